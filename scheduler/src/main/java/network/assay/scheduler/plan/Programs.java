// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.plan;

import network.assay.protocol.market.Digest;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.Work;

/// What planning needs to know about a task's arithmetic.
public interface Programs {
  /// The digest of the exact arithmetic of `work` on `model` (docs/spec/job, section 3.5).
  Digest digest(ModelSpec model, Work work);

  /// The exact number of scalar operations of segments `from` to `to` (not included).
  long operations(ModelSpec model, Work work, int from, int to);

  /// The exact number of scalar operations of the whole task.
  default long operations(ModelSpec model, Work work) {
    return operations(model, work, 0, work.segments());
  }
}
