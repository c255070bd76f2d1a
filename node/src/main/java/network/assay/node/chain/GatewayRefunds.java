// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import network.assay.node.job.Refunds;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.JobId;
import network.assay.staking.ArrearsStatus;
import network.assay.staking.JobState;
import network.assay.staking.JobStatus;
import network.assay.staking.gateway.ChainGateway;
import network.assay.staking.gateway.ChainView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// [Refunds] over the gateway.
public final class GatewayRefunds implements Refunds {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayRefunds.class);

  private final ChainGateway chain;
  private final Function<JobId, List<Address>> recorders;

  /// @param recorders who has ever had something set aside in a job
  public GatewayRefunds(ChainGateway chain, Function<JobId, List<Address>> recorders) {
    this.chain = chain;
    this.recorders = recorders;
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
  public boolean settle(JobId job, Leaves leaves) {
    boolean settled = true;
    for (Address provider : recorders.apply(job)) {
      try {
        claim(job, provider, leaves);
        settled &= settle(job, provider);
      } catch (AssayFault.Operator e) {
        settled = false;
        LOG.warn("what {} recorded in job {} is not settled: {}", provider, job, e.getMessage());
      }
    }
    return settled;
  }

  /// What a batch grants goes first: else as much is locked twice.
  private void claim(JobId job, Address provider, Leaves leaves) {
    ChainView latest = chain.latest();
    Leaf leaf = leaves.of(job, provider).orElse(null);
    if (leaf == null || latest.isConvicted(job, provider)) return;
    boolean due =
        latest
            .batch(job, leaf.batch())
            .filter(batch -> !latest.time().isBefore(batch.claimableAt()))
            .isPresent();
    boolean more = latest.claimed(job, provider).compareTo(leaf.claim().cumulative()) < 0;
    if (due && more && !latest.isWithheld(job, provider)) {
      var _ = chain.jobs().claim(job, leaf.batch(), leaf.claim());
    }
  }

  private boolean settle(JobId job, Address provider) {
    if (chain.latest().arrears(job, provider).held().isZero()) return true;
    // What was granted and claimed since, or is a convicted one's, is paid to nobody.
    var _ = chain.arrears().adjust(job, provider);
    ChainView latest = chain.latest();
    ArrearsStatus status = latest.arrears(job, provider);
    if (status.held().isZero()) return true;
    Instant payable = status.since().plus(chain.rules().challengeWindow());
    boolean withheld = latest.isWithheld(job, provider);
    if (withheld || !latest.time().isAfter(payable)) return false;
    var _ = chain.arrears().pay(job, provider);
    return chain.latest().arrears(job, provider).held().isZero();
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
    return status.free().isZero();
  }
}
