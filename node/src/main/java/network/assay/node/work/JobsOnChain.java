// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.util.Optional;
import network.assay.protocol.market.JobId;
import network.assay.staking.BatchStatus;
import network.assay.staking.JobStatus;

/// What the chain says of jobs, in its newest block. Blocks; `AssayFault.World` when the chain node
/// does not answer.
public interface JobsOnChain {
  Optional<JobStatus> job(JobId job);

  Optional<BatchStatus> batch(JobId job, int index);
}
