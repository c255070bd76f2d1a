// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import network.assay.node.dispute.Brake;
import network.assay.node.dispute.Pressure;
import network.assay.node.dispute.Role;
import network.assay.node.job.Announcer;
import network.assay.node.job.AtSight;
import network.assay.node.job.Escrow;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.BatchStatus;
import network.assay.staking.ChallengeKey;
import network.assay.staking.ChallengeState;
import network.assay.staking.JobState;
import network.assay.staking.NewBatch;
import network.assay.staking.Outcome;
import network.assay.staking.Urgency;
import network.assay.staking.gateway.ChainGateway;
import network.assay.staking.gateway.ChainView;
import network.assay.staking.gateway.DisputeWrites;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// [Escrow] through the chain gateway.
public final class GatewayEscrow implements Escrow {
  /// `job.held_back`: a conviction at sight is not mined, since gas costs more than may be offered
  ///
  /// @param baseFee wei that the chain asks for a unit of gas
  /// @param cap wei that may be offered for it now
  /// @param most wei that may be offered for it when time is all but out
  /// @param until when the job pays, or nobody can be convicted any more
  /// @param forGood whether even that does not suffice
  public record HeldBack(
      JobId job,
      TaskId task,
      Address accused,
      BigInteger baseFee,
      BigInteger cap,
      BigInteger most,
      Instant until,
      boolean forGood) {}

  private static final Logger LOG = LoggerFactory.getLogger(GatewayEscrow.class);

  private final ChainGateway chain;
  private final Stakes stakes;
  private final Announcer announcer;
  private final AtomicLong convicted = new AtomicLong();
  private final Map<ChallengeKey, Brake> brakes = new ConcurrentHashMap<>();

  /// @param weiPerToken what a whole token is worth to this node's operator; empty when it is not
  ///     said
  public GatewayEscrow(ChainGateway chain, Optional<BigInteger> weiPerToken, Announcer announcer) {
    this.chain = chain;
    this.stakes = new Stakes(chain.rules(), weiPerToken);
    this.announcer = announcer;
  }

  @Override
  public Receipt open(Digest jobDigest, Amount escrow, Instant deadline)
      throws InterruptedException {
    JobId job = chain.jobs().idOf(jobDigest);
    return receipt(
        chain.untilFinal(
            () -> chain.jobs().open(jobDigest, escrow, deadline),
            view -> view.job(job).isPresent()));
  }

  @Override
  public Posting post(JobId job, NewBatch batch) {
    try {
      return new Posting.Posted(receipt(chain.jobs().postBatch(job, batch)));
    } catch (AssayFault.World | AssayFault.Operator e) {
      if (!tooLate(job, batch)) throw e;
      return new Posting.TooLate(
          "the escrow has ended before batch %d was posted, so it cannot be paid out"
              .formatted(batch.index()));
    }
  }

  /// By a final block, so that no reorganisation opens the job again.
  private boolean tooLate(JobId job, NewBatch batch) {
    ChainView settled = chain.settled();
    return settled.job(job).filter(status -> status.state() != JobState.OPEN).isPresent()
        && settled.batch(job, batch.index()).isEmpty();
  }

  @Override
  public Standing standing(JobId job, NewBatch batch) {
    Optional<Long> newest = beaconBlock(chain.latest(), job, batch);
    if (newest.isEmpty()) return new Standing.Gone();
    long block = newest.get();
    Optional<Digest> randomness = chain.beacon().randomness(block);
    boolean settled =
        randomness.isPresent() && beaconBlock(chain.settled(), job, batch).equals(newest);
    return settled ? new Standing.Final(block, randomness.get()) : new Standing.Young(block);
  }

  private static Optional<Long> beaconBlock(ChainView view, JobId job, NewBatch batch) {
    return view.batch(job, batch.index())
        .filter(found -> found.resultsRoot().equals(batch.resultsRoot()))
        .filter(found -> found.payRoot().equals(batch.payRoot()))
        .map(BatchStatus::beaconBlock);
  }

  @Override
  public Receipt convict(AtSight shown) throws InterruptedException {
    ChallengeKey key = DisputeWrites.atSight(shown.job(), shown.task(), shown.accused());
    Outcome outcome;
    try {
      outcome =
          chain.untilFinal(
              () ->
                  chain
                      .disputes()
                      .convict(
                          key,
                          DisputeCalls.of(shown),
                          DisputeCalls.of(shown.terms()),
                          stakes.conviction(accusing(key))),
              view -> view.challenge(key).state() == ChallengeState.UPHELD);
    } finally {
      brakes.remove(key); // Nothing waits any more; who tries again is held back again.
    }
    if (outcome instanceof Outcome.Mined) convicted.incrementAndGet();
    try {
      GatewayRefunds.collect(chain);
    } catch (AssayFault e) {
      LOG.warn("what the conviction of {} pays waits: {}", shown.accused(), e.getMessage());
    }
    return receipt(outcome);
  }

  private Pressure accusing(ChallengeKey key) {
    Instant until = Windows.accusable(chain.latest(), key.job());
    return new Pressure(Role.CHALLENGER, until, held -> heldBack(key, held));
  }

  private void heldBack(ChallengeKey key, Urgency.Held held) {
    if (!brakes.computeIfAbsent(key, _ -> new Brake()).on(held)) return;
    String text = Brake.words(held);
    if (held.forGood()) LOG.error("the conviction of {}: {}", key.accused(), text);
    else LOG.warn("the conviction of {}: {}", key.accused(), text);
    announcer.publish(
        "job.held_back",
        new HeldBack(
            key.job(),
            key.task(),
            key.accused(),
            held.baseFee(),
            held.cap(),
            held.most(),
            held.until(),
            held.forGood()));
  }

  /// Convictions at sight that wait for gas to cost less.
  public int heldBack() {
    return brakes.size();
  }

  /// Results for which this node has had somebody convicted at sight, since it started.
  public long convicted() {
    return convicted.get();
  }

  @Override
  public Receipt close(JobId job) throws InterruptedException {
    return receipt(
        chain.untilFinal(
            () -> chain.jobs().close(job),
            view -> view.job(job).filter(s -> s.state() != JobState.OPEN).isPresent()));
  }

  @Override
  public Duration pollEvery() {
    return chain.pollEvery();
  }

  static Receipt receipt(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Mined(var mined) ->
          new Receipt(Transactions.name(mined.txHash()), mined.gasUsed());
      case Outcome.AlreadyDone() -> new Receipt("", 0);
    };
  }
}
