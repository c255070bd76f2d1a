// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.Shape;

/// A tensor seen as rows along its last dimension, and values per row, of shape `[rows, 1]`: the
/// form in which backends fuse.
final class Rows {
  private Rows() {}

  static Value of(GraphBuilder g, Value a) {
    return g.reshape(a, Shapes.rows(a.shape()));
  }

  static Value sum(GraphBuilder g, Value rows) {
    return column(g, g.sum(rows, 1));
  }

  static Value max(GraphBuilder g, Value rows) {
    return column(g, g.max(rows, 1));
  }

  static Value mean(GraphBuilder g, Value rows) {
    return g.map(MapOp.DIV, sum(g, rows), g.constant((float) rows.dim(1)));
  }

  /// 1 / a.
  static Value reciprocal(GraphBuilder g, Value a) {
    return g.map(MapOp.DIV, g.constant(1f), a);
  }

  /// The sum of all elements, rows first; one element.
  static Value total(GraphBuilder g, Value a) {
    if (a.shape().rank() == 0) return a;
    return g.sum(g.sum(of(g, a), 1), 0);
  }

  private static Value column(GraphBuilder g, Value values) {
    return g.reshape(values, Shape.of(values.dim(0), 1));
  }
}
