// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

/// What of a matrix is packed: some of its lines, some of its steps. Set up again and again by one
/// worker, so that a run leaves nothing for the collector.
final class Piece {
  private Layout layout = new Layout(new int[0], new int[0]);
  private int base;
  private int first;
  private int count;
  private int from;
  private int depth;

  /// Of a matrix that begins at `base`.
  Piece of(Layout layout, int base) {
    this.layout = layout;
    this.base = base;
    return this;
  }

  Piece lines(int first, int count) {
    this.first = first;
    this.count = count;
    return this;
  }

  Piece steps(int from, int depth) {
    this.from = from;
    this.depth = depth;
    return this;
  }

  Layout layout() {
    return layout;
  }

  int base() {
    return base;
  }

  /// The first line.
  int first() {
    return first;
  }

  /// How many lines.
  int count() {
    return count;
  }

  /// The first step.
  int from() {
    return from;
  }

  /// How many steps.
  int depth() {
    return depth;
  }
}
