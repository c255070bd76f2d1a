// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.util.Optional;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;

/// The results that this node has signed and can be accused of.
public interface Defences {
  /// What was signed; empty when nothing of it is here, or all of it was let go of.
  Optional<Defence> of(JobId job, TaskId task);
}
