// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.List;
import network.assay.compute.graph.MapOp;

/// Clipping of gradients (docs/spec/exact-ops, section 5.14).
public final class Clipping {
  private static final float TINY = 1e-6f;

  private Clipping() {}

  /// Gradients, and what they were.
  ///
  /// @param norm the root of the sum of all squares, one element
  public record Clipped(List<Value> gradients, Value norm) {}

  /// All `gradients` times `min(1, limit / (norm + 1e-6))`, as PyTorch does it. The squares of each
  /// are summed row by row, then over rows; the sums are added in the order of the list.
  ///
  /// @param limit one element
  public static Clipped byGlobalNorm(GraphBuilder g, List<Value> gradients, Value limit) {
    Value total = g.constant(0f);
    for (Value gradient : gradients) {
      Value squares = g.map(MapOp.MUL, gradient, gradient);
      total = g.map(MapOp.ADD, total, Rows.total(g, squares));
    }
    Value norm = g.map(MapOp.SQRT, total);
    Value ratio = g.map(MapOp.DIV, limit, g.map(MapOp.ADD, norm, g.constant(TINY)));
    Value factor = g.map(MapOp.MIN, ratio, g.constant(1f));
    return new Clipped(
        gradients.stream().map(gradient -> g.map(MapOp.MUL, gradient, factor)).toList(), norm);
  }
}
