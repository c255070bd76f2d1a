// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.time.Instant;
import network.assay.node.job.Refunds;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.JobId;
import network.assay.staking.JobState;
import network.assay.staking.JobStatus;
import network.assay.staking.gateway.ChainGateway;
import network.assay.staking.gateway.ChainView;

/// [Refunds] over the gateway.
public final class GatewayRefunds implements Refunds {
  private final ChainGateway chain;

  public GatewayRefunds(ChainGateway chain) {
    this.chain = chain;
  }

  @Override
  public Answer refund(JobId job) {
    ChainView latest = chain.latest();
    JobStatus status = latest.job(job).orElse(null);
    if (status == null || isDone(status)) {
      boolean lasts = chain.settled().job(job).map(GatewayRefunds::isDone).orElse(status == null);
      return lasts ? new Answer.Nothing() : new Answer.NotYet(latest.time());
    }
    Instant from = latest.refundableAt(status);
    if (status.state() == JobState.OPEN || !latest.time().isAfter(from)) {
      return new Answer.NotYet(from);
    }
    Amount amount = status.free();
    return new Answer.Returned(amount, Transactions.name(chain.jobs().refund(job)));
  }

  @Override
  public void collect() {
    collect(chain);
  }

  /// Withdraws the bonds and bounties that the account is owed, if any.
  static void collect(ChainGateway chain) {
    if (!chain.latest().bondCredit(chain.account()).isZero()) {
      var _ = chain.challenges().withdrawBonds();
    }
  }

  private static boolean isDone(JobStatus status) {
    return status.state() == JobState.REFUNDED || status.free().isZero();
  }
}
