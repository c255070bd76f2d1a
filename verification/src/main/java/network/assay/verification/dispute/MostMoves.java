// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import network.assay.compute.backend.scalar.StepOracle;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Node;
import network.assay.verification.commitment.HashTree;
import network.assay.verification.task.GraphDigest;

/// How long a dispute can get, opening and judgement with it: known from the graph alone.
public final class MostMoves {
  private MostMoves() {}

  /// The most moves of a dispute about a segment of so many steps.
  public static int of(GraphDigest graph, int segmentSteps) {
    int most = 1; // a leaf of the trace that no node gives is judged at once
    Graph nodes = graph.graph();
    for (Node node : nodes.nodes()) most = Math.max(most, of(node));
    long trace = TraceLayout.of(graph.parts()).length();
    return reveals(segmentSteps) + reveals(trace) + most;
  }

  // Of its tensor, the chunk, its accumulators; and the judgement.
  private static int of(Node node) {
    return reveals(new Chunks(node).count()) + 1 + folds(new StepOracle(node).steps()) + 1;
  }

  private static int reveals(long leaves) {
    int moves = 0;
    int height = HashTree.height(leaves);
    do {
      height = Lists.revealed(height);
      moves++;
    } while (height > 0);
    return moves;
  }

  private static int folds(int steps) {
    if (steps < 2) return 0;
    int moves = 1;
    Interval interval = Interval.of(0, 0, steps);
    for (; interval.width() > 1; moves++) interval = interval.part(0, 0);
    return moves;
  }
}
