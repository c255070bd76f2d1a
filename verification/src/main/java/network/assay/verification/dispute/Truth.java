// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import network.assay.compute.tensor.State;
import network.assay.verification.commitment.HashTree;
import network.assay.verification.task.GraphDigest;
import network.assay.verification.task.Terms;

/// What a side holds to be right about one segment. Steps count from 0 within the segment.
public interface Truth {
  Terms terms();

  /// The graph that step `step` runs, shown to be the program's.
  Program program(int step);

  GraphDigest graph(int step);

  /// The tree over the digests of the states after each step.
  HashTree steps();

  /// The state before step `step`.
  State before(int step);

  /// What every step reads besides.
  State fixed();

  StepTrace trace(int step);

  /// The tree over that trace.
  default HashTree leaves(int step) {
    return trace(step).leaves();
  }
}
