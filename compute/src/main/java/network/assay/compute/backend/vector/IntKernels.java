// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import network.assay.compute.graph.MapOp;

/// Functions of i32 over `n` elements side by side: operands from `a`, `b`, `c` at
/// `ap`, `bp`, `cp`, one apart (stride 1) or the same for all (stride 0), results to `d` at `dp`. A
/// result may overwrite an operand of stride 1.
interface IntKernels {
  /// All of two operands.
  void two(MapOp op, int n, int[] a, int ap, int as, int[] b, int bp, int bs, int[] d, int dp);

  /// b where a is not 0, else c.
  void select(
      int n,
      int[] a,
      int ap,
      int as,
      int[] b,
      int bp,
      int bs,
      int[] c,
      int cp,
      int cs,
      int[] d,
      int dp);
}
