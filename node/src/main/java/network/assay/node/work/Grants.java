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

  /// Later than anything.
  private static final Instant NEVER = Instant.ofEpochSecond(Integer.MAX_VALUE * 4L);

  /// @param cumulative all that this node has earned in the job as of the batch
  /// @param near from then on it counts for pay: before, what it pays is too far ahead
  public record Grant(Amount cumulative, BatchProof proof, Instant near) {
    /// One of which it is not known whether there is money for it: claiming it may bring something,
    /// and costs gas alone.
    static Grant doubtful(Amount cumulative, BatchProof proof) {
      return new Grant(cumulative, proof, NEVER);
    }

    boolean isDoubtful() {
      return near.equals(NEVER);
    }

    private Grant shownBy(Grant later) {
      return isDoubtful() ? new Grant(cumulative, proof, later.near()) : this;
    }
  }

  public Grants {
    if (all.size() > MAX) throw new IllegalArgumentException(all.size() + " grants");
    all = List.copyOf(all);
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  /// All that was granted so far, doubtful or not.
  Amount total() {
    return all.isEmpty() ? Amount.ZERO : all.getLast().cumulative();
  }

  /// All that is not doubtful.
  public Amount sure() {
    return newestSure().map(Grant::cumulative).orElse(Amount.ZERO);
  }

  Optional<Grant> newestSure() {
    return all.reversed().stream().filter(grant -> !grant.isDoubtful()).findFirst();
  }

  /// What is granted and not too far ahead.
  Amount near(Instant now) {
    Amount near = Amount.ZERO;
    for (Grant grant : all) {
      if (!now.isBefore(grant.near())) near = grant.cumulative();
    }
    return near;
  }

  /// Adds one that is not doubtful, and neither are those before it then. Where there is no room,
  /// the one before it goes: the older are claimed sooner.
  Grants with(Grant sure) {
    var next = new ArrayList<Grant>();
    for (Grant grant : all) {
      boolean before = grant.proof().batch() < sure.proof().batch();
      if (before && grant.cumulative().compareTo(sure.cumulative()) < 0) {
        next.add(grant.shownBy(sure));
      }
    }
    return new Grants(next).followedBy(sure);
  }

  /// Adds a doubtful one, if it is of more than all that there is; no sure one goes for it.
  Grants withDoubtful(Grant doubtful) {
    boolean full = all.size() == MAX && !all.getLast().isDoubtful();
    return full || doubtful.cumulative().compareTo(total()) <= 0 ? this : followedBy(doubtful);
  }

  private Grants followedBy(Grant newest) {
    var next = new ArrayList<>(all);
    if (next.size() == MAX) next.removeLast();
    next.add(newest);
    return new Grants(next);
  }

  /// Forgets what is of no more use once this much was collected for good; never the newest, nor
  /// the newest sure one.
  Grants collected(Amount lasting) {
    Optional<Grant> sure = newestSure();
    var open = new ArrayList<Grant>();
    for (Grant grant : all) {
      boolean newest = grant.equals(all.getLast()) || Optional.of(grant).equals(sure);
      if (newest || grant.cumulative().compareTo(lasting) > 0) open.add(grant);
    }
    return new Grants(open);
  }

  /// Those of at most so much.
  Grants within(Amount most) {
    return new Grants(
        all.stream().filter(grant -> grant.cumulative().compareTo(most) <= 0).toList());
  }

  /// The newest that can be claimed and brings more than was claimed, given that each can be only
  /// after the one before. Doubtful ones are tried where there is no other.
  Optional<Grant> newest(Amount claimed, Predicate<Grant> claimable) {
    Optional<Grant> sure = Optional.empty();
    Optional<Grant> doubtful = Optional.empty();
    for (Grant grant : all) {
      if (!claimable.test(grant)) break;
      if (grant.cumulative().compareTo(claimed) <= 0) continue;
      if (grant.isDoubtful()) doubtful = Optional.of(grant);
      else sure = Optional.of(grant);
    }
    return sure.isPresent() ? sure : doubtful;
  }
}
