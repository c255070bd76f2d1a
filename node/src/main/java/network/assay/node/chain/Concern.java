// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.util.Set;
import java.util.stream.Stream;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.JobId;
import network.assay.staking.follow.ChainEvent;

/// Whom an event is about.
final class Concern {
  private Concern() {}

  /// Whether `event` is about `account`, or about one of its jobs.
  static boolean of(ChainEvent event, Address account, Set<JobId> jobs) {
    return switch (event) {
      case ChainEvent.JobOpened e -> e.submitter().equals(account);
      case ChainEvent.JobExtended e -> jobs.contains(e.job());
      case ChainEvent.BatchPosted e -> jobs.contains(e.job());
      case ChainEvent.JobClosed e -> jobs.contains(e.job());
      case ChainEvent.Refunded e -> e.submitter().equals(account);
      case ChainEvent.Claimed e -> e.provider().equals(account) || jobs.contains(e.job());
      case ChainEvent.ChallengeOpened e ->
          e.key().accused().equals(account)
              || e.key().challenger().equals(account)
              || jobs.contains(e.key().job());
      case ChainEvent.ChallengeLapsed e ->
          e.key().accused().equals(account)
              || e.key().challenger().equals(account)
              || jobs.contains(e.key().job());
      case ChainEvent.BondWithdrawn e -> e.challenger().equals(account);
      case ChainEvent.StakeChanged _,
          ChainEvent.HotAuthorised _,
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
      case ChainEvent.HotAuthorised e -> Stream.of(e.owner(), e.hot());
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
          ChainEvent.BondWithdrawn _,
          ChainEvent.RandomnessRecorded _,
          ChainEvent.BlockAnchored _ ->
          Stream.empty();
    };
  }
}
