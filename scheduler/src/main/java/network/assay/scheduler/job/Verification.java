// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.job;

import network.assay.protocol.market.task.Limits;
import network.assay.protocol.market.task.Work;

/// How much of the work is done a second time to know that the first was right.
///
/// @param segments of each task, drawn by the beacon
/// @param probation the first tasks of a provider in this job, which are checked whole
public record Verification(int segments, int probation) {
  public static final int MAX_PROBATION = 1_000;

  public Verification {
    Limits.check("the number of checked segments", segments, 0, Work.MAX_SEGMENTS);
    Limits.check("the tasks of probation", probation, 0, MAX_PROBATION);
  }
}
