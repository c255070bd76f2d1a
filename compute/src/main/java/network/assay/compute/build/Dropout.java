// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.List;
import network.assay.compute.GraphFault;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.Shape;

/// Dropout by counter (docs/spec/exact-ops, section 5.13).
public final class Dropout {
  private static final int UNIT = 1 << 24;

  private Dropout() {}

  /// Each element with probability `1 - rate`, then divided by that, else +0. Differentiable; the
  /// way back draws the same words again and keeps none.
  ///
  /// @param seed i32 `[3]`: seed low, seed high, substream; let the substream tell the step
  /// @param stream another one for every dropout of a graph, and none that starts a parameter
  /// @param rate 0 to below 1; with 0 nothing happens
  public static Value apply(GraphBuilder g, Value x, Value seed, int stream, float rate) {
    if (!(rate >= 0 && rate < 1)) throw new GraphFault("dropout of " + rate);
    if (rate == 0) return x;
    Shape flat = Shape.of(x.shape().elements());
    Shape again = Shape.of(1, x.shape().elements());
    return g.operator(
        new Operator.Dropout(stream, rate),
        List.of(x, seed),
        () ->
            Lowered.by(
                x,
                thinned(g, x, Draws.words(g, seed, stream, flat), rate),
                d -> thinned(g, d, Draws.words(g, seed, stream, again), rate)));
  }

  private static Value thinned(GraphBuilder g, Value x, Value words, float rate) {
    Value drawn = g.reshape(g.map(MapOp.I_USHR, words, g.constant(8)), x.shape());
    int dropped = (int) (rate * UNIT);
    Value keep = g.map(MapOp.I_LT, g.constant(dropped - 1), drawn);
    Value scaled = g.map(MapOp.MUL, x, g.constant(1 / (1 - rate)));
    return g.map(MapOp.SELECT, keep, scaled, g.constant(0f));
  }
}
