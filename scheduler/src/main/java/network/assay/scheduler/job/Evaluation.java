// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.job;

import network.assay.protocol.market.task.Limits;
import network.assay.protocol.market.task.Work;

/// How the model is judged after each round.
public record Evaluation(int batch, int segmentSteps) {
  public Evaluation {
    Limits.check("the batch of evaluation", batch, 1, Work.MAX_BATCH);
    Limits.check("the steps of a segment of evaluation", segmentSteps, 1, Work.MAX_STEPS);
  }
}
