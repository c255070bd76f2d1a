// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.job;

import network.assay.protocol.market.task.Limits;
import network.assay.protocol.market.task.Optimizer;
import network.assay.protocol.market.task.Work;

/// How a job trains: W shards apart for H inner steps, then one outer update, R times (DiLoCo,
/// arXiv 2311.08105).
///
/// @param shards W: a property of the job, not of who takes part
/// @param rounds R
/// @param innerSteps H
/// @param batch samples of an inner step
public record Training(
    int shards,
    int rounds,
    int innerSteps,
    int segmentSteps,
    int batch,
    Optimizer.Inner inner,
    Optimizer.Nesterov outer) {
  public static final int MAX_ROUNDS = 100_000;

  public Training {
    Limits.check("the number of shards", shards, 1, Work.MAX_SHARDS);
    Limits.check("the number of rounds", rounds, 1, MAX_ROUNDS);
    Limits.check("the number of inner steps", innerSteps, 1, Work.MAX_STEPS);
    Limits.check("the steps of a segment", segmentSteps, 1, innerSteps);
    Limits.check("segments", Math.ceilDiv(innerSteps, segmentSteps), 1, Work.MAX_SEGMENTS);
    Limits.check("the batch", batch, 1, Work.MAX_BATCH);
    Limits.check("all inner steps", (long) rounds * innerSteps, 1, Integer.MAX_VALUE);
  }
}
