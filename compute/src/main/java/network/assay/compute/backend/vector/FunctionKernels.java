// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import network.assay.compute.graph.MapOp;

/// Functions of one f32 over `n` elements side by side, with the bits of their scalar versions.
interface FunctionKernels {
  /// COPY, NEG, ABS, SQRT and the written functions (docs/spec/exact-ops, section 6), from `a` at
  /// `ap` to `d` at `dp`. A result may overwrite its operand.
  void apply(MapOp op, int n, float[] a, int ap, float[] d, int dp);
}
