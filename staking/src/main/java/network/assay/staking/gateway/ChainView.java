// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.time.Instant;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.staking.BatchStatus;
import network.assay.staking.BoundPeer;
import network.assay.staking.ChainRules;
import network.assay.staking.ChallengeKey;
import network.assay.staking.ChallengeState;
import network.assay.staking.ChallengeStatus;
import network.assay.staking.DemandKey;
import network.assay.staking.DemandStatus;
import network.assay.staking.DisputeStand;
import network.assay.staking.JobState;
import network.assay.staking.JobStatus;
import network.assay.staking.NetworkAddresses;
import network.assay.staking.StakeStatus;
import network.assay.staking.gateway.abi.AbiCall;
import network.assay.staking.gateway.abi.AssayTokenAbi;
import network.assay.staking.gateway.abi.BeaconAbi;
import network.assay.staking.gateway.abi.ChallengesAbi;
import network.assay.staking.gateway.abi.DemandsAbi;
import network.assay.staking.gateway.abi.DisputeGameAbi;
import network.assay.staking.gateway.abi.JobMarketAbi;
import network.assay.staking.gateway.abi.StakeRegistryAbi;

/// The market as it stood in one block: the latest, for what to do next, or a final one, for what
/// may be relied on.
public final class ChainView {
  private static final long FOR_EVER = (1L << 48) - 1;

  private final ChainNode node;
  private final NetworkAddresses at;
  private final ChainRules rules;
  private final String block;
  private final Instant time;

  /// @param time of the block
  ChainView(
      ChainNode node, NetworkAddresses addresses, ChainRules rules, String block, Instant time) {
    this.node = node;
    this.at = addresses;
    this.rules = rules;
    this.block = block;
    this.time = time;
  }

  /// When the block was made: deadlines are measured by it, not by our clock.
  public Instant time() {
    return time;
  }

  private <T> T read(Address contract, AbiCall<T> call) {
    return node.read(contract, call, block);
  }

  public Amount tokenBalance(Address account) {
    return new Amount(read(at.token(), AssayTokenAbi.balanceOf(account)));
  }

  Amount allowance(Address owner, Address spender) {
    return new Amount(read(at.token(), AssayTokenAbi.allowance(owner, spender)));
  }

  /// The stake that answers for `who`: an owner, or a hot account in use or retired. All zero for
  /// an account that nobody knows.
  public StakeStatus stake(Address who) {
    StakeRegistryAbi.StakeOf found = read(at.registry(), StakeRegistryAbi.stakeOf(who));
    StakeRegistryAbi.Account account = found.account();
    Address hot = found.owner().equals(who) ? account.hot() : who;
    long until = read(at.registry(), StakeRegistryAbi.accountableUntil(who));
    String peer =
        hot.equals(Address.ZERO) ? "0x" : read(at.registry(), StakeRegistryAbi.peerOf(hot));
    return new StakeStatus(
        found.owner(),
        new Amount(account.bonded()),
        new Amount(account.unbonding()),
        Instant.ofEpochSecond(account.withdrawableAt()),
        new StakeStatus.Cases(new Amount(account.frozen()), account.lacking()),
        new StakeStatus.Binding(
            account.hot(),
            until == FOR_EVER ? Instant.MAX : Instant.ofEpochSecond(until),
            new BoundPeer(peer.substring(2))),
        account.payout().equals(Address.ZERO) ? found.owner() : account.payout());
  }

  /// The hot account that `owner` offered to take, and that has not accepted yet; zero for none.
  Address authorised(Address owner) {
    return read(at.registry(), StakeRegistryAbi.stakeOf(owner)).account().authorised();
  }

  public Optional<JobStatus> job(JobId job) {
    JobMarketAbi.Job found = read(at.market(), JobMarketAbi.jobOf(job.digest()));
    if (found.submitter().equals(Address.ZERO)) return Optional.empty();
    var payTotal = new Amount(found.payTotal());
    var paid = new Amount(found.paid());
    Instant end = Instant.ofEpochSecond(found.end());
    return Optional.of(
        new JobStatus(
            found.submitter(),
            new Amount(found.escrow()),
            paid,
            payTotal.minus(paid),
            end,
            Math.toIntExact(found.batches()),
            state(found, end)));
  }

  private JobState state(JobMarketAbi.Job job, Instant end) {
    if (job.refunded()) return JobState.REFUNDED;
    if (job.closed()) return JobState.CLOSED;
    return time.isAfter(end) ? JobState.EXPIRED : JobState.OPEN;
  }

  /// From when on what the job does not owe can be refunded; until then results can be challenged.
  public Instant refundableAt(JobStatus job) {
    return job.end().plus(rules.challengeWindow());
  }

  public Optional<BatchStatus> batch(JobId job, int index) {
    JobMarketAbi.Batch found = read(at.market(), JobMarketAbi.batchOf(job.digest(), index));
    if (found.postedAt() == 0) return Optional.empty();
    Instant pays = Instant.ofEpochSecond(found.claimableAt());
    Instant judged =
        Instant.ofEpochSecond(found.promisedAt())
            .plus(rules.challengeWindow())
            .plus(rules.judgementTime());
    return Optional.of(
        new BatchStatus(
            found.resultsRoot(),
            found.resultCount(),
            found.payRoot(),
            new Amount(found.payTotal()),
            pays,
            judged.isAfter(pays) ? judged : pays,
            found.postBlock(),
            found.postBlock() + rules.beaconDelay()));
  }

  /// What was paid to `provider` in `job` so far.
  public Amount claimed(JobId job, Address provider) {
    return new Amount(read(at.market(), JobMarketAbi.claimed(job.digest(), provider)));
  }

  public ChallengeStatus challenge(ChallengeKey key) {
    ChallengesAbi.Challenge found =
        read(at.challenges(), ChallengesAbi.challengeOf(ChallengeWrites.abi(key)));
    return new ChallengeStatus(
        stateOf(found.state()),
        Instant.ofEpochSecond(found.deadline()),
        new Amount(found.frozen()),
        found.dispute());
  }

  private ChallengeState stateOf(long state) {
    ChallengeState[] states = ChallengeState.values();
    if (state >= states.length) {
      throw node.rpc().nonsense("Challenges.challengeOf", "a state nobody knows", null);
    }
    return states[(int) state];
  }

  /// Whether pay of `provider` in `job` is withheld: while a challenge or demand is open, and as
  /// long after an answer as it took, for one window and one judgement at most.
  public boolean isWithheld(JobId job, Address provider) {
    JobMarketAbi.Standing standing = standing(job, provider);
    return standing.open().signum() > 0 || time().isBefore(Instant.ofEpochSecond(standing.until()));
  }

  /// Whether `accused` was found to be wrong in `job`: then it is never paid in it.
  public boolean isConvicted(JobId job, Address accused) {
    return standing(job, accused).convicted();
  }

  private JobMarketAbi.Standing standing(JobId job, Address provider) {
    return read(at.market(), JobMarketAbi.standingOf(job.digest(), provider));
  }

  /// Where an open dispute stands; empty when there is none, or no more.
  public Optional<DisputeStand> dispute(Digest id) {
    return DisputeTypes.of(read(at.game(), DisputeGameAbi.standOf(id)));
  }

  /// Where the demand to open a result stands.
  public DemandStatus demandOf(DemandKey key) {
    DemandsAbi.Demand found = read(at.demands(), DemandsAbi.demandOf(DemandTypes.abi(key)));
    try {
      return DemandTypes.of(found);
    } catch (IllegalArgumentException e) {
      throw node.rpc().nonsense("Demands.demandOf", String.valueOf(e.getMessage()), e);
    }
  }

  /// The bonds that `challenger` can withdraw.
  public Amount bondCredit(Address challenger) {
    return new Amount(read(at.challenges(), ChallengesAbi.credit(challenger)));
  }

  /// The randomness of a block, if it was recorded for contracts to know.
  Optional<Digest> recordedRandomness(long blockNumber) {
    Digest found =
        read(at.beacon(), BeaconAbi.randomness(java.math.BigInteger.valueOf(blockNumber)));
    return found.equals(Digest.ZERO) ? Optional.empty() : Optional.of(found);
  }
}
