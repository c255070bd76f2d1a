// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.staking.ChallengeKey;
import network.assay.staking.DemandKey;
import network.assay.staking.follow.ChainEvent;

/// Whom an event is about.
final class Concern {
  private final Address account;
  private final Set<JobId> jobs = new HashSet<>();
  private final Set<Digest> disputes = new HashSet<>();

  Concern(Address account) {
    this.account = account;
  }

  /// Takes note of an event that concerns the account: others may follow from it.
  void remember(ChainEvent event) {
    if (event instanceof ChainEvent.JobOpened opened) jobs.add(opened.job());
    if (event instanceof ChainEvent.DisputeOpened opened) disputes.add(opened.dispute());
  }

  void forget(ChainEvent event) {
    if (event instanceof ChainEvent.JobOpened opened) jobs.remove(opened.job());
    if (event instanceof ChainEvent.DisputeOpened opened) disputes.remove(opened.dispute());
  }

  private boolean party(ChallengeKey key) {
    return key.accused().equals(account)
        || key.challenger().equals(account)
        || jobs.contains(key.job());
  }

  private boolean party(DemandKey key) {
    return key.accused().equals(account) || jobs.contains(key.job());
  }

  /// Whether `event` is about the account, its jobs, or its disputes.
  boolean isIn(ChainEvent event) {
    return switch (event) {
      case ChainEvent.JobOpened e -> e.submitter().equals(account);
      case ChainEvent.JobExtended e -> jobs.contains(e.job());
      case ChainEvent.BatchPosted e -> jobs.contains(e.job());
      case ChainEvent.JobClosed e -> jobs.contains(e.job());
      case ChainEvent.Refunded e -> e.submitter().equals(account);
      case ChainEvent.Claimed e -> e.provider().equals(account) || jobs.contains(e.job());
      case ChainEvent.Forfeited e -> e.provider().equals(account) || jobs.contains(e.job());
      case ChainEvent.ChallengeOpened e -> party(e.key());
      case ChainEvent.ChallengeLapsed e -> party(e.key());
      case ChainEvent.ChallengeUpheld e -> party(e.key());
      case ChainEvent.ChallengeRejected e -> party(e.key());
      case ChainEvent.DisputeOpened e -> party(e.about().key());
      case ChainEvent.DisputeMoved e -> disputes.contains(e.dispute());
      case ChainEvent.DisputeEnded e -> disputes.contains(e.dispute());
      case ChainEvent.ConvictedAtSight e ->
          e.accused().equals(account) || e.by().equals(account) || jobs.contains(e.job());
      case ChainEvent.Demanded e -> party(e.key());
      case ChainEvent.DemandAnswered e -> party(e.key());
      case ChainEvent.StayedSilent e -> party(e.key());
      case ChainEvent.BondWithdrawn e -> e.challenger().equals(account);
      // Not who is offered as a hot account: anybody may offer anybody, as often as it likes.
      case ChainEvent.HotAuthorised e -> e.owner().equals(account);
      case ChainEvent.StakeChanged _,
          ChainEvent.HotBound _,
          ChainEvent.HotRetired _,
          ChainEvent.PayoutSet _ ->
          accounts(event).anyMatch(account::equals);
      case ChainEvent.RandomnessRecorded _, ChainEvent.BlockAnchored _ -> false;
    };
  }

  /// The accounts whose stake, or whose keys, an event changes.
  static Stream<Address> accounts(ChainEvent event) {
    return switch (event) {
      case ChainEvent.StakeChanged e -> Stream.of(e.owner());
      case ChainEvent.HotBound e -> Stream.of(e.owner(), e.hot());
      case ChainEvent.HotRetired e -> Stream.of(e.owner(), e.hot());
      case ChainEvent.PayoutSet e -> Stream.of(e.owner());
      case ChainEvent.JobOpened _,
          ChainEvent.JobExtended _,
          ChainEvent.BatchPosted _,
          ChainEvent.Claimed _,
          ChainEvent.JobClosed _,
          ChainEvent.Refunded _,
          ChainEvent.ChallengeOpened _,
          ChainEvent.ChallengeLapsed _,
          ChainEvent.ChallengeUpheld _,
          ChainEvent.ChallengeRejected _,
          ChainEvent.DisputeOpened _,
          ChainEvent.DisputeMoved _,
          ChainEvent.DisputeEnded _,
          ChainEvent.ConvictedAtSight _,
          ChainEvent.Demanded _,
          ChainEvent.DemandAnswered _,
          ChainEvent.StayedSilent _,
          ChainEvent.Forfeited _,
          ChainEvent.BondWithdrawn _,
          ChainEvent.HotAuthorised _, // An offer changes nothing yet.
          ChainEvent.RandomnessRecorded _,
          ChainEvent.BlockAnchored _ ->
          Stream.empty();
    };
  }
}
