// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.compute.tensor.State;
import network.assay.protocol.market.Digest;
import network.assay.verification.commitment.MerkleTree;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.task.GraphDigest;

/// Shows tensors of states.
final class Entries {
  private Entries() {}

  /// What shows input `number` of a step in the state before it or in what every step reads;
  /// nothing for `order`.
  static Optional<Entry> of(Truth truth, int step, GraphDigest graph, int number) {
    String name = graph.graph().inputs().get(number).name();
    return switch (graph.kind(number)) {
      case CARRIED -> Optional.of(of(truth.before(step), name));
      case FIXED -> Optional.of(of(truth.fixed(), name));
      case ORDER -> Optional.empty();
    };
  }

  private static Entry of(State state, String name) {
    List<String> names = List.copyOf(state.names());
    var digests = new ArrayList<Digest>();
    for (String one : names) {
      digests.add(StateDigest.entry(StateDigest.of(state.get(one)), one));
    }
    return new Entry(
        StateDigest.of(state.get(name)), MerkleTree.over(digests).prove(names.indexOf(name)));
  }
}
