// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import network.assay.compute.graph.MapOp;

/// Arithmetic of f32 over `n` elements side by side: operands from `a`, `b`, `c` at
/// `ap`, `bp`, `cp`, one apart (stride 1) or the same for all (stride 0), results to `d` at `dp`. A
/// result may overwrite an operand of stride 1.
interface FloatKernels {
  /// ADD, SUB, MUL, DIV, MIN, MAX.
  void two(
      MapOp op, int n, float[] a, int ap, int as, float[] b, int bp, int bs, float[] d, int dp);

  /// a * b + c with one rounding.
  void fma(
      int n,
      float[] a,
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
