// SPDX-License-Identifier: Apache-2.0
package network.assay.node.data;

import network.assay.compute.arith.Permutation;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
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
    byte[] samples = data.get(DataShape.SAMPLES).sharedBytes();
    int[] labels = data.get(DataShape.LABELS).sharedInts();
    var order = new Permutation(seed, INTAKE, shape.samples());
    byte[] shuffled = new byte[samples.length];
    int[] moved = new int[labels.length];
    for (int i = 0; i < shape.samples(); i++) {
      int from = order.at(i);
      System.arraycopy(
          samples, from * shape.features(), shuffled, i * shape.features(), shape.features());
      moved[i] = labels[from];
    }
    return State.of(
            DataShape.SAMPLES, Tensor.wrapU8(Shape.of(shape.samples(), shape.features()), shuffled))
        .with(DataShape.LABELS, Tensor.wrapI32(Shape.of(shape.samples()), moved));
  }
}
