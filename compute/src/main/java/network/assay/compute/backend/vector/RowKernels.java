// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Lowering;

/// Folds of rows of `n` neighbouring elements, the rows `step` apart from `a` at `ap` on. Results
/// go side by side to `d` from `dp` on.
interface RowKernels {
  /// The greatest or least of each row and of `init`; the order does not show.
  void extremes(
      FoldOp op, float init, int rows, int n, float[] a, int ap, int step, float[] d, int dp);

  /// The fold of each row and `init`.
  void integers(FoldOp op, int init, int rows, int n, int[] a, int ap, int step, int[] d, int dp);

  /// The sum of each row in the lanes of the specification, halved down to one.
  ///
  /// @param lanes scratch of [#SCRATCH] elements or more
  void sums(int rows, int n, float[] a, int ap, int step, float[] lanes, float[] d, int dp);

  /// The sum of squares of a row's elements less `less`, in lanes as [#sums].
  float squares(int n, float[] a, int ap, float less, float[] lanes);

  /// `fma((a - less) * times, gain, bias)` for each element of a row, with these three roundings.
  void standard(
      int n,
      float[] a,
      int ap,
      float less,
      float times,
      float[] gain,
      int gp,
      float[] bias,
      int bp,
      float[] d,
      int dp);

  /// Elements of scratch: the lanes of two rows.
  int SCRATCH = 2 * Lowering.LANES;
}
