// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import java.util.List;
import network.assay.protocol.market.Digest;
import network.assay.verification.commitment.HashTree;
import network.assay.verification.task.GraphDigest;

/// Items of a graph (docs/spec/dispute, section 3).
final class Items {
  private Items() {}

  /// Checks that `item` is number `index` of the graph's.
  static void check(GraphDigest.Parts graph, Digest item, int index, List<Digest> siblings) {
    long count = (long) graph.inputs() + graph.nodes() + graph.carried();
    Refused.unless(
        siblings.size() == HashTree.height(count),
        Refusal.WRONG_LENGTH,
        "an item's proof of " + siblings.size() + " siblings");
    Digest root = HashTree.root(count, HashTree.climb(item, index, siblings));
    Refused.unless(root.equals(graph.items()), Refusal.NOT_THE_PROGRAM, "no item of the graph");
  }
}
