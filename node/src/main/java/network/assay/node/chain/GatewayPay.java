// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import network.assay.node.work.PayChain;
import network.assay.protocol.market.JobId;
import network.assay.staking.PayClaim;
import network.assay.staking.gateway.ChainGateway;

/// [PayChain] through the chain gateway, for the gateway's account.
public final class GatewayPay implements PayChain {
  private final ChainGateway chain;

  public GatewayPay(ChainGateway chain) {
    this.chain = chain;
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
  public String claim(JobId job, int batch, PayClaim claim) {
    return Transactions.name(chain.jobs().claim(job, batch, claim));
  }
}
