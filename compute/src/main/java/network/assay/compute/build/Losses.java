// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.List;
import network.assay.compute.GraphFault;
import network.assay.compute.graph.MapOp;
import network.assay.compute.graph.Node;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// Losses (docs/spec/exact-ops, section 5.8).
public final class Losses {
  private Losses() {}

  /// The cross-entropy of each row of `logits` `[n, c]` against `labels`, i32 `[n]`: a loss per
  /// row. A label outside 0 .. c-1 counts as one whose logit is 0. Differentiable by `logits`.
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
          Value greatest = Rows.max(g, logits);
          Value powers = g.map(MapOp.EXP, g.map(MapOp.SUB, logits, greatest));
          Value entropy = g.map(MapOp.LOG, Rows.sum(g, powers));
          Value hit = g.map(MapOp.SUB, picked(g, logits, labels), greatest);
          Value loss = g.map(MapOp.SUB, entropy, hit);
          return Lowered.by(
              logits,
              g.reshape(loss, labels.shape()),
              d -> {
                // From the logits again, so that no other tensor of their size is kept.
                Value level = g.map(MapOp.ADD, greatest, entropy);
                Value share = g.map(MapOp.EXP, g.map(MapOp.SUB, logits, level));
                Value missing = g.map(MapOp.SUB, share, g.constant(1f));
                Value right =
                    g.map(MapOp.I_EQ, g.reshape(labels, column), g.index(logits.shape(), 1));
                Value slope = g.map(MapOp.SELECT, right, missing, share);
                return g.map(MapOp.MUL, slope, g.reshape(d, column));
              });
        });
  }

  // The logit of each row's label, +0 for a label that is none.
  private static Value picked(GraphBuilder g, Value logits, Value labels) {
    int rows = logits.dim(0);
    return g.node(
        new Node.Gather(
            DType.F32,
            Shape.of(rows, 1),
            rows,
            logits.dim(1),
            1,
            1,
            g.tensor(logits),
            g.tensor(labels)));
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
