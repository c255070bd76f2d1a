// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import network.assay.node.dispute.Brake;
import network.assay.node.work.Arrears;
import network.assay.node.work.ArrearsAccount;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.ArrearsStatus;
import network.assay.staking.ChainRules;
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
  public ArrearsAccount account(JobId job) {
    ChainView now = chain.latest();
    ArrearsStatus status = now.arrears(job, chain.account());
    // Of nearly all jobs: one question is enough.
    if (status.total().isZero()) return new ArrearsAccount(status, Amount.ZERO, false);
    Amount received = now.claimed(job, chain.account()).plus(status.paid());
    return new ArrearsAccount(status, received, now.isConvicted(job, chain.account()));
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

  @Override
  public void raise(JobId job) {
    var _ = chain.arrears().adjust(job, chain.account());
  }

  @Override
  public String pay(JobId job) {
    return GatewayEscrow.receipt(chain.arrears().pay(job, chain.account())).transaction();
  }

  @Override
  public ChainRules rules() {
    return chain.rules();
  }
}
