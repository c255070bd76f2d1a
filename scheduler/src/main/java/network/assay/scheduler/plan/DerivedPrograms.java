// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.plan;

import network.assay.protocol.market.Digest;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.Work;
import network.assay.verification.task.TaskPrograms;

/// Programs as every node derives them, the graphs of each derived once.
public final class DerivedPrograms implements Programs {
  private final TaskPrograms programs = new TaskPrograms();

  @Override
  public Digest digest(ModelSpec model, Work work) {
    return programs.of(model, work).digest();
  }

  @Override
  public long operations(ModelSpec model, Work work, int from, int to) {
    return programs.of(model, work).operations(from, to);
  }
}
