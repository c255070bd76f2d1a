// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import network.assay.compute.graph.Operand;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;

/// Copies what an affine map picks, for a range of elements in row-major order, into a tile:
/// repeats, strides, transposes and edges turned into plain elements.
final class Expansion {
  /// A coordinate that can be outside `0 .. extent-1`.
  private record Edge(RowMap base, int stride, int extent) {}

  private final RowMap rows;

  /// Elements of the innermost axis, and how far they are apart.
  private final int width;

  private final int stride;
  private final List<Edge> edges = new ArrayList<>();

  /// What elements outside become.
  private final int fill;

  /// @param edges the dimensions that can be left
  /// @param fill the bit pattern of elements outside
  Expansion(Shape shape, int offset, Ints strides, List<Operand.Dim> edges, int fill) {
    this.fill = fill;
    int[] extents = shape.dims().toArray();
    int[] steps = strides.toArray();
    if (edges.isEmpty()) {
      Axes axes = Axes.joined(shape, strides);
      extents = axes.extents().toArray();
      steps = axes.strides().toArray();
    }
    int last = extents.length - 1;
    this.width = last < 0 ? 1 : extents[last];
    this.stride = last < 0 ? 0 : steps[last];
    Shape outer = Shape.of(Arrays.copyOf(extents, Math.max(0, last)));
    this.rows = new RowMap(outer, offset, Ints.of(Arrays.copyOf(steps, Math.max(0, last))));
    for (Operand.Dim dim : edges) {
      int[] of = dim.at().coefficients().toArray();
      Ints above = Ints.of(Arrays.copyOf(of, Math.max(0, last)));
      var base = new RowMap(outer, dim.at().offset(), above);
      this.edges.add(new Edge(base, last < 0 ? 0 : of[last], dim.extent()));
    }
  }

  void floats(float[] source, int from, int count, float[] target, int to) {
    float outside = Float.intBitsToFloat(fill);
    for (int done = 0, length; done < count; done += length) {
      int row = (from + done) / width;
      int inner = from + done - row * width;
      length = Math.min(count - done, width - inner);
      int low = low(row, inner, length);
      int high = high(row, low, inner, length);
      int address = rows.at(row) + (inner + low) * stride;
      Arrays.fill(target, to + done, to + done + low, outside);
      copy(source, address, stride, target, to + done + low, high - low);
      Arrays.fill(target, to + done + high, to + done + length, outside);
    }
  }

  private static void copy(float[] source, int from, int stride, float[] target, int to, int n) {
    if (n <= 0) return;
    if (stride == 1) System.arraycopy(source, from, target, to, n);
    else if (stride == 0) Arrays.fill(target, to, to + n, source[from]);
    else for (int i = 0; i < n; i++) target[to + i] = source[from + i * stride];
  }

  void ints(int[] source, int from, int count, int[] target, int to) {
    for (int done = 0, length; done < count; done += length) {
      int row = (from + done) / width;
      int inner = from + done - row * width;
      length = Math.min(count - done, width - inner);
      int low = low(row, inner, length);
      int high = high(row, low, inner, length);
      int address = rows.at(row) + (inner + low) * stride;
      Arrays.fill(target, to + done, to + done + low, fill);
      copy(source, address, stride, target, to + done + low, high - low);
      Arrays.fill(target, to + done + high, to + done + length, fill);
    }
  }

  private static void copy(int[] source, int from, int stride, int[] target, int to, int n) {
    if (n <= 0) return;
    if (stride == 1) System.arraycopy(source, from, target, to, n);
    else if (stride == 0) Arrays.fill(target, to, to + n, source[from]);
    else for (int i = 0; i < n; i++) target[to + i] = source[from + i * stride];
  }

  void bytes(byte[] source, int from, int count, byte[] target, int to) {
    for (int done = 0, length; done < count; done += length) {
      int row = (from + done) / width;
      int inner = from + done - row * width;
      length = Math.min(count - done, width - inner);
      int low = low(row, inner, length);
      int high = high(row, low, inner, length);
      int address = rows.at(row) + (inner + low) * stride;
      Arrays.fill(target, to + done, to + done + low, (byte) fill);
      copy(source, address, stride, target, to + done + low, high - low);
      Arrays.fill(target, to + done + high, to + done + length, (byte) fill);
    }
  }

  private static void copy(byte[] source, int from, int stride, byte[] target, int to, int n) {
    if (n <= 0) return;
    if (stride == 1) System.arraycopy(source, from, target, to, n);
    else for (int i = 0; i < n; i++) target[to + i] = source[from + i * stride];
  }

  /// The addresses themselves; edges do not count.
  void addresses(int from, int count, int[] target, int to) {
    for (int done = 0, length; done < count; done += length) {
      int row = (from + done) / width;
      int inner = from + done - row * width;
      length = Math.min(count - done, width - inner);
      int address = rows.at(row) + inner * stride;
      for (int i = 0; i < length; i++) target[to + done + i] = address + i * stride;
    }
  }

  // Of `length` elements of a row, beginning with number `inner`, the first that is inside.
  private int low(int row, int inner, int length) {
    int low = 0;
    for (int e = 0; e < edges.size(); e++) {
      Edge edge = edges.get(e);
      long first = first(edge.base.at(row), edge.stride, edge.extent) - inner;
      low = (int) Math.clamp(first, low, length);
    }
    return low;
  }

  // One past the last that is, given the first.
  private int high(int row, int low, int inner, int length) {
    int high = length;
    for (int e = 0; e < edges.size(); e++) {
      Edge edge = edges.get(e);
      long end = end(edge.base.at(row), edge.stride, edge.extent) - inner;
      high = (int) Math.clamp(end, low, high);
    }
    return high;
  }

  /// The first index from which on `base + index * stride` is in 0 .. extent-1; far out if none.
  static long first(int base, int stride, int extent) {
    if (stride == 0) return base >= 0 && base < extent ? 0 : Integer.MAX_VALUE;
    return stride > 0
        ? Math.ceilDiv(-(long) base, (long) stride)
        : Math.floorDiv((long) base - extent, -(long) stride) + 1;
  }

  /// One past the last index at which it is.
  static long end(int base, int stride, int extent) {
    if (stride == 0) return Integer.MAX_VALUE;
    return stride > 0
        ? Math.ceilDiv((long) extent - base, (long) stride)
        : Math.floorDiv((long) base, -(long) stride) + 1;
  }
}
