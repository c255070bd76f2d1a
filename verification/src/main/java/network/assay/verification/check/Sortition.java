// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.check;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.TaskId;

/// Who re-executes: one of the eligible, with the chance of its stake (docs/spec/job, section 7.2).
public final class Sortition {
  private static final HashTag VERIFIER = HashTag.of("assay/draw-verifier/1");

  private Sortition() {}

  /// A peer that may be drawn, and how much it stakes on being honest.
  public record Candidate(Address verifier, Amount stake) {}

  /// @param attempt 0 for the first draw of a task's check, 1 after the first verifier failed, …
  /// @return empty when nobody with any stake is eligible
  public static Optional<Address> pick(
      Digest beacon, TaskId task, int attempt, List<Candidate> candidates) {
    List<Candidate> sorted =
        candidates.stream().sorted(Comparator.comparing(Candidate::verifier)).toList();
    BigInteger total =
        sorted.stream().map(c -> c.stake().units()).reduce(BigInteger.ZERO, BigInteger::add);
    if (total.signum() == 0) return Optional.empty();
    var draw = new Draw(VERIFIER, beacon, task);
    BigInteger ticket = draw.below(total);
    for (int i = 0; i < attempt; i++) ticket = draw.below(total);
    for (Candidate candidate : sorted) {
      ticket = ticket.subtract(candidate.stake().units());
      if (ticket.signum() < 0) return Optional.of(candidate.verifier());
    }
    throw new IllegalStateException("a ticket below the total belongs to a candidate");
  }
}
