// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;
import network.assay.node.dispute.Brake;
import network.assay.node.work.PayChain;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.JobId;
import network.assay.staking.PayClaim;
import network.assay.staking.Urgency;
import network.assay.staking.gateway.ChainGateway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// [PayChain] through the chain gateway, for the gateway's account.
public final class GatewayPay implements PayChain {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayPay.class);

  private final ChainGateway chain;
  private final Stakes stakes;

  /// @param weiPerToken what a whole token is worth to this node's operator; empty when it is not
  ///     said
  public GatewayPay(ChainGateway chain, Optional<BigInteger> weiPerToken) {
    this.chain = chain;
    this.stakes = new Stakes(chain.rules(), weiPerToken);
  }

  @Override
  public Claimed claimed(JobId job) {
    return new Claimed(
        chain.settled().claimed(job, chain.account()),
        chain.latest().claimed(job, chain.account()));
  }

  @Override
  public boolean withheld(JobId job) {
    return chain.latest().isWithheld(job, chain.account());
  }

  @Override
  public String claim(JobId job, int batch, PayClaim claim, Optional<Instant> until) {
    Optional<Urgency> urgency = until.map(time -> urgency(job, claim, time));
    return Transactions.name(chain.jobs().claim(job, batch, claim, urgency));
  }

  private Urgency urgency(JobId job, PayClaim claim, Instant until) {
    Amount claimed = chain.latest().claimed(job, claim.provider());
    boolean open = claim.cumulative().compareTo(claimed) > 0;
    Amount due = open ? claim.cumulative().minus(claimed) : Amount.ZERO;
    var brake = new Brake();
    return stakes.collecting(due, until, held -> waits(brake, held, job));
  }

  private static void waits(Brake brake, Urgency.Held held, JobId job) {
    if (!brake.on(held)) return;
    LOG.warn("pay of job {} is not collected yet: {}", job.digest().brief(), Brake.words(held));
  }
}
