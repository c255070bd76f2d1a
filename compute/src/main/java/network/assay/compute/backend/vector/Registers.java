// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import network.assay.compute.backend.Frame;

/// One worker's view of a fused step's slots, and the block of rows and columns it is at.
///
/// What changes from block to block lies in the middle of an array, far from what other workers'
/// registers keep: cores that write to one cache line wait for each other, and the collector moves
/// small objects next to each other.
final class Registers {
  /// Numbers that nobody uses on both sides of those that change: two cache lines.
  private static final int APART = 32;

  private static final int FIRST_ROW = APART;
  private static final int ROWS = APART + 1;
  private static final int FIRST_COLUMN = APART + 2;
  private static final int COLUMNS = APART + 3;

  /// Where the slots' numbers begin: two for each.
  private static final int SLOTS = APART + 4;

  final float[][] floats;
  final int[][] ints;
  final byte[][] bytes;

  /// Scratch of sums in lanes.
  final float[] lanes = new float[RowKernels.SCRATCH];

  private final Slot[] slots;

  /// The block, then for each slot the address of the block's first element, and how far its rows
  /// are apart: in a tile, its columns; if irregular, unused.
  private final int[] place;

  private final boolean[] regular;

  private final Tiles tiles;

  Registers(FusedStep step, Tiles tiles) {
    this.slots = step.slots();
    this.tiles = tiles;
    int count = slots.length;
    this.floats = new float[count][];
    this.ints = new int[count][];
    this.bytes = new byte[count][];
    this.place = new int[SLOTS + 2 * count + APART];
    this.regular = new boolean[count];
    for (int s = 0; s < count; s++) {
      place[SLOTS + 2 * s + 1] = slots[s].rows().step();
      this.regular[s] = slots[s].rows().isRegular();
    }
    for (int s = 0; s < count; s++) tile(s, step);
  }

  // Tiles grow as later steps of the program ask for more, so arrays are taken anew at each run.
  private void tile(int s, FusedStep step) {
    int tile = step.tile(s);
    if (tile < 0) return;
    int size = slots[s].home() == Slot.Home.COLUMN ? step.blockRows() : step.tileSize();
    switch (slots[s].dtype()) {
      case F32 -> put(floats, s, tiles.floats(tile, size));
      case I32 -> put(ints, s, tiles.ints(tile, size));
      case U8 -> put(bytes, s, tiles.bytes(tile, size));
    }
  }

  // A reference that is stored marks memory that other workers mark too, so only new ones are.
  private static <A> void put(A[] arrays, int s, A array) {
    if (arrays[s] != array) arrays[s] = array;
  }

  /// Takes the arrays of one run.
  void bind(FusedStep step, Frame frame) {
    for (int s = 0; s < slots.length; s++) {
      Slot slot = slots[s];
      switch (slot.home()) {
        case TILE, COLUMN -> tile(s, step);
        case TENSOR -> {
          switch (slot.dtype()) {
            case F32 -> put(floats, s, frame.floats(slot.number()));
            case I32 -> put(ints, s, frame.ints(slot.number()));
            case U8 -> put(bytes, s, frame.bytes(slot.number()));
          }
        }
        case CONSTANT -> {
          switch (slot.dtype()) {
            case F32 -> put(floats, s, step.floatConstant(slot.number()));
            case I32 -> put(ints, s, step.intConstant(slot.number()));
            case U8 -> throw new IllegalStateException("a u8 constant");
          }
        }
      }
    }
  }

  /// Goes to a block.
  void move(int firstRow, int rows, int firstColumn, int columns) {
    place[FIRST_ROW] = firstRow;
    place[ROWS] = rows;
    place[FIRST_COLUMN] = firstColumn;
    place[COLUMNS] = columns;
    for (int s = 0; s < slots.length; s++) {
      Slot slot = slots[s];
      int p = SLOTS + 2 * s;
      switch (slot.home()) {
        case TILE -> place[p + 1] = columns;
        case COLUMN -> {}
        case TENSOR, CONSTANT -> {
          if (!regular[s]) continue;
          place[p] =
              slot.rows().offset() + firstRow * place[p + 1] + firstColumn * slot.columnStep();
        }
      }
    }
  }

  /// Room for an instruction's own use, of `size` elements or more.
  float[] stage(int size) {
    return tiles.stage(size);
  }

  int firstRow() {
    return place[FIRST_ROW];
  }

  int rows() {
    return place[ROWS];
  }

  int firstColumn() {
    return place[FIRST_COLUMN];
  }

  int columns() {
    return place[COLUMNS];
  }

  /// The address of the block's first element in a slot whose rows are regular.
  int at(int slot) {
    return place[SLOTS + 2 * slot];
  }

  /// Whether rows of a slot are [#step] apart.
  boolean regular(int slot) {
    return regular[slot];
  }

  int step(int slot) {
    return place[SLOTS + 2 * slot + 1];
  }

  /// The address of the first element of the block's row `row` in any slot.
  int at(int slot, int row) {
    return regular[slot]
        ? at(slot) + row * step(slot)
        : slots[slot].rows().at(firstRow() + row) + firstColumn() * slots[slot].columnStep();
  }
}
