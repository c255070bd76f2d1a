// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// How a fused step divides its elements: rows of columns, and blocks of some rows by a chunk of
/// columns that go through all members while they are in a cache. Blocks are numbered along the
/// chunks of some rows first.
///
/// @param across whether blocks are such that what lies across them is read in lines
record Grid(int rows, int columns, int blockRows, int chunk, boolean across) {
  /// Elements of a tile: a few tiles fit the caches next to the core.
  private static final int TILE = 4096;

  /// Elements per part of shared work.
  private static final int PART = 1 << 14;

  /// Parts that are enough to share out evenly.
  private static final int MANY = 32;

  /// Rows and columns of a block that is transposed on the way to others: whole cache lines, and
  /// few enough of them.
  static final int LINE = 16;

  private static final int STRIP = 256;

  /// Rows and columns of a block that is transposed and nothing else: as it needs no tile,
  /// neighbours by the kilobyte, which processors fetch ahead.
  private static final int SQUARE = 128;

  /// Rows shorter than this are not worth a kernel call each.
  static final int LEAST_COLUMNS = 16;

  /// Index values kept for a row at most.
  static final int MAX_INDEX = 1 << 16;

  static Grid of(Group group) {
    if (group.columns() > 0) {
      int rows = group.elements() / group.columns();
      int block = passes(group) == 1 ? alone(group.elements()) : TILE;
      int blockRows = Math.clamp(block / group.columns(), 1, Math.max(1, rows));
      return new Grid(rows, group.columns(), blockRows, group.columns(), false);
    }
    int best = 0;
    int bestScore = 0;
    for (Member member : group.members()) {
      if (!(member instanceof Member.Mapped(int _, Node.Map map))) continue;
      for (int axis = 0; axis < map.shape().rank(); axis++) {
        int columns = columns(map.shape(), axis);
        int score = columns < LEAST_COLUMNS ? 0 : count(group, columns, false);
        if (score > bestScore) {
          best = columns;
          bestScore = score;
        }
      }
    }
    int elements = group.elements();
    if (best == 0) return new Grid(1, elements, 1, Math.min(TILE, elements), false);
    if (count(group, best, true) == 0) return rows(elements, best);
    Member first = group.members().getFirst();
    boolean copy =
        group.members().size() == 1
            && first.dtype() == DType.F32
            && first instanceof Member.Mapped(int _, Node.Map map)
            && Filling.copies(map);
    return copy ? across(elements, best, SQUARE, SQUARE) : across(elements, best, LINE, STRIP);
  }

  // How many members go through all elements; others through one for each row.
  private static long passes(Group group) {
    return group.members().stream()
        .filter(member -> !(member instanceof Member.Mapped) || group.isWide(member.tensor()))
        .count();
  }

  // A fold alone has no tiles: one call for all rows of a part. A part costs a fifth of what 16 Ki
  // elements take, so where there are many it is larger.
  private static int alone(int elements) {
    return Math.clamp(elements / MANY, PART, 8 * PART);
  }

  private static Grid rows(int elements, int columns) {
    int rows = elements / columns;
    int blockRows = Math.clamp(TILE / columns, 1, rows);
    return new Grid(rows, columns, blockRows, Math.min(TILE, columns), false);
  }

  private static Grid across(int elements, int columns, int blockRows, int chunk) {
    int rows = elements / columns;
    return new Grid(rows, columns, Math.min(blockRows, rows), Math.min(chunk, columns), true);
  }

  private static int columns(Shape shape, int axis) {
    int columns = 1;
    for (int i = axis; i < shape.rank(); i++) columns *= shape.dim(i);
    return columns;
  }

  // How many operands are read better in rows of so many columns than copied element by element;
  // or, of these, those that are transposed.
  private static int count(Group group, int columns, boolean transposed) {
    int count = 0;
    for (Member member : group.members()) {
      if (!(member instanceof Member.Mapped(int _, Node.Map map))) continue;
      int axis = Split.axis(map.shape(), columns);
      if (axis < 0) continue;
      for (Operand operand : map.operands()) {
        if (!(operand instanceof Operand.Read read) || group.makes(read.source())) continue;
        Flat flat = Flat.of(read, map.shape().rank());
        Axes whole = Axes.joined(map.shape(), flat.strides());
        if (flat.guarded() || whole.contiguous() || whole.uniform()) continue;
        Split split = Split.at(axis, map.shape(), 0, flat.strides());
        if (split.transposed() || (!transposed && split.plain())) count++;
      }
    }
    return count;
  }

  int blocks() {
    return Math.ceilDiv(rows, blockRows) * chunks();
  }

  int chunks() {
    return Math.ceilDiv(columns, chunk);
  }

  int blocksPerPart() {
    return Math.max(1, PART / (blockRows * chunk));
  }

  int tileSize() {
    return blockRows * chunk;
  }
}
