// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.message.BatchProof;

/// What batches on chain grant this node in one job, each batch more than the one before. An older
/// grant is kept until as much was collected: it can be claimed while newer ones cannot, and what a
/// batch promises is safe from a later, wrong one only for who claims by it
/// (docs/spec/contracts.md, section 4).
///
/// @param all the oldest first, at most [#MAX]
public record Grants(List<Grant> all) {
  static final int MAX = 128;
  static final Grants NONE = new Grants(List.of());

  /// @param cumulative all that this node has earned in the job as of the batch
  /// @param near from then on it counts for pay: before, what it pays is too far ahead
  public record Grant(Amount cumulative, BatchProof proof, Instant near) {}

  public Grants {
    if (all.size() > MAX) throw new IllegalArgumentException(all.size() + " grants");
    all = List.copyOf(all);
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  /// All that was granted so far.
  public Amount total() {
    return all.isEmpty() ? Amount.ZERO : all.getLast().cumulative();
  }

  /// What is granted and not too far ahead.
  Amount near(Instant now) {
    Amount near = Amount.ZERO;
    for (Grant grant : all) {
      if (!now.isBefore(grant.near())) near = grant.cumulative();
    }
    return near;
  }

  /// Adds the newest. Where there is no room, the one before it goes: the older are claimed sooner.
  Grants with(Grant newest) {
    var next = new ArrayList<>(all);
    if (next.size() == MAX) next.removeLast();
    next.add(newest);
    return new Grants(next);
  }

  /// Forgets what is of no more use once this much was collected for good; never the newest.
  Grants collected(Amount lasting) {
    var open = new ArrayList<Grant>();
    for (Grant grant : all) {
      if (grant.cumulative().compareTo(lasting) > 0 || grant.equals(all.getLast())) open.add(grant);
    }
    return new Grants(open);
  }

  /// Those of at most so much.
  Grants within(Amount most) {
    return new Grants(
        all.stream().filter(grant -> grant.cumulative().compareTo(most) <= 0).toList());
  }

  /// The newest that can be claimed, given that each can be only after the one before.
  Optional<Grant> newest(Predicate<Grant> claimable) {
    Optional<Grant> found = Optional.empty();
    for (Grant grant : all) {
      if (!claimable.test(grant)) break;
      found = Optional.of(grant);
    }
    return found;
  }
}
