// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import network.assay.node.demand.DemandCourt;
import network.assay.node.job.Demands;
import network.assay.node.job.Escrow;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.staking.DemandKey;
import network.assay.staking.DemandState;
import network.assay.staking.DemandStatus;
import network.assay.staking.Demanding;
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

  @Override
  public Escrow.Receipt demand(About about, int window) {
    return GatewayEscrow.receipt(
        chain
            .demands()
            .demand(
                new Demanding(
                    about.key(),
                    about.signature(),
                    about.batch(),
                    about.inBatch(),
                    about.terms(),
                    window)));
  }

  @Override
  public Escrow.Receipt expire(DemandKey key) throws InterruptedException {
    Outcome outcome =
        chain.untilFinal(
            () -> chain.demands().expire(key, urgency(key)),
            view -> view.demandOf(key).state() == DemandState.SILENT);
    try {
      GatewayRefunds.collect(chain);
    } catch (AssayFault e) {
      LOG.warn("what the silence of {} pays waits: {}", key.accused(), e.getMessage());
    }
    return GatewayEscrow.receipt(outcome);
  }

  private Urgency urgency(DemandKey key) {
    ChainView view = chain.latest();
    Instant deadline = view.demandOf(key).deadline().orElseGet(view::time);
    return stakes.expiring(
        deadline,
        held ->
            LOG.warn(
                "that {} stayed silent is not said yet: gas costs {} wei, and at most {} may be"
                    + " offered now",
                key.accused(),
                held.baseFee(),
                held.cap()));
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
  public Duration pollEvery() {
    return chain.pollEvery();
  }
}
