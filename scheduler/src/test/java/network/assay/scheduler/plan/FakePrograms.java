// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.plan;

import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.Work;

/// Programs without arithmetic: a thousand operations a step.
public final class FakePrograms implements Programs {
  private static final HashTag TAG = HashTag.of("fake/program");

  @Override
  public Digest digest(ModelSpec model, Work work) {
    return TAG.hash(
        work.getClass().getSimpleName().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }

  @Override
  public long operations(ModelSpec model, Work work, int from, int to) {
    int first = Math.min(from * work.segmentSteps(), work.steps());
    int last = Math.min(to * work.segmentSteps(), work.steps());
    return 1_000L * (last - first);
  }
}
