// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.List;
import network.assay.compute.tensor.DType;

/// Fills a tile from rows that lie side by side in memory, so that what a cache line brings is used
/// while it is there.
///
/// @param source a slot that stands for a whole tensor
/// @param rows where each row begins, one after the one before within a block
/// @param stride how far the elements of a row are apart
record Transpose(DType dtype, int source, RowMap rows, int stride, int result)
    implements Instruction {
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
    switch (dtype) {
      case F32 -> floats(r.floats[source], from, r.floats[result], r.rows, r.columns);
      case I32 -> ints(r.ints[source], from, r.ints[result], r.rows, r.columns);
      case U8 -> bytes(r.bytes[source], from, r.bytes[result], r.rows, r.columns);
    }
  }

  private void floats(float[] source, int from, float[] target, int rows, int columns) {
    for (int c = 0; c < columns; c++) {
      int address = from + c * stride;
      for (int r = 0; r < rows; r++) target[r * columns + c] = source[address + r];
    }
  }

  private void ints(int[] source, int from, int[] target, int rows, int columns) {
    for (int c = 0; c < columns; c++) {
      int address = from + c * stride;
      for (int r = 0; r < rows; r++) target[r * columns + c] = source[address + r];
    }
  }

  private void bytes(byte[] source, int from, byte[] target, int rows, int columns) {
    for (int c = 0; c < columns; c++) {
      int address = from + c * stride;
      for (int r = 0; r < rows; r++) target[r * columns + c] = source[address + r];
    }
  }

  @Override
  public String toString() {
    return "TRANSPOSE " + dtype;
  }
}
