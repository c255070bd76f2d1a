// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import java.util.Arrays;
import network.assay.compute.FormatFault;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.Tensor;

/// Rows of numbers that are added one by one, and become a tensor in the end: u8 when each of them
/// is an integer from 0 to 255, else f32. Memory follows what was added.
final class Growing {
  private float[] values = new float[256];
  private int count;
  private boolean bytes = true;

  void add(float value) {
    if (count == values.length) {
      if (count == Shape.MAX_ELEMENTS) throw new FormatFault("more values than a tensor holds");
      values = Arrays.copyOf(values, (int) Math.min(Shape.MAX_ELEMENTS, 2L * count));
    }
    // -0 is no byte: its sign would be lost.
    int whole = (int) value;
    bytes &= whole == value && (whole & 0xFF) == whole && Float.floatToRawIntBits(value) >= 0;
    values[count++] = value;
  }

  int count() {
    return count;
  }

  Tensor tensor(Shape shape) {
    if (!bytes) return Tensor.wrapF32(shape, Arrays.copyOf(values, count));
    byte[] small = new byte[count];
    for (int i = 0; i < count; i++) small[i] = (byte) (int) values[i];
    return Tensor.wrapU8(shape, small);
  }

  /// Labels: integers of at least 0.
  static final class Labels {
    private int[] values = new int[256];
    private int count;

    void add(int label) {
      if (count == values.length) {
        if (count == Shape.MAX_ELEMENTS) throw new FormatFault("more labels than a tensor holds");
        values = Arrays.copyOf(values, (int) Math.min(Shape.MAX_ELEMENTS, 2L * count));
      }
      values[count++] = label;
    }

    int count() {
      return count;
    }

    Tensor tensor() {
      return Tensor.wrapI32(Shape.of(count), Arrays.copyOf(values, count));
    }
  }
}
