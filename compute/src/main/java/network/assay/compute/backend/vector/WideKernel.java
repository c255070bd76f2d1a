// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

/// Chains that wait in memory while a matrix passes: what [WideRows] is made of. Each row of the
/// left operand has `n` chains, which lie side by side; each step of the right one lies side by
/// side as well.
interface WideKernel {
  /// Steps that [#steps] does.
  int STEPS = 4;

  /// Rows that [#steps] can do together, so that what is read of the right operand serves all.
  int rows();

  /// Steps `k` to `k + 3` of [#rows] rows from `row` on.
  ///
  /// @param aRows where the values of a row lie from `ap`
  /// @param aSteps where that of a step lies from there
  /// @param bSteps where a step lies from `bp`
  /// @param cRows where the chains of a row lie from `cp`
  void steps(
      int n,
      int row,
      int k,
      float[] a,
      int ap,
      int[] aRows,
      int[] aSteps,
      float[] b,
      int bp,
      int[] bSteps,
      float[] c,
      int cp,
      int[] cRows);

  /// Steps `k` to `k + 3` of one row, whose values lie from `ap` and whose chains lie from `cp`.
  void steps(
      int n,
      int k,
      float[] a,
      int ap,
      int[] aSteps,
      float[] b,
      int bp,
      int[] bSteps,
      float[] c,
      int cp);

  /// One step of one row.
  void step(int n, float a, float[] b, int bp, float[] c, int cp);

  /// Adds `n` chains from `a` on to what is there.
  void add(int n, float[] a, int ap, float[] c, int cp);
}
