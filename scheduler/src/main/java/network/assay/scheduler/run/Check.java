// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.deal.CheckClaim;
import network.assay.verification.check.Finding;
import network.assay.verification.check.Opening;

/// The check of one result (docs/spec/job, section 7).
///
/// @param beacon what the draw was made from
/// @param segments what is re-executed; none when nothing was drawn
/// @param verifier who re-executes; the submitter itself when empty
/// @param price what the verifier is paid, agreed when it was drawn; the submitter pays itself
///     nothing
/// @param tried verifiers that failed this check before
/// @param until when the present stage is given up
public record Check(
    Digest beacon,
    List<Integer> segments,
    Optional<Address> verifier,
    Amount price,
    Set<Address> tried,
    Stage stage,
    Instant until) {
  public Check {
    segments = List.copyOf(segments);
    tried = Set.copyOf(tried);
  }

  public sealed interface Stage {
    /// The verifier re-executes.
    record Executing() implements Stage {}

    /// The verifier has committed; the provider is asked to open.
    record Committed(List<CheckClaim> claims) implements Stage {}

    /// The provider has opened; the verifier is asked to.
    record Comparing(List<CheckClaim> claims, Opening opening) implements Stage {}

    /// The submitter has re-executed; the provider is asked to open.
    record SelfChecked(List<Finding> findings) implements Stage {}

    /// Provider and verifier differ in `segment`; the submitter re-executes it.
    ///
    /// @param shown what else the provider showed as its start, where it is that in which they
    ///     differ
    record Arbitrating(int segment, Opening opening, Optional<Digest> shown) implements Stage {}
  }

  /// Whether the verifier still could copy what it was told by someone else.
  boolean uncommitted() {
    return stage instanceof Stage.Executing;
  }

  Check at(Stage next, Instant deadline) {
    return new Check(beacon, segments, verifier, price, tried, next, deadline);
  }
}
