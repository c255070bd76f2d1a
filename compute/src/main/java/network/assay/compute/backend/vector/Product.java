// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import network.assay.compute.tensor.Ints;

/// A matrix product, or several of one shape: what is multiplied with what, and where it goes. Each
/// element is a chain over all steps, or the sum of one chain per chunk of steps.
///
/// @param left its lines are the rows
/// @param right its lines are the columns
/// @param result its lines are the rows, its steps the columns
/// @param starts the step that each chunk begins with, and then how many steps there are
/// @param bases per product, where its left matrix, right matrix and result begin
/// @param lower whether nobody reads an element whose column is greater than its row
record Product(Layout left, Layout right, Layout result, Ints starts, Bases bases, boolean lower) {
  /// Where the matrices of each product begin.
  record Bases(Ints left, Ints right, Ints result) {}

  int m() {
    return left.lines();
  }

  int n() {
    return right.lines();
  }

  int k() {
    return left.steps();
  }

  int count() {
    return bases.result().size();
  }

  int chunks() {
    return starts.size() - 1;
  }

  /// The first step of chunk `c`.
  int start(int c) {
    return starts.get(c);
  }

  /// How many steps chunk `c` has.
  int depth(int c) {
    return starts.get(c + 1) - starts.get(c);
  }

  /// How many steps the longest chunk has.
  int depth() {
    int depth = 0;
    for (int c = 0; c < chunks(); c++) depth = Math.max(depth, depth(c));
    return depth;
  }

  /// How many multiplications one of the products takes.
  long work() {
    return (long) m() * n() * k();
  }

  /// About how many numbers its tables hold.
  long tables() {
    long lines = left.lines() + (long) right.lines() + result.lines();
    long steps = left.steps() + (long) right.steps() + result.steps();
    return 2 * (lines + steps) + 3L * count() + chunks();
  }
}
