// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Instant;
import network.assay.protocol.market.JobId;

/// Keeps things for jobs, until they are over.
public interface JobHolder {
  /// When the last of what was promised for `job` was due; long ago when nothing was.
  Instant latest(JobId job);

  /// Lets go of all that is kept for `job`.
  void forget(JobId job);
}
