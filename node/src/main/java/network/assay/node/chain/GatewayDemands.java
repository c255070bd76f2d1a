// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import network.assay.node.demand.DemandCourt;
import network.assay.node.dispute.Brake;
import network.assay.node.dispute.Pressure;
import network.assay.node.dispute.Role;
import network.assay.node.job.Demands;
import network.assay.node.job.Escrow;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.JobId;
import network.assay.staking.DemandKey;
import network.assay.staking.DemandState;
import network.assay.staking.DemandStatus;
import network.assay.staking.Demanding;
import network.assay.staking.JobState;
import network.assay.staking.JobStatus;
import network.assay.staking.Outcome;
import network.assay.staking.Urgency;
import network.assay.staking.gateway.ChainGateway;
import network.assay.staking.gateway.ChainView;
import network.assay.verification.commitment.DemandAnswer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Demands that results be opened, on both sides of them, through the chain gateway.
public final class GatewayDemands implements Demands, DemandCourt {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayDemands.class);

  private final ChainGateway chain;
  private final Stakes stakes;

  /// @param weiPerToken what a whole token is worth to this node's operator; empty when it is not
  ///     said
  public GatewayDemands(ChainGateway chain, Optional<BigInteger> weiPerToken) {
    this.chain = chain;
    this.stakes = new Stakes(chain.rules(), weiPerToken);
  }

  @Override
  public Standing standing(DemandKey key) {
    ChainView view = chain.latest();
    DemandStatus status = view.demandOf(key);
    return switch (status.state()) {
      case NONE, ANSWERED -> Standing.FREE;
      case OPEN ->
          view.time().isAfter(status.deadline().orElseThrow()) ? Standing.OVERDUE : Standing.OPEN;
      case SILENT -> Standing.SILENT;
    };
  }

  @Override
  public Optional<DemandAnswer> answer(DemandKey key, int window) {
    return chain.demandAnswer(key, window);
  }

  /// An answer may come a clock later, and what it shows is challenged until the window after the
  /// job's end: so the job does not end before the last moment of this answer, and of the next.
  @Override
  public Escrow.Receipt demand(About about, int window) throws InterruptedException {
    requireBond(about.key());
    var brake = new Brake();
    Consumer<Urgency.Held> held = one -> waits(brake, one, about.key(), "is not demanded yet");
    Escrow.Receipt putOff = putOffEnd(about, window, held);
    Escrow.Receipt demanded =
        GatewayEscrow.receipt(
            chain.demands().demand(demanding(about, window), urgency(about, held)));
    return new Escrow.Receipt(demanded.transaction(), putOff.gas() + demanded.gas());
  }

  private static Demanding demanding(About about, int window) {
    return new Demanding(
        about.key(), about.signature(), about.batch(), about.inBatch(), about.terms(), window);
  }

  private Urgency urgency(About about, Consumer<Urgency.Held> held) {
    Instant until = Windows.demandable(chain.latest(), about.key().job());
    return stakes.demanding(new Pressure(Role.CHALLENGER, until, held));
  }

  /// Whoever lacks the bond now may have it later: that is no reason to let anybody off.
  private void requireBond(DemandKey key) {
    ChainView view = chain.latest();
    if (view.demandOf(key).state() == DemandState.OPEN) return;
    Amount bond = chain.rules().challengeBond();
    Amount held = view.tokenBalance(chain.account());
    if (held.compareTo(bond) < 0) {
      throw new AssayFault.World(
          "%s holds %s tokens, and to demand what %s signed takes a bond of %s: send it the rest"
              .formatted(chain.account(), held.toTokens(), key.accused(), bond.toTokens()));
    }
  }

  private Escrow.Receipt putOffEnd(About about, int window, Consumer<Urgency.Held> held)
      throws InterruptedException {
    JobId job = about.key().job();
    ChainView view = chain.latest();
    long more = Math.min(2, DemandAnswer.windows(about.terms().segments() + 1) - window);
    Instant least = view.time().plus(chain.rules().moveClock().multipliedBy(more));
    Optional<JobStatus> status = view.job(job).filter(one -> one.state() == JobState.OPEN);
    if (status.isEmpty() || !status.get().end().isBefore(least)) return new Escrow.Receipt("", 0);
    // One clock more than it must, so that not each window has it put off again.
    Instant end = least.plus(chain.rules().moveClock());
    try {
      return GatewayEscrow.receipt(
          chain.untilFinal(
              () -> chain.jobs().extend(job, end, urgency(about, held)),
              later -> later.job(job).filter(one -> !one.end().isBefore(end)).isPresent()));
    } catch (AssayFault.Operator e) {
      LOG.warn("the end of job {} is not put off for an answer: {}", job, e.getMessage());
      return new Escrow.Receipt("", 0);
    }
  }

  @Override
  public Escrow.Receipt expire(DemandKey key) throws InterruptedException {
    var brake = new Brake();
    Outcome outcome =
        chain.untilFinal(
            () -> chain.demands().expire(key, expiring(key, brake)),
            view -> view.demandOf(key).state() == DemandState.SILENT);
    try {
      GatewayRefunds.collect(chain);
    } catch (AssayFault e) {
      LOG.warn("what the silence of {} pays waits: {}", key.accused(), e.getMessage());
    }
    return GatewayEscrow.receipt(outcome);
  }

  private Urgency expiring(DemandKey key, Brake brake) {
    ChainView view = chain.latest();
    Instant deadline = view.demandOf(key).deadline().orElseGet(view::time);
    return stakes.expiring(deadline, held -> waits(brake, held, key, "is not told to be silent"));
  }

  private static void waits(Brake brake, Urgency.Held held, DemandKey key, String what) {
    if (!brake.on(held)) return;
    String text = Brake.words(held);
    if (held.forGood()) LOG.error("{} {}: {}", key.accused(), what, text);
    else LOG.warn("{} {}: {}", key.accused(), what, text);
  }

  @Override
  public Address account() {
    return chain.account();
  }

  @Override
  public Sight look(DemandKey key) {
    return sight(chain.latest(), key);
  }

  @Override
  public Sight lasting(DemandKey key) {
    return sight(chain.settled(), key);
  }

  private static Sight sight(ChainView view, DemandKey key) {
    return new Sight(view.demandOf(key), view.time());
  }

  @Override
  public void answer(
      DemandKey key, DemandAnswer answer, Instant until, Consumer<Urgency.Held> held) {
    var _ = chain.demands().answer(key, answer, stakes.answering(until, held));
  }

  @Override
  public Duration clock() {
    return chain.rules().moveClock();
  }

  @Override
  public Duration pollEvery() {
    return chain.pollEvery();
  }
}
