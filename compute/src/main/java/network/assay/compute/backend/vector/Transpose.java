// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.List;
import network.assay.compute.tensor.DType;

/// Fills a block from rows that lie side by side in memory, so that what a cache line brings is
/// used while it is there.
///
/// @param source a slot that stands for a whole tensor
/// @param rows where each row begins, one after the one before within a block
/// @param stride how far the elements of a row are apart
record Transpose(DType dtype, int source, RowMap rows, int stride, int result)
    implements Instruction {
  /// Columns at a time: what they bring of memory stays in the cache for all rows of the block.
  private static final int BLOCK = 8;

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
    int from = rows.at(r.firstRow) + r.firstColumn * stride;
    int to = r.at(result, 0);
    int step = r.at(result, 1) - to;
    switch (dtype) {
      case F32 -> floats(r.floats[source], from, r.floats[result], to, step, r);
      case I32 -> ints(r.ints[source], from, r.ints[result], to, step, r);
      case U8 -> bytes(r.bytes[source], from, r.bytes[result], to, step, r);
    }
  }

  private void floats(float[] source, int from, float[] target, int to, int step, Registers r) {
    int c = 0;
    for (; c + BLOCK <= r.columns; c += BLOCK) {
      for (int row = 0; row < r.rows; row++) {
        eight(source, from + row + c * stride, stride, target, to + row * step + c);
      }
    }
    for (; c < r.columns; c++) {
      for (int row = 0; row < r.rows; row++) {
        target[to + row * step + c] = source[from + row + c * stride];
      }
    }
  }

  private static void eight(float[] source, int from, int stride, float[] target, int to) {
    target[to] = source[from];
    target[to + 1] = source[from + stride];
    target[to + 2] = source[from + 2 * stride];
    target[to + 3] = source[from + 3 * stride];
    target[to + 4] = source[from + 4 * stride];
    target[to + 5] = source[from + 5 * stride];
    target[to + 6] = source[from + 6 * stride];
    target[to + 7] = source[from + 7 * stride];
  }

  private void ints(int[] source, int from, int[] target, int to, int step, Registers r) {
    int c = 0;
    for (; c + BLOCK <= r.columns; c += BLOCK) {
      for (int row = 0; row < r.rows; row++) {
        eight(source, from + row + c * stride, stride, target, to + row * step + c);
      }
    }
    for (; c < r.columns; c++) {
      for (int row = 0; row < r.rows; row++) {
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

  private void bytes(byte[] source, int from, byte[] target, int to, int step, Registers r) {
    int c = 0;
    for (; c + BLOCK <= r.columns; c += BLOCK) {
      for (int row = 0; row < r.rows; row++) {
        eight(source, from + row + c * stride, stride, target, to + row * step + c);
      }
    }
    for (; c < r.columns; c++) {
      for (int row = 0; row < r.rows; row++) {
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
