// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.util.Optional;
import network.assay.node.work.JobsOnChain;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.JobId;
import network.assay.staking.BatchStatus;
import network.assay.staking.JobState;
import network.assay.staking.JobStatus;
import network.assay.staking.gateway.ChainGateway;

/// [JobsOnChain] through the chain gateway.
public final class GatewayJobs implements JobsOnChain {
  private final ChainGateway chain;

  public GatewayJobs(ChainGateway chain) {
    this.chain = chain;
  }

  @Override
  public Optional<JobStatus> job(JobId job) {
    Optional<JobStatus> lasting = chain.settled().job(job);
    if (lasting.isEmpty()) return lasting;
    return chain.latest().job(job).map(newest -> certain(lasting.get(), newest));
  }

  /// The final block's word, but for what the newest block has of less money or less time.
  private static JobStatus certain(JobStatus lasting, JobStatus newest) {
    Amount spoken = max(spoken(lasting), spoken(newest));
    return new JobStatus(
        lasting.submitter(),
        min(lasting.escrow(), newest.escrow()),
        lasting.paid(),
        spoken.minus(lasting.paid()),
        lasting.end().isBefore(newest.end()) ? lasting.end() : newest.end(),
        lasting.batches(),
        newest.state() == JobState.OPEN ? lasting.state() : newest.state());
  }

  private static Amount spoken(JobStatus job) {
    return job.paid().plus(job.owed());
  }

  private static Amount max(Amount a, Amount b) {
    return a.compareTo(b) < 0 ? b : a;
  }

  private static Amount min(Amount a, Amount b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  @Override
  public Optional<BatchStatus> batch(JobId job, int index) {
    return chain.settled().batch(job, index);
  }
}
