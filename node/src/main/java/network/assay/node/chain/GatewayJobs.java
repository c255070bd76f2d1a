// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.util.Optional;
import network.assay.node.work.JobsOnChain;
import network.assay.protocol.market.JobId;
import network.assay.staking.BatchStatus;
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
    return chain.latest().job(job);
  }

  @Override
  public Optional<BatchStatus> batch(JobId job, int index) {
    return chain.latest().batch(job, index);
  }
}
