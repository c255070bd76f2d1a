// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

/// What one worker packs into while it multiplies, and what says what it does.
final class Scratch {
  private float[] left = {};
  private final LinedUp right = new LinedUp(0);
  private float[] row = {};
  private float[] edge = {};
  private final Piece piece = new Piece();
  private final Slice slice = new Slice();
  private final Block block;

  Scratch(ProductKernels kernels) {
    this.block = new Block(kernels);
  }

  /// Makes room; what was there is lost.
  void reserve(long left, long right, int row, int edge) {
    this.left = atLeast(this.left, left);
    this.right.reserve(right);
    this.row = atLeast(this.row, row);
    this.edge = atLeast(this.edge, edge);
  }

  static float[] atLeast(float[] array, long length) {
    return array.length >= length ? array : new float[Math.toIntExact(length)];
  }

  /// Panels of rows.
  float[] left() {
    return left;
  }

  /// Panels of columns.
  LinedUp right() {
    return right;
  }

  /// One step of all columns of a group.
  float[] row() {
    return row;
  }

  /// A tile that sticks out of the result.
  float[] edge() {
    return edge;
  }

  /// What is packed next.
  Piece piece() {
    return piece;
  }

  /// Which rows of which product are done.
  Slice slice() {
    return slice;
  }

  /// What is multiplied next.
  Block block() {
    return block;
  }
}
