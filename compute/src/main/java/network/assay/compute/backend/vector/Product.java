// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import network.assay.compute.tensor.Ints;

/// A matrix product, or several of one shape: what is multiplied with what, and where it goes. Each
/// element is a chain over all steps, or the sum of one chain per chunk of steps.
///
/// @param left its lines are the rows
/// @param right its lines are the columns
/// @param rows where each row of the result begins; its columns lie one after the other
/// @param chunk how many steps a chain has; all of them when there is one chain
/// @param bases per product, where its left matrix, right matrix and result begin
record Product(Layout left, Layout right, Ints rows, int chunk, Bases bases) {
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
    return Math.max(1, Math.ceilDiv(k(), chunk));
  }

  /// How many steps chunk `c` has.
  int depth(int c) {
    return Math.min(chunk, k() - c * chunk);
  }

  /// How many multiplications one of the products takes.
  long work() {
    return (long) m() * n() * k();
  }
}
