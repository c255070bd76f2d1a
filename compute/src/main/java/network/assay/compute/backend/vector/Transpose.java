// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.List;
import network.assay.compute.tensor.DType;

/// Fills a block from rows that lie side by side in memory, so that what a cache line brings is
/// used while it is there.
final class Transpose implements Instruction {
  private static final int EIGHT = 8;

  /// Elements between the rows of a stage, so that not all of them compete for a few cache lines.
  private static final int GAP = 16;

  private final DType dtype;
  private final int source;
  private final RowMap origins;

  /// 0 to 7 times how far the elements of a row are apart.
  private final int[] strides = new int[EIGHT];

  private final boolean staged;
  private final int result;
  private final PackKernels kernels;

  /// @param source a slot that stands for a whole tensor
  /// @param split where the rows are, [Grid#LINE] or all of them one after the other
  /// @param staged whether the result lies in memory, where rows may be so far apart that a cache
  ///     holds few of them at once: then whole rows go there, from a place next to the core
  Transpose(DType dtype, int source, Split split, boolean staged, int result, PackKernels kernels) {
    this.dtype = dtype;
    this.source = source;
    this.origins = split.rows();
    this.staged = staged;
    this.result = result;
    this.kernels = kernels;
    for (int i = 0; i < EIGHT; i++) strides[i] = i * split.columns().strides().get(0);
  }

  private int stride() {
    return strides[1];
  }

  @Override
  public int result() {
    return result;
  }

  @Override
  public List<Integer> operands() {
    return List.of(source);
  }

  @Override
  public boolean inPlace() {
    return false;
  }

  @Override
  public void run(Registers r) {
    int rows = r.rows();
    int piece = origins.isRegular() ? rows : Grid.LINE;
    for (int row = 0; row < rows; row += piece) {
      int from = origins.at(r.firstRow() + row) + r.firstColumn() * stride();
      int to = r.at(result, row);
      int step = r.at(result, row + 1) - to;
      int count = Math.min(piece, rows - row);
      switch (dtype) {
        case F32 -> {
          if (staged) staged(count, r.columns(), from, to, step, r);
          else floats(count, r.columns(), r.floats[source], from, r.floats[result], to, step);
        }
        case I32 -> ints(count, r.columns(), r.ints[source], from, r.ints[result], to, step);
        case U8 -> bytes(count, r.columns(), r.bytes[source], from, r.bytes[result], to, step);
      }
    }
  }

  private void staged(int rows, int columns, int from, int to, int step, Registers r) {
    int pitch = columns + GAP;
    float[] stage = r.stage(rows * pitch);
    floats(rows, columns, r.floats[source], from, stage, 0, pitch);
    for (int row = 0; row < rows; row++) {
      System.arraycopy(stage, row * pitch, r.floats[result], to + row * step, columns);
    }
  }

  private void floats(
      int rows, int columns, float[] source, int from, float[] target, int to, int step) {
    int stride = stride();
    int c = 0;
    for (; c + EIGHT <= columns; c += EIGHT) {
      kernels.turn(source, from + c * stride, strides, 0, rows, rows, target, to + c, step);
    }
    for (; c < columns; c++) {
      for (int row = 0; row < rows; row++) {
        target[to + row * step + c] = source[from + row + c * stride];
      }
    }
  }

  private void ints(int rows, int columns, int[] source, int from, int[] target, int to, int step) {
    int stride = stride();
    int c = 0;
    for (; c + EIGHT <= columns; c += EIGHT) {
      for (int row = 0; row < rows; row++) {
        eight(source, from + row + c * stride, stride, target, to + row * step + c);
      }
    }
    for (; c < columns; c++) {
      for (int row = 0; row < rows; row++) {
        target[to + row * step + c] = source[from + row + c * stride];
      }
    }
  }

  private static void eight(int[] source, int from, int stride, int[] target, int to) {
    target[to] = source[from];
    target[to + 1] = source[from + stride];
    target[to + 2] = source[from + 2 * stride];
    target[to + 3] = source[from + 3 * stride];
    target[to + 4] = source[from + 4 * stride];
    target[to + 5] = source[from + 5 * stride];
    target[to + 6] = source[from + 6 * stride];
    target[to + 7] = source[from + 7 * stride];
  }

  private void bytes(
      int rows, int columns, byte[] source, int from, byte[] target, int to, int step) {
    int stride = stride();
    int c = 0;
    for (; c + EIGHT <= columns; c += EIGHT) {
      for (int row = 0; row < rows; row++) {
        eight(source, from + row + c * stride, stride, target, to + row * step + c);
      }
    }
    for (; c < columns; c++) {
      for (int row = 0; row < rows; row++) {
        target[to + row * step + c] = source[from + row + c * stride];
      }
    }
  }

  private static void eight(byte[] source, int from, int stride, byte[] target, int to) {
    target[to] = source[from];
    target[to + 1] = source[from + stride];
    target[to + 2] = source[from + 2 * stride];
    target[to + 3] = source[from + 3 * stride];
    target[to + 4] = source[from + 4 * stride];
    target[to + 5] = source[from + 5 * stride];
    target[to + 6] = source[from + 6 * stride];
    target[to + 7] = source[from + 7 * stride];
  }

  @Override
  public String toString() {
    return "TRANSPOSE " + dtype;
  }
}
