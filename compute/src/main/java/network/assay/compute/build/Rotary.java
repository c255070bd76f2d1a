// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.GraphFault;
import network.assay.compute.graph.Affine;
import network.assay.compute.graph.MapOp;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.graph.Operand.Dim;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// Rotary positions (docs/spec/exact-ops, section 5.12): element `j` of a head's first half and
/// element `j` of its second half are turned together, by an angle that grows with the position.
public final class Rotary {
  private Rotary() {}

  /// Cosines `[t, 1, 1, half]` and sines `[t, 1, 2, half]`, those of the first half negated.
  public record Tables(Value cosine, Value sine) {}

  /// The tables of positions 0 to `positions - 1`.
  public static Tables tables(GraphBuilder g, int positions, int half, float base) {
    return tables(g, g.index(Shape.of(positions), 0), half, base);
  }

  /// The tables of given positions, i32 `[t]`: angle `position * e^(-j * log(base) / half)`.
  public static Tables tables(GraphBuilder g, Value positions, int half, float base) {
    int count = positions.dim(0);
    Value place = g.map(MapOp.I_TO_F, g.reshape(positions, Shape.of(count, 1, 1, 1)));
    Value column = g.map(MapOp.I_TO_F, g.index(Shape.of(half), 0));
    Value rate = g.map(MapOp.DIV, g.map(MapOp.LOG, g.constant(base)), g.constant((float) -half));
    Value speed = g.map(MapOp.EXP, g.map(MapOp.MUL, column, rate));
    Value angle = g.map(MapOp.MUL, place, speed);
    Value sine = g.map(MapOp.SIN, angle);
    Value second = g.index(Shape.of(2, 1), 0);
    return new Tables(
        g.map(MapOp.COS, angle), g.map(MapOp.SELECT, second, sine, g.map(MapOp.NEG, sine)));
  }

  /// `x` `[b, t, heads * 2 * half]` with every head turned. Differentiable by `x`.
  public static Value apply(GraphBuilder g, Value x, Tables tables, int heads) {
    int positions = tables.cosine().dim(0);
    int half = tables.cosine().dim(3);
    if (x.dtype() != DType.F32
        || x.shape().rank() != 3
        || x.dim(1) != positions
        || x.dim(2) != 2L * heads * half) {
      throw new GraphFault(
          "cannot turn %s in %d heads by angles of %d positions, %d each"
              .formatted(x.shape(), heads, positions, half));
    }
    Shape shape = Shape.of(x.dim(0), positions, heads, 2, half);
    return g.operator(
        new Operator.Rotary(heads),
        List.of(x, tables.cosine(), tables.sine()),
        () ->
            Lowered.by(
                x,
                turned(g, x, shape, tables.cosine(), tables.sine()),
                d -> turned(g, d, shape, tables.cosine(), g.neg(tables.sine()))));
  }

  private static Value turned(GraphBuilder g, Value x, Shape shape, Value cosine, Value sine) {
    var view = new ArrayList<Dim>();
    int axes = shape.rank();
    for (int i = 0; i < axes; i++) {
      Affine at = i == 3 ? Affine.scaled(axes, i, -1, 1) : Affine.axis(axes, i);
      view.add(Dim.inside(shape.dim(i), at));
    }
    Value across =
        g.node(
            new Node.Map(
                MapOp.MUL,
                0,
                shape,
                List.of(new Operand.Read(g.tensor(x), view), g.operand(sine, shape))));
    return g.reshape(g.map(MapOp.FMA, g.reshape(x, shape), cosine, across), x.shape());
  }
}
