// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import network.assay.node.dispute.Brake;
import network.assay.node.work.Arrears;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.ArrearsStatus;
import network.assay.staking.Showing;
import network.assay.staking.SignedTaken;
import network.assay.staking.Urgency;
import network.assay.staking.gateway.ChainGateway;
import network.assay.staking.gateway.ChainView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// [Arrears] through the chain gateway, for the gateway's account.
public final class GatewayArrears implements Arrears {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayArrears.class);
  private static final BigInteger TOKEN = Amount.ofTokens("1").units();

  /// The contract leaves two minutes: from the second on, more is offered for gas.
  private static final Duration CALM = Duration.ofMinutes(1);

  private final ChainGateway chain;
  private final Optional<BigInteger> weiPerToken;

  /// @param weiPerToken what a whole token is worth to this node's operator; empty when it is not
  ///     said
  public GatewayArrears(ChainGateway chain, Optional<BigInteger> weiPerToken) {
    this.chain = chain;
    this.weiPerToken = weiPerToken;
  }

  @Override
  public boolean isRecorded(JobId job, TaskId task) {
    return chain.latest().recorded(job, task, chain.account()).isPresent();
  }

  @Override
  public ArrearsStatus of(JobId job) {
    return chain.latest().arrears(job, chain.account());
  }

  @Override
  public void show(Showing showing, Instant until) {
    BigInteger price = showing.lease().price().units();
    Optional<BigInteger> worth = weiPerToken.map(wei -> price.multiply(wei).divide(TOKEN));
    var brake = new Brake();
    var urgency = new Urgency(until, CALM, worth, held -> waits(brake, showing, held));
    var _ = chain.arrears().show(showing, urgency);
  }

  private static void waits(Brake brake, Showing showing, Urgency.Held held) {
    if (brake.on(held))
      LOG.warn("task {} waits to be shown: {}", showing.lease().task(), Brake.words(held));
  }

  @Override
  public void take(JobId job, List<SignedTaken> words) {
    var _ = chain.arrears().take(job, words);
  }

  /// Only where there is something to let go of: of this account the call may also raise what is
  /// set aside, and then its window begins anew.
  @Override
  public void adjust(JobId job) {
    ChainView now = chain.latest();
    ArrearsStatus status = now.arrears(job, chain.account());
    Amount had = now.claimed(job, chain.account()).plus(status.paid());
    boolean all = status.total().compareTo(had.plus(status.held())) >= 0;
    if (all && !now.isConvicted(job, chain.account())) return;
    var _ = chain.arrears().adjust(job, chain.account());
  }

  @Override
  public String pay(JobId job) {
    return GatewayEscrow.receipt(chain.arrears().pay(job, chain.account())).transaction();
  }

  @Override
  public Duration window() {
    return chain.rules().challengeWindow();
  }
}
