// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.util.Optional;
import network.assay.protocol.market.JobId;
import network.assay.staking.BatchStatus;
import network.assay.staking.JobStatus;

/// What may be relied on of jobs. Blocks; `AssayFault.World` when the chain node does not answer.
public interface JobsOnChain {
  /// A job that is open in a final block. Of its money and its time, the least that the final or
  /// the newest block leaves; its batches are the final ones.
  ///
  /// @return empty as long as the job's opening may be undone
  Optional<JobStatus> job(JobId job);

  /// A batch in a final block.
  Optional<BatchStatus> batch(JobId job, int index);
}
