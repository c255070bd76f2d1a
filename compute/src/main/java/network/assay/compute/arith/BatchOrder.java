// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.arith;

import network.assay.compute.GraphFault;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.Tensor;

/// Which samples a training step sees (docs/spec/exact-ops, section 7.3): a fresh permutation of
/// the shard per epoch, cut into batches that run on across epochs.
///
/// @param seed the job's order seed
/// @param first the shard's first sample in the dataset
/// @param size the shard's number of samples
/// @param batch samples per step
public record BatchOrder(long seed, int first, int size, int batch) {
  /// Elements of the tensor that the `Order` node reads.
  public static final int TENSOR_SIZE = 5;

  /// Where a step stands, as the `Order` node is told; any numbers are taken.
  public record Place(long seed, int first, int size, int step) {
    /// From the elements of [BatchOrder#tensor].
    public static Place of(int[] words) {
      long seed = (words[0] & 0xFFFF_FFFFL) | ((long) words[1] << 32);
      return new Place(seed, words[2], words[3], words[4]);
    }
  }

  public BatchOrder {
    if (first < 0 || size < 1 || batch < 1 || first > Integer.MAX_VALUE - size) {
      throw new GraphFault(
          "batch order over "
              + size
              + " samples from "
              + first
              + " in batches of "
              + batch
              + "; needs at least one sample and one per batch, and int indices");
    }
  }

  /// The sample indices of step `step`, counted from 0.
  public int[] indices(int step) {
    int[] result = new int[batch];
    fill(seed, first, size, step, result);
    return result;
  }

  /// Step `step` as the `Order` node takes it: seed low, seed high, first, size, step.
  public Tensor tensor(int step) {
    return Tensor.i32(Shape.of(TENSOR_SIZE), (int) seed, (int) (seed >>> 32), first, size, step);
  }

  /// What the `Order` node computes: total, so that no input can stop a step. Anything that names
  /// no sample gives -1.
  public static void fill(long seed, int first, int size, int step, int[] result) {
    long position = (long) step * result.length;
    long epoch = -1;
    Permutation permutation = null;
    for (int j = 0; j < result.length; j++, position++) {
      if (size < 1 || step < 0 || first < 0) {
        result[j] = -1;
        continue;
      }
      if (permutation == null || position / size != epoch) {
        epoch = position / size;
        permutation = new Permutation(seed, (int) epoch, size);
      }
      result[j] = first + permutation.at((int) (position % size));
    }
  }
}
