// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import network.assay.compute.backend.vector.Block.Mode;

/// A part of one product: rows `from` to `to - 1` of chunk `c` of product `q`, and where its chains
/// go. Set up again and again, so that a run leaves nothing for the collector.
final class Slice {
  private static final float[] NONE = {};

  private int q;
  private int c;
  private int from;
  private int to;
  private float[] array = NONE;
  private int at;
  private Layout layout = new Layout(new int[0], new int[0]);
  private Mode mode = Mode.REPLACE;

  Slice chunk(int q, int c) {
    this.q = q;
    this.c = c;
    return this;
  }

  Slice rows(int from, int to) {
    this.from = from;
    this.to = to;
    return this;
  }

  /// @param at where the first element of the matrix is
  /// @param layout where the others are from there
  /// @param mode what becomes of what is there
  Slice into(float[] array, int at, Layout layout, Mode mode) {
    this.array = array;
    this.at = at;
    this.layout = layout;
    this.mode = mode;
    return this;
  }

  int q() {
    return q;
  }

  int c() {
    return c;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /// Has `block` put its chains where they go.
  void aim(Block block) {
    block.into(array, at, layout, mode);
  }

  /// Keeps no array alive.
  void forget() {
    this.array = NONE;
  }
}
