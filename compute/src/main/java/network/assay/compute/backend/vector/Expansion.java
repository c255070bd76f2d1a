// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Arrays;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;

/// Copies what an affine map picks, for a range of elements in row-major order, into a row:
/// repeats, strides and transposes turned into plain rows.
final class Expansion {
  private interface Run {
    /// `count` elements to `at`, the first from `address`, the others `stride` apart.
    void copy(int address, int stride, int at, int count);
  }

  private final int offset;
  private final int[] extents;
  private final int[] strides;

  Expansion(Shape shape, int offset, Ints strides) {
    Axes axes = Axes.joined(shape, strides);
    this.offset = offset;
    this.extents = axes.count() == 0 ? new int[] {1} : axes.extents().toArray();
    this.strides = axes.count() == 0 ? new int[] {0} : axes.strides().toArray();
  }

  void floats(float[] source, int from, int count, float[] target) {
    each(
        from,
        count,
        (address, stride, at, n) -> {
          if (stride == 0) Arrays.fill(target, at, at + n, source[address]);
          else if (stride == 1) System.arraycopy(source, address, target, at, n);
          else for (int i = 0; i < n; i++) target[at + i] = source[address + i * stride];
        });
  }

  void ints(int[] source, int from, int count, int[] target) {
    each(
        from,
        count,
        (address, stride, at, n) -> {
          if (stride == 0) Arrays.fill(target, at, at + n, source[address]);
          else if (stride == 1) System.arraycopy(source, address, target, at, n);
          else for (int i = 0; i < n; i++) target[at + i] = source[address + i * stride];
        });
  }

  void bytes(byte[] source, int from, int count, byte[] target) {
    each(
        from,
        count,
        (address, stride, at, n) -> {
          for (int i = 0; i < n; i++) target[at + i] = source[address + i * stride];
        });
  }

  /// The addresses themselves.
  void addresses(int from, int count, int[] target) {
    each(
        from,
        count,
        (address, stride, at, n) -> {
          for (int i = 0; i < n; i++) target[at + i] = address + i * stride;
        });
  }

  private void each(int from, int count, Run run) {
    int last = extents.length - 1;
    int done = 0;
    while (done < count) {
      int flat = from + done;
      int inner = flat % extents[last];
      int address = offset + inner * strides[last];
      int rest = flat / extents[last];
      for (int axis = last - 1; axis >= 0; axis--) {
        address += rest % extents[axis] * strides[axis];
        rest /= extents[axis];
      }
      int length = Math.min(count - done, extents[last] - inner);
      run.copy(address, strides[last], done, length);
      done += length;
    }
  }
}
