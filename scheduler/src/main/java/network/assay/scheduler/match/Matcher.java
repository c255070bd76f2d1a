// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.match;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Ranks providers for a task. Pure, and the same for the same candidates in whatever order.
public final class Matcher {
  /// The cheapest, where every broken promise doubles what is asked; among equals the least loaded,
  /// the most reliable, the fastest; then any fixed order.
  private static final Comparator<Candidate> RANKING =
      Comparator.comparing(Matcher::weighed)
          .thenComparingInt(Candidate::busy)
          .thenComparingInt(Candidate::strikes)
          .thenComparing(
              Comparator.comparingLong((Candidate c) -> c.offer().operationsPerSecond()).reversed())
          .thenComparing(c -> c.offer().provider());

  private static final int MOST_DOUBLINGS = 32;

  private Matcher() {}

  private static BigInteger weighed(Candidate c) {
    return c.offer().pricePerPetaOp().units().shiftLeft(Math.min(c.strikes(), MOST_DOUBLINGS));
  }

  public static Optional<Candidate> best(Need need, List<Candidate> candidates) {
    return candidates.stream().filter(c -> objection(need, c).isEmpty()).min(RANKING);
  }

  /// Why a candidate does not fit; empty when it does.
  public static Optional<String> objection(Need need, Candidate candidate) {
    if (!candidate.barred().isEmpty()) return Optional.of(candidate.barred());
    if (!candidate.offer().expires().isAfter(need.now())) return Optional.of("offer expired");
    if (candidate.offer().pricePerPetaOp().compareTo(need.maximumPrice()) > 0) {
      return Optional.of("price above the job's");
    }
    if (candidate.stake().compareTo(need.minimumStake()) < 0) return Optional.of("stake too low");
    if (candidate.busy() >= candidate.offer().capacity()) return Optional.of("no free capacity");
    return Optional.empty();
  }

  /// How many candidates fail for each reason: what a user is told who asks why a task waits.
  public static Map<String, Long> explain(Need need, List<Candidate> candidates) {
    return candidates.stream()
        .collect(
            Collectors.groupingBy(
                c -> objection(need, c).orElse("fits"), TreeMap::new, Collectors.counting()));
  }
}
