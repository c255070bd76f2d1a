// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import network.assay.compute.GraphFault;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// Losses and metrics over rows of logits (docs/spec/exact-ops, sections 5.4 and 5.5).
final class Losses {
  private Losses() {}

  static Value crossEntropy(GraphBuilder g, Value logits, Value labels) {
    checkRows(logits);
    int rows = logits.dim(0);
    int classes = logits.dim(1);
    if (labels.dtype() != DType.I32 || !labels.shape().equals(Shape.of(rows))) {
      throw new GraphFault(
          "labels are " + labels.dtype() + " " + labels.shape() + ", I32 [" + rows + "] is due");
    }
    Shape column = Shape.of(rows, 1);
    Value greatest = g.reshape(g.max(logits, 1), column);
    Value shifted = g.map(MapOp.SUB, logits, greatest);
    Value powers = g.map(MapOp.EXP, shifted);
    Value total = g.sum(powers, 1);
    Value hit = g.oneHot(labels, classes);
    Value picked = g.sum(g.map(MapOp.SELECT, hit, shifted, g.constant(0f)), 1);
    Value loss = g.map(MapOp.SUB, g.map(MapOp.LOG, total), picked);
    g.derive(
        logits,
        loss,
        gradient -> {
          Value probability = g.map(MapOp.DIV, powers, g.reshape(total, column));
          Value missing = g.map(MapOp.SUB, probability, g.constant(1f));
          Value slope = g.map(MapOp.SELECT, hit, missing, probability);
          return g.map(MapOp.MUL, slope, g.reshape(gradient, column));
        });
    return loss;
  }

  static Value argmax(GraphBuilder g, Value rows) {
    checkRows(rows);
    Value greatest = g.reshape(g.max(rows, 1), Shape.of(rows.dim(0), 1));
    Value column = g.columnWhere(g.map(MapOp.EQ, rows, greatest));
    return g.fold(FoldOp.I_MIN, rows.dim(1), column, 1);
  }

  private static void checkRows(Value rows) {
    if (rows.dtype() != DType.F32 || rows.shape().rank() != 2) {
      throw new GraphFault(
          "rows of logits are F32 [n,c], not " + rows.dtype() + " " + rows.shape());
    }
  }
}
