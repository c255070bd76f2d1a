// SPDX-License-Identifier: Apache-2.0
package network.assay.node.data;

import network.assay.compute.arith.Permutation;
import network.assay.compute.tensor.State;
import network.assay.verification.task.DataShape;

/// The order of training samples within a job. Shards are ranges of that order, so a file sorted by
/// label would give each shard another half of the world.
final class Shuffle {
  /// No epoch of training has this number.
  private static final int INTAKE = -1;

  private Shuffle() {}

  /// Sample `i` of the result is sample `P(i)` of the file.
  static State of(State data, long seed) {
    DataShape shape = DataShape.of(data);
    return shape.ordered(data, new Permutation(seed, INTAKE, shape.samples())::at);
  }
}
