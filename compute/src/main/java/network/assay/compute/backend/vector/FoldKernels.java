// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import network.assay.compute.graph.FoldOp;

/// Steps of folds side by side. Operands are read a stride apart: any for integers and for sums and
/// extremes, 1 or 0 (the same for all) for fma.
interface FoldKernels {
  /// One step of `n` chains side by side: `d[i] = d[i] op a[i]`, or fma with `b[i]`.
  void accumulate(
      FoldOp op, int n, float[] a, int ap, int as, float[] b, int bp, int bs, float[] d, int dp);

  /// One step of `n` integer chains side by side.
  void accumulate(FoldOp op, int n, int[] a, int ap, int as, int[] d, int dp);

  /// Adds four rows, `step` apart, to `n` chains side by side, one after the other.
  void addFour(int n, float[] a, int ap, int step, float[] d, int dp);

  /// Adds rows of `n` elements to those that an index names: row `i` of `a`, `from` to `to - 1`, to
  /// row `index[i]` of `d`, one after the other, where that is `first` to `end - 1`.
  ///
  /// @param step how far a row is from the one before, in both
  void scatter(
      int n,
      int[] index,
      int from,
      int to,
      float[] a,
      int ap,
      int step,
      int first,
      int end,
      float[] d,
      int dp);

  /// Four lanes of 32 of `n` sums side by side, eight rows apart from one another, added as lanes
  /// are: the first to the third, the second to the fourth, and both. A lane has every 32nd row.
  ///
  /// @param ap the first lane's first row
  /// @param step how far a row is from the one before
  /// @param rows how many there are from `ap` on: 25 or more
  void quarter(int n, float[] a, int ap, int step, int rows, float[] d, int dp);
}
