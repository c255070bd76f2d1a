// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.Shape;

/// What happens to gradients before an optimizer sees them (docs/spec/exact-ops, section 9.2).
final class Gradients {
  /// Keeps the quotient finite where all gradients are 0.
  private static final float TINY = 1e-6f;

  private Gradients() {}

  /// Both lists' sums, one by one.
  static List<Value> added(GraphBuilder g, List<Value> sums, List<Value> more) {
    if (sums.isEmpty()) return more;
    var result = new ArrayList<Value>();
    for (int i = 0; i < sums.size(); i++) {
      result.add(g.map(MapOp.ADD, sums.get(i), more.get(i)));
    }
    return result;
  }

  static List<Value> scaled(GraphBuilder g, List<Value> gradients, Value factor) {
    return gradients.stream().map(gradient -> g.map(MapOp.MUL, gradient, factor)).toList();
  }

  /// The root of the sum of all squares.
  static Value norm(GraphBuilder g, List<Value> gradients) {
    Value total = g.constant(0f);
    for (Value gradient : gradients) total = g.map(MapOp.ADD, total, squares(g, gradient));
    return g.map(MapOp.SQRT, total);
  }

  /// `gradients` scaled so that their norm is at most `clip`.
  static List<Value> clipped(GraphBuilder g, List<Value> gradients, Value norm, float clip) {
    Value fit = g.map(MapOp.DIV, g.constant(clip), g.map(MapOp.ADD, norm, g.constant(TINY)));
    return scaled(g, gradients, g.map(MapOp.MIN, fit, g.constant(1f)));
  }

  // Row by row, then over the rows: two short sums lose less than a long one.
  private static Value squares(GraphBuilder g, Value gradient) {
    Value squares = g.map(MapOp.MUL, gradient, gradient);
    int elements = gradient.shape().elements();
    int rows = gradient.shape().rank() < 2 ? 1 : gradient.dim(0);
    Shape shape = Shape.of(rows, rows == 0 ? 0 : elements / rows);
    return g.sum(g.sum(g.reshape(squares, shape), 1), 0);
  }
}
