// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import network.assay.node.job.Refunds;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.JobId;
import network.assay.staking.ArrearsStatus;
import network.assay.staking.JobState;
import network.assay.staking.JobStatus;
import network.assay.staking.gateway.ChainGateway;
import network.assay.staking.gateway.ChainView;

/// [Refunds] over the gateway.
public final class GatewayRefunds implements Refunds {
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
  public List<Address> recorders(JobId job) {
    return recorders.apply(job);
  }

  @Override
  public boolean settle(JobId job, Address provider, Optional<Leaf> leaf) {
    boolean claimed = leaf.isEmpty() || claim(job, provider, leaf.get());
    ChainView latest = chain.latest();
    ArrearsStatus had = latest.arrears(job, provider);
    // What was paid besides comes back from a claim.
    if (had.held().isZero()) return claimed || had.paid().isZero();
    // What was granted and claimed since, or is a convicted one's, is paid to nobody.
    var _ = chain.arrears().adjust(job, provider);
    return pay(job, provider) && claimed;
  }

  /// What a batch grants goes first: else as much is locked twice.
  ///
  /// @return whether nothing of it is left to be claimed
  private boolean claim(JobId job, Address provider, Leaf leaf) {
    ChainView latest = chain.latest();
    boolean none =
        latest.isConvicted(job, provider)
            || latest.claimed(job, provider).compareTo(leaf.claim().cumulative()) >= 0;
    if (none) return true;
    boolean due =
        latest
            .batch(job, leaf.batch())
            .filter(batch -> !latest.time().isBefore(batch.claimableAt()))
            .isPresent();
    if (!due || latest.isWithheld(job, provider)) return false;
    var _ = chain.jobs().claim(job, leaf.batch(), leaf.claim());
    return true;
  }

  /// @return whether nothing is set aside any more
  private boolean pay(JobId job, Address provider) {
    ChainView latest = chain.latest();
    ArrearsStatus status = latest.arrears(job, provider);
    if (status.held().isZero()) return true;
    boolean withheld = latest.isWithheld(job, provider);
    if (!status.isPayable(latest.time(), withheld, chain.rules())) return false;
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
