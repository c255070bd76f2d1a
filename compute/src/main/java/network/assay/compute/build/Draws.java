// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.List;
import network.assay.compute.graph.MapOp;
import network.assay.compute.graph.Node;
import network.assay.compute.tensor.Shape;

/// Randomness and order, by counter (docs/spec/exact-ops, section 7).
public final class Draws {
  private Draws() {}

  /// Random words of a stream; `seed` holds seed low, seed high, substream.
  public static Value words(GraphBuilder g, Value seed, int stream, Shape shape) {
    return g.traced(
        new Operator.Random(stream, shape),
        List.of(seed),
        () -> g.node(new Node.Random(shape, stream, g.tensor(seed))));
  }

  /// Uniform f32 in [0, 1): the upper 24 bits of a word, scaled.
  public static Value uniform(GraphBuilder g, Value seed, int stream, Shape shape) {
    Value bits = g.map(MapOp.I_USHR, words(g, seed, stream, shape), g.constant(8));
    return g.map(MapOp.MUL, g.map(MapOp.I_TO_F, bits), g.constant(0x1p-24f));
  }

  /// The sample indices of one step; see [network.assay.compute.arith.BatchOrder#tensor].
  public static Value order(GraphBuilder g, Value order, int batch) {
    return g.traced(
        new Operator.Order(batch),
        List.of(order),
        () -> g.node(new Node.Order(Shape.of(batch), g.tensor(order))));
  }
}
