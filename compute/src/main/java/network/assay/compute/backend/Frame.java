// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import java.util.Arrays;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Tensor;

/// The arrays behind a program's tensors during a run, by tensor number. An array may be longer
/// than its tensor: what lies beyond is another tensor's leftover.
public final class Frame {
  private static final float[] NO_FLOATS = {};
  private static final int[] NO_INTS = {};
  private static final byte[] NO_BYTES = {};

  private final float[][] floats;
  private final int[][] ints;
  private final byte[][] bytes;

  public Frame(int tensors) {
    this.floats = new float[tensors][];
    this.ints = new int[tensors][];
    this.bytes = new byte[tensors][];
    Arrays.fill(floats, NO_FLOATS);
    Arrays.fill(ints, NO_INTS);
    Arrays.fill(bytes, NO_BYTES);
  }

  public void bind(int tensor, Tensor value) {
    switch (value.dtype()) {
      case F32 -> floats[tensor] = value.sharedFloats();
      case I32 -> ints[tensor] = value.sharedInts();
      case U8 -> bytes[tensor] = value.sharedBytes();
    }
  }

  /// Lets go of what was bound, so that a resting program keeps no caller's memory alive.
  public void release(int tensor) {
    floats[tensor] = NO_FLOATS;
    ints[tensor] = NO_INTS;
    bytes[tensor] = NO_BYTES;
  }

  public float[] floats(int tensor) {
    return floats[tensor];
  }

  public int[] ints(int tensor) {
    return ints[tensor];
  }

  public byte[] bytes(int tensor) {
    return bytes[tensor];
  }

  /// Copies the first `count` elements of tensor `from` to tensor `to`, both of type `dtype`.
  public void copy(DType dtype, int from, Tensor to, int count) {
    switch (dtype) {
      case F32 -> System.arraycopy(floats[from], 0, to.sharedFloats(), 0, count);
      case I32 -> System.arraycopy(ints[from], 0, to.sharedInts(), 0, count);
      case U8 -> System.arraycopy(bytes[from], 0, to.sharedBytes(), 0, count);
    }
  }
}
