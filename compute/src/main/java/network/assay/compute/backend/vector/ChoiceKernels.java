// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import network.assay.compute.graph.MapOp;

/// Comparisons and choices of f32 over `n` elements side by side: operands from `a`, `b`, `c` at
/// `ap`, `bp`, `cp`, one apart (stride 1) or the same for all (stride 0), results to `d` at `dp`. A
/// result may overwrite an operand of stride 1.
interface ChoiceKernels {
  /// EQ, LT, LE.
  void compare(
      MapOp op, int n, float[] a, int ap, int as, float[] b, int bp, int bs, int[] d, int dp);

  /// b where a is not 0, else c.
  void select(
      int n,
      int[] a,
      int ap,
      int as,
      float[] b,
      int bp,
      int bs,
      float[] c,
      int cp,
      int cs,
      float[] d,
      int dp);
}
