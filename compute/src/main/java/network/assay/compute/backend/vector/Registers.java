// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import network.assay.compute.backend.Frame;

/// One worker's view of a fused step's slots, and the block of rows and columns it is at.
final class Registers {
  final float[][] floats;
  final int[][] ints;
  final byte[][] bytes;
  int firstRow;
  int rows;
  int firstColumn;
  int columns;

  /// Scratch of sums in lanes.
  final float[] lanes = new float[RowKernels.SCRATCH];

  private final Slot[] slots;

  /// Per slot, the address of the block's first element.
  private final int[] at;

  /// Per slot, how far its rows are apart: in a tile, its columns; if irregular, unused.
  private final int[] step;

  private final boolean[] regular;

  Registers(FusedStep step, Tiles tiles) {
    this.slots = step.slots();
    int count = slots.length;
    this.floats = new float[count][];
    this.ints = new int[count][];
    this.bytes = new byte[count][];
    this.at = new int[count];
    this.step = new int[count];
    this.regular = new boolean[count];
    for (int s = 0; s < count; s++) {
      this.step[s] = slots[s].rows().step();
      this.regular[s] = slots[s].rows().isRegular();
    }
    reserve(step, tiles);
  }

  // Tiles grow as later steps of the program ask for more, so arrays are taken anew at each run.
  private void reserve(FusedStep step, Tiles tiles) {
    for (int s = 0; s < slots.length; s++) tile(s, step, tiles);
  }

  private void tile(int s, FusedStep step, Tiles tiles) {
    int tile = step.tile(s);
    if (tile < 0) return;
    int size = step.tileSize();
    switch (slots[s].dtype()) {
      case F32 -> floats[s] = tiles.floats(tile, size);
      case I32 -> ints[s] = tiles.ints(tile, size);
      case U8 -> bytes[s] = tiles.bytes(tile, size);
    }
  }

  /// Takes the arrays of one run.
  void bind(FusedStep step, Frame frame, Tiles tiles) {
    for (int s = 0; s < slots.length; s++) {
      Slot slot = slots[s];
      switch (slot.home()) {
        case TILE, COLUMN -> tile(s, step, tiles);
        case TENSOR -> {
          switch (slot.dtype()) {
            case F32 -> floats[s] = frame.floats(slot.number());
            case I32 -> ints[s] = frame.ints(slot.number());
            case U8 -> bytes[s] = frame.bytes(slot.number());
          }
        }
        case CONSTANT -> {
          switch (slot.dtype()) {
            case F32 -> floats[s] = step.floatConstant(slot.number());
            case I32 -> ints[s] = step.intConstant(slot.number());
            case U8 -> throw new IllegalStateException("a u8 constant");
          }
        }
      }
    }
  }

  /// Goes to a block.
  void move(int firstRow, int rows, int firstColumn, int columns) {
    this.firstRow = firstRow;
    this.rows = rows;
    this.firstColumn = firstColumn;
    this.columns = columns;
    for (int s = 0; s < slots.length; s++) {
      Slot slot = slots[s];
      switch (slot.home()) {
        case TILE -> step[s] = columns;
        case COLUMN -> {}
        case TENSOR, CONSTANT -> {
          if (!regular[s]) continue;
          at[s] = slot.rows().offset() + firstRow * step[s] + firstColumn * slot.columnStep();
        }
      }
    }
  }

  /// The address of the block's first element in a slot whose rows are regular.
  int at(int slot) {
    return at[slot];
  }

  /// Whether rows of a slot are [#step] apart.
  boolean regular(int slot) {
    return regular[slot];
  }

  int step(int slot) {
    return step[slot];
  }

  /// The address of the first element of the block's row `row` in any slot.
  int at(int slot, int row) {
    return regular[slot]
        ? at[slot] + row * step[slot]
        : slots[slot].rows().at(firstRow + row) + firstColumn * slots[slot].columnStep();
  }
}
