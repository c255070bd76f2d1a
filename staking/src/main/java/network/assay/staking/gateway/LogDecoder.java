// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.math.BigInteger;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.BoundPeer;
import network.assay.staking.ChallengeKey;
import network.assay.staking.NetworkAddresses;
import network.assay.staking.NewBatch;
import network.assay.staking.follow.ChainEvent;
import network.assay.staking.follow.ChainEvent.Place;
import network.assay.staking.follow.ChainEvent.StakeChange;
import network.assay.staking.gateway.ChainNode.RawLog;
import network.assay.staking.gateway.abi.AbiEvent;
import network.assay.staking.gateway.abi.AbiReader;
import network.assay.staking.gateway.abi.BeaconAbi;
import network.assay.staking.gateway.abi.ChallengesAbi;
import network.assay.staking.gateway.abi.DemandsAbi;
import network.assay.staking.gateway.abi.DisputeGameAbi;
import network.assay.staking.gateway.abi.JobMarketAbi;
import network.assay.staking.gateway.abi.StakeRegistryAbi;

/// Turns logs of the market's contracts into events.
///
/// Of the values in them these are whatever a party says, within their Solidity type: every digest;
/// the bytes of a peer id, up to 64; a batch's number of results; the segment of a challenge, as
/// far as the accused's own transcript goes; that of a dispute, as far as the terms go that it
/// signed; all of a position that both sides signed, and what moves from there leave of it.
/// Segments of disputes are read up to 31 bits, positions up to 63: no honest side signs more. All
/// other values are the contracts' own, or bounded by the token, the clock or a proof.
final class LogDecoder {
  /// An event of a contract.
  record Source(Address contract, Digest topic) {}

  private record Shape(int indexed, BiFunction<Place, AbiReader, ChainEvent> read) {}

  private final Map<Source, Shape> shapes = new HashMap<>();

  LogDecoder(NetworkAddresses at) {
    market(at.market());
    challenges(at.challenges());
    registry(at.registry());
    beacon(at.beacon());
    game(at.game());
    demands(at.demands());
  }

  /// The events that are read, each with how many of its values are indexed.
  Map<Source, Integer> sources() {
    var all = new HashMap<Source, Integer>();
    shapes.forEach((source, shape) -> all.put(source, shape.indexed()));
    return all;
  }

  /// @return nothing for a log that says nothing to us
  /// @throws RuntimeException when its content cannot be read: what [LogReader] passes over
  Optional<ChainEvent> decode(RawLog log) {
    if (log.topics().isEmpty()) return Optional.empty();
    Shape shape = shapes.get(new Source(log.address(), log.topics().getFirst()));
    if (shape == null) return Optional.empty();
    List<Digest> indexed = log.topics().subList(1, log.topics().size());
    if (indexed.size() != shape.indexed()) return Optional.empty();
    AbiReader in = AbiReader.ofLog(indexed, log.data());
    var place = new Place(log.block(), log.blockHash(), log.index(), log.txHash());
    return Optional.of(shape.read().apply(place, in));
  }

  private void market(Address market) {
    on(
        market,
        JobMarketAbi.JobOpened.EVENT,
        (place, e) ->
            new ChainEvent.JobOpened(
                place,
                new JobId(e.jobId()),
                e.submitter(),
                e.jobDigest(),
                new Amount(e.escrow()),
                time(e.deadline())));
    on(
        market,
        JobMarketAbi.JobExtended.EVENT,
        (place, e) ->
            new ChainEvent.JobExtended(
                place, new JobId(e.jobId()), new Amount(e.escrow()), time(e.deadline())));
    on(market, JobMarketAbi.BatchPosted.EVENT, LogDecoder::batchPosted);
    on(
        market,
        JobMarketAbi.Claimed.EVENT,
        (place, e) ->
            new ChainEvent.Claimed(
                place,
                new JobId(e.jobId()),
                e.provider(),
                e.payout(),
                new Amount(e.amount()),
                new Amount(e.cumulative())));
    on(
        market,
        JobMarketAbi.Forfeited.EVENT,
        (place, e) ->
            new ChainEvent.Forfeited(
                place,
                new JobId(e.jobId()),
                e.provider(),
                e.submitter(),
                new Amount(e.amount()),
                new Amount(e.cumulative())));
    on(
        market,
        JobMarketAbi.JobClosed.EVENT,
        (place, e) ->
            new ChainEvent.JobClosed(place, new JobId(e.jobId()), time(e.refundableAt())));
    on(
        market,
        JobMarketAbi.Refunded.EVENT,
        (place, e) ->
            new ChainEvent.Refunded(
                place, new JobId(e.jobId()), e.submitter(), new Amount(e.amount())));
  }

  private static ChainEvent batchPosted(Place place, JobMarketAbi.BatchPosted e) {
    var batch =
        new NewBatch(
            narrow(e.index()),
            e.resultsRoot(),
            e.resultCount(),
            e.payRoot(),
            new Amount(e.payTotal()));
    return new ChainEvent.BatchPosted(
        place, new JobId(e.jobId()), batch, time(e.claimableAt()), block(e.beaconBlock()));
  }

  private void challenges(Address challenges) {
    on(
        challenges,
        ChallengesAbi.ChallengeOpened.EVENT,
        (place, e) ->
            new ChainEvent.ChallengeOpened(
                place,
                key(e.jobId(), e.taskId(), e.accused(), e.challenger()),
                e.transcriptRoot(),
                new ChainEvent.Disputed(e.segment(), e.start(), e.end(), e.challengerEnd()),
                new Amount(e.frozen()),
                time(e.deadline())));
    on(
        challenges,
        ChallengesAbi.ChallengeLapsed.EVENT,
        (place, e) ->
            new ChainEvent.ChallengeLapsed(
                place, key(e.jobId(), e.taskId(), e.accused(), e.challenger())));
    on(
        challenges,
        ChallengesAbi.BondWithdrawn.EVENT,
        (place, e) -> new ChainEvent.BondWithdrawn(place, e.challenger(), new Amount(e.amount())));
    verdicts(challenges);
  }

  private void verdicts(Address challenges) {
    on(
        challenges,
        ChallengesAbi.ChallengeUpheld.EVENT,
        (place, e) ->
            new ChainEvent.ChallengeUpheld(
                place,
                key(e.jobId(), e.taskId(), e.accused(), e.challenger()),
                new Amount(e.slashed()),
                new Amount(e.bounty()),
                new Amount(e.compensation())));
    on(
        challenges,
        ChallengesAbi.ChallengeRejected.EVENT,
        (place, e) ->
            new ChainEvent.ChallengeRejected(
                place,
                key(e.jobId(), e.taskId(), e.accused(), e.challenger()),
                new Amount(e.unfrozen()),
                new Amount(e.toAccused())));
  }

  private void game(Address game) {
    on(
        game,
        DisputeGameAbi.DisputeOpened.EVENT,
        (place, e) ->
            new ChainEvent.DisputeOpened(
                place, e.dispute(), DisputeTypes.of(e.c()), DisputeTypes.first(e)));
    on(
        game,
        DisputeGameAbi.Moved.EVENT,
        (place, e) ->
            new ChainEvent.DisputeMoved(place, e.dispute(), DisputeTypes.of(e.position()), false));
    on(
        game,
        DisputeGameAbi.Adopted.EVENT,
        (place, e) ->
            new ChainEvent.DisputeMoved(place, e.dispute(), DisputeTypes.of(e.position()), true));
    on(
        game,
        DisputeGameAbi.Ended.EVENT,
        (place, e) ->
            new ChainEvent.DisputeEnded(
                place,
                e.dispute(),
                e.accusedWon(),
                e.how() == 0 ? ChainEvent.Ending.JUDGED : ChainEvent.Ending.OUT_OF_TIME));
    on(
        game,
        DisputeGameAbi.ConvictedAtSight.EVENT,
        (place, e) ->
            new ChainEvent.ConvictedAtSight(
                place, new JobId(e.jobId()), new TaskId(e.taskId()), e.accused(), e.by()));
  }

  private void demands(Address demands) {
    on(
        demands,
        DemandsAbi.Demanded.EVENT,
        (place, e) ->
            new ChainEvent.Demanded(
                place,
                DemandTypes.key(e.jobId(), e.taskId(), e.accused(), e.commitment()),
                e.window(),
                time(e.deadline()),
                new Amount(e.frozen())));
    on(
        demands,
        DemandsAbi.DemandAnswered.EVENT,
        (place, e) ->
            new ChainEvent.DemandAnswered(
                place,
                DemandTypes.key(e.jobId(), e.taskId(), e.accused(), e.commitment()),
                e.transcriptRoot(),
                DemandTypes.answer(e)));
    on(
        demands,
        DemandsAbi.StayedSilent.EVENT,
        (place, e) ->
            new ChainEvent.StayedSilent(
                place,
                DemandTypes.key(e.jobId(), e.taskId(), e.accused(), e.commitment()),
                e.window(),
                new Amount(e.slashed()),
                new Amount(e.bounty()),
                new Amount(e.compensation())));
  }

  private static ChallengeKey key(Digest job, Digest task, Address accused, Address challenger) {
    return new ChallengeKey(new JobId(job), new TaskId(task), accused, challenger);
  }

  private void registry(Address registry) {
    on(
        registry,
        StakeRegistryAbi.Bonded.EVENT,
        (place, e) -> stake(place, e.owner(), StakeChange.BONDED, e.amount()));
    on(
        registry,
        StakeRegistryAbi.UnbondingRequested.EVENT,
        (place, e) -> stake(place, e.owner(), StakeChange.UNBONDING, e.amount()));
    on(
        registry,
        StakeRegistryAbi.Withdrawn.EVENT,
        (place, e) -> stake(place, e.owner(), StakeChange.WITHDRAWN, e.amount()));
    on(
        registry,
        StakeRegistryAbi.Frozen.EVENT,
        (place, e) -> stake(place, e.owner(), StakeChange.FROZEN, e.amount()));
    on(
        registry,
        StakeRegistryAbi.Unfrozen.EVENT,
        (place, e) -> stake(place, e.owner(), StakeChange.UNFROZEN, e.amount()));
    on(
        registry,
        StakeRegistryAbi.UnbondingPutOff.EVENT,
        (place, e) -> stake(place, e.owner(), StakeChange.PUT_OFF, e.unbonding()));
    on(
        registry,
        StakeRegistryAbi.Slashed.EVENT,
        (place, e) -> stake(place, e.owner(), StakeChange.SLASHED, e.amount()));
    on(
        registry,
        StakeRegistryAbi.Lacking.EVENT,
        (place, e) -> stake(place, e.owner(), StakeChange.LACKING, BigInteger.ZERO));
    accounts(registry);
  }

  private void accounts(Address registry) {
    on(
        registry,
        StakeRegistryAbi.HotAuthorised.EVENT,
        (place, e) -> new ChainEvent.HotAuthorised(place, e.owner(), e.hot()));
    on(
        registry,
        StakeRegistryAbi.HotBound.EVENT,
        (place, e) ->
            new ChainEvent.HotBound(
                place, e.owner(), e.hot(), new BoundPeer(e.peerId().substring(2))));
    on(
        registry,
        StakeRegistryAbi.HotRetired.EVENT,
        (place, e) ->
            new ChainEvent.HotRetired(place, e.owner(), e.hot(), time(e.accountableUntil())));
    on(
        registry,
        StakeRegistryAbi.PayoutSet.EVENT,
        (place, e) -> new ChainEvent.PayoutSet(place, e.owner(), e.payout()));
  }

  private void beacon(Address beacon) {
    on(
        beacon,
        BeaconAbi.RandomnessRecorded.EVENT,
        (place, e) ->
            new ChainEvent.RandomnessRecorded(place, block(e.blockNumber()), e.prevrandao()));
    on(
        beacon,
        BeaconAbi.BlockAnchored.EVENT,
        (place, e) -> new ChainEvent.BlockAnchored(place, block(e.blockNumber()), e.blockHash()));
  }

  private <T> void on(
      Address contract, AbiEvent<T> event, BiFunction<Place, T, ChainEvent> toEvent) {
    shapes.put(
        new Source(contract, event.topic()),
        new Shape(event.indexed(), (place, in) -> toEvent.apply(place, event.read(in))));
  }

  private static ChainEvent stake(
      Place place, Address owner, StakeChange change, BigInteger amount) {
    return new ChainEvent.StakeChanged(place, owner, change, new Amount(amount));
  }

  private static Instant time(long seconds) {
    return Instant.ofEpochSecond(seconds);
  }

  private static int narrow(long value) {
    return Math.toIntExact(value);
  }

  private static long block(BigInteger number) {
    return number.longValueExact();
  }
}
