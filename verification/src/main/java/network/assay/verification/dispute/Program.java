// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import java.util.Optional;
import network.assay.protocol.market.Digest;
import network.assay.verification.commitment.HashTree;
import network.assay.verification.task.GraphDigest;
import network.assay.verification.task.Terms;

/// The graph that a step runs, shown to be the program's (docs/spec/dispute, section 3).
///
/// @param other the digest of the program's other graph, if it has two
public record Program(Terms terms, GraphDigest.Parts graph, Optional<Digest> other) {
  /// Whether it is the graph that step `step` of the task runs.
  boolean runs(int step) {
    Digest own = graph.digest();
    Digest top =
        other
            .map(
                second ->
                    step == terms.steps() - 1
                        ? HashTree.node(second, own)
                        : HashTree.node(own, second))
            .orElse(own);
    return HashTree.root(other.isPresent() ? 2 : 1, top).equals(terms.program());
  }

  TraceLayout layout() {
    return TraceLayout.of(graph);
  }
}
