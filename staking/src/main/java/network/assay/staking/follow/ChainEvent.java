// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.follow;

import java.time.Instant;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.BoundPeer;
import network.assay.staking.ChallengeKey;
import network.assay.staking.DemandKey;
import network.assay.staking.DisputeCase;
import network.assay.staking.DisputePosition;
import network.assay.staking.NewBatch;
import network.assay.verification.commitment.DemandAnswer;

/// Something that happened on the market's contracts (docs/spec/contracts lists all of it).
public sealed interface ChainEvent {
  /// Where it happened; no two events have the same place on one chain.
  Place place();

  /// @param logIndex within the block
  record Place(long block, Digest blockHash, int logIndex, Digest txHash) {}

  record JobOpened(
      Place place, JobId job, Address submitter, Digest jobDigest, Amount escrow, Instant deadline)
      implements ChainEvent {}

  record JobExtended(Place place, JobId job, Amount escrow, Instant deadline)
      implements ChainEvent {}

  record BatchPosted(Place place, JobId job, NewBatch batch, Instant claimableAt, long beaconBlock)
      implements ChainEvent {}

  /// @param cumulative what the provider was paid in the job so far, with this
  record Claimed(
      Place place, JobId job, Address provider, Address payout, Amount amount, Amount cumulative)
      implements ChainEvent {}

  record JobClosed(Place place, JobId job, Instant refundableAt) implements ChainEvent {}

  record Refunded(Place place, JobId job, Address submitter, Amount amount) implements ChainEvent {}

  record ChallengeOpened(
      Place place,
      ChallengeKey key,
      Digest transcriptRoot,
      Disputed disputed,
      Amount frozen,
      Instant deadline)
      implements ChainEvent {}

  /// What the two sides agree and disagree on.
  ///
  /// @param segment of 32 bits
  /// @param start the state both start from
  record Disputed(long segment, Digest start, Digest end, Digest challengerEnd) {}

  record ChallengeLapsed(Place place, ChallengeKey key) implements ChainEvent {}

  /// The accused was wrong.
  ///
  /// @param slashed of its stake
  /// @param bounty of that, the challenger's
  /// @param compensation of that, the submitter's; what is left was burned
  record ChallengeUpheld(
      Place place, ChallengeKey key, Amount slashed, Amount bounty, Amount compensation)
      implements ChainEvent {}

  /// The challenger was wrong.
  ///
  /// @param toAccused of the bond; what is left was burned
  record ChallengeRejected(Place place, ChallengeKey key, Amount unfrozen, Amount toAccused)
      implements ChainEvent {}

  record DisputeOpened(Place place, Digest dispute, DisputeCase about, DisputePosition position)
      implements ChainEvent {}

  /// @param adopted whether both had signed the position, rather than one moved on chain
  record DisputeMoved(Place place, Digest dispute, DisputePosition position, boolean adopted)
      implements ChainEvent {}

  record DisputeEnded(Place place, Digest dispute, boolean accusedWon, Ending how)
      implements ChainEvent {}

  /// How a dispute ended.
  enum Ending {
    JUDGED,
    OUT_OF_TIME
  }

  /// @param by who showed it
  record ConvictedAtSight(Place place, JobId job, TaskId task, Address accused, Address by)
      implements ChainEvent {}

  /// A window of a result was demanded to be opened.
  ///
  /// @param deadline the last moment at which it is answered
  /// @param frozen of the accused's stake
  record Demanded(Place place, DemandKey key, long window, Instant deadline, Amount frozen)
      implements ChainEvent {}

  /// A window that was demanded was opened.
  ///
  /// @param transcriptRoot what `answer` proves, and the commitment commits to
  record DemandAnswered(Place place, DemandKey key, Digest transcriptRoot, DemandAnswer answer)
      implements ChainEvent {}

  /// A window that was demanded was not opened in time.
  ///
  /// @param slashed of the accused's stake
  /// @param bounty of that, the submitter's
  /// @param compensation of that, the submitter's too; what is left was burned
  record StayedSilent(
      Place place, DemandKey key, long window, Amount slashed, Amount bounty, Amount compensation)
      implements ChainEvent {}

  /// The submitter got back what a batch promised to a convicted provider.
  ///
  /// @param cumulative what the provider was paid or forfeited in the job so far, with this
  record Forfeited(
      Place place, JobId job, Address provider, Address submitter, Amount amount, Amount cumulative)
      implements ChainEvent {}

  record BondWithdrawn(Place place, Address challenger, Amount amount) implements ChainEvent {}

  /// How an owner's stake changed.
  enum StakeChange {
    BONDED,
    UNBONDING,
    WITHDRAWN,
    FROZEN,
    UNFROZEN,
    /// The amount unbonds as before, and waits longer.
    PUT_OFF,
    SLASHED,
    /// More or fewer open cases found too little of it; the amount is nothing.
    LACKING
  }

  /// @param amount by how much
  record StakeChanged(Place place, Address owner, StakeChange change, Amount amount)
      implements ChainEvent {}

  record HotAuthorised(Place place, Address owner, Address hot) implements ChainEvent {}

  record HotBound(Place place, Address owner, Address hot, BoundPeer peer) implements ChainEvent {}

  record HotRetired(Place place, Address owner, Address hot, Instant accountableUntil)
      implements ChainEvent {}

  record PayoutSet(Place place, Address owner, Address payout) implements ChainEvent {}

  record RandomnessRecorded(Place place, long blockNumber, Digest randomness)
      implements ChainEvent {}

  record BlockAnchored(Place place, long blockNumber, Digest blockHash) implements ChainEvent {}
}
