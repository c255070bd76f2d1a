// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.List;
import network.assay.compute.GraphFault;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// Losses (docs/spec/exact-ops, section 5.8).
public final class Losses {
  private Losses() {}

  /// The cross-entropy of each row of `logits` `[n, c]` against `labels`, i32 `[n]`: a loss per
  /// row. A label outside 0 .. c-1 picks nothing. Differentiable by `logits`.
  public static Value crossEntropy(GraphBuilder g, Value logits, Value labels) {
    if (logits.dtype() != DType.F32 || logits.shape().rank() != 2) {
      throw new GraphFault(
          "rows of logits are F32 [n,c], not " + logits.dtype() + " " + logits.shape());
    }
    int rows = logits.dim(0);
    Shape column = Shape.of(rows, 1);
    if (labels.dtype() != DType.I32 || !labels.shape().equals(Shape.of(rows))) {
      throw new GraphFault(
          "labels are " + labels.dtype() + " " + labels.shape() + ", I32 [" + rows + "] is due");
    }
    return g.operator(
        new Operator.CrossEntropy(),
        List.of(logits, labels),
        () -> {
          Value greatest = g.reshape(g.max(logits, 1), column);
          Value shifted = g.map(MapOp.SUB, logits, greatest);
          Value powers = g.map(MapOp.EXP, shifted);
          Value total = g.reshape(g.sum(powers, 1), column);
          Value hit = g.map(MapOp.I_EQ, g.reshape(labels, column), g.index(logits.shape(), 1));
          Value picked = g.sum(g.map(MapOp.SELECT, hit, shifted, g.constant(0f)), 1);
          Value entropy = g.map(MapOp.LOG, g.reshape(total, labels.shape()));
          return Lowered.by(
              logits,
              g.map(MapOp.SUB, entropy, picked),
              d -> {
                Value scale = g.map(MapOp.DIV, g.constant(1f), total);
                Value probability = g.map(MapOp.MUL, powers, scale);
                Value missing = g.map(MapOp.SUB, probability, g.constant(1f));
                Value slope = g.map(MapOp.SELECT, hit, missing, probability);
                return g.map(MapOp.MUL, slope, g.reshape(d, column));
              });
        });
  }

  /// The mean of the squared differences of all elements; one element. Differentiable by both.
  public static Value meanSquared(GraphBuilder g, Value x, Value target) {
    if (!x.shape().equals(target.shape())) {
      throw new GraphFault("target " + target.shape() + " of a result " + x.shape());
    }
    return g.operator(
        new Operator.MeanSquared(),
        List.of(x, target),
        () -> {
          Value difference = g.map(MapOp.SUB, x, target);
          Value squares = g.map(MapOp.MUL, difference, difference);
          int elements = x.shape().elements();
          Value total = Rows.total(g, squares);
          return new Lowered(
              g.map(MapOp.DIV, total, g.constant((float) elements)),
              List.of(x, target),
              d -> {
                Value scale =
                    g.map(
                        MapOp.DIV,
                        g.map(MapOp.MUL, d, g.constant(2f)),
                        g.constant((float) elements));
                Value slope = g.map(MapOp.MUL, difference, scale);
                return List.of(slope, g.neg(slope));
              });
        });
  }
}
