// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import network.assay.compute.graph.MapOp;

/// Scalar functions over `n` elements side by side: operands from `a`, `b`, `c` at `ap`, `bp`,
/// `cp`, results to `d` at `dp`. A result may overwrite its operand.
interface MapKernels {
  /// NEG, ABS, SQRT, EXP, LOG, COPY.
  void one(MapOp op, int n, float[] a, int ap, float[] d, int dp);

  /// ADD, SUB, MUL, DIV, MIN, MAX.
  void two(MapOp op, int n, float[] a, int ap, float[] b, int bp, float[] d, int dp);

  void fma(int n, float[] a, int ap, float[] b, int bp, float[] c, int cp, float[] d, int dp);

  /// EQ, LT, LE.
  void compare(MapOp op, int n, float[] a, int ap, float[] b, int bp, int[] d, int dp);

  /// All of two i32 operands.
  void two(MapOp op, int n, int[] a, int ap, int[] b, int bp, int[] d, int dp);

  void select(int n, int[] a, int ap, float[] b, int bp, float[] c, int cp, float[] d, int dp);

  void select(int n, int[] a, int ap, int[] b, int bp, int[] c, int cp, int[] d, int dp);

  void toFloat(int n, int[] a, int ap, float[] d, int dp);

  void toInt(int n, float[] a, int ap, int[] d, int dp);

  void toFloat(int n, byte[] a, int ap, float[] d, int dp);

  void toInt(int n, byte[] a, int ap, int[] d, int dp);
}
