// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Losses;
import network.assay.compute.build.Value;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.MapOp;

/// What logits are judged by: the cross-entropy against labels, and how many are right
/// (docs/spec/exact-ops, section 9.2).
final class Objective {
  private Objective() {}

  /// The mean loss.
  static Value mean(GraphBuilder g, Model model, Value logits, Value labels) {
    Value losses = Losses.crossEntropy(g, logits, labels);
    if (!perToken(model)) return g.mean(losses, 0);
    Value counted = counted(g, labels);
    Value number = g.map(MapOp.MAX, g.sum(counted, 0), g.constant(1f));
    return g.div(g.sum(g.mul(losses, counted), 0), number);
  }

  /// The sum of losses.
  static Value sum(GraphBuilder g, Model model, Value logits, Value labels) {
    Value losses = Losses.crossEntropy(g, logits, labels);
    return g.sum(perToken(model) ? g.mul(losses, counted(g, labels)) : losses, 0);
  }

  /// How many rows of logits are greatest where their label says.
  static Value correct(GraphBuilder g, Value logits, Value labels) {
    Value right = g.map(MapOp.I_EQ, g.argmax(logits, 1), labels);
    return g.fold(FoldOp.I_ADD, 0, right, 0);
  }

  static boolean perToken(Model model) {
    return model.label().rank() > 0;
  }

  // 1 for a label, 0 for a negative one, which stands for none.
  private static Value counted(GraphBuilder g, Value labels) {
    return g.map(MapOp.I_TO_F, g.map(MapOp.I_LT, g.constant(-1), labels));
  }
}
