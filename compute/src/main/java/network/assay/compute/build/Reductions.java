// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.Arrays;
import java.util.List;
import network.assay.compute.GraphFault;
import network.assay.compute.graph.Affine;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Lowering;
import network.assay.compute.graph.MapOp;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.tensor.Shape;

/// Sums, extremes and their places (docs/spec/exact-ops, sections 5.2 and 5.5).
final class Reductions {
  private final GraphBuilder g;

  Reductions(GraphBuilder g) {
    this.g = g;
  }

  /// Each run of neighbouring axes is one sum, the outermost run first.
  Value sum(Value a, int... axes) {
    int[] sorted = sorted(a.shape(), axes);
    Value result = a;
    int gone = 0;
    for (int i = 0; i < sorted.length; ) {
      int end = i + 1;
      while (end < sorted.length && sorted[end] == sorted[end - 1] + 1) end++;
      result = run(result, sorted[i] - gone, end - i);
      gone += end - i;
      i = end;
    }
    return result;
  }

  private Value run(Value a, int axis, int count) {
    Shape shape = a.shape();
    int outer = Shapes.first(shape, axis).elements();
    int inner = Shapes.inner(shape, axis + count - 1);
    int length = 1;
    for (int i = axis; i < axis + count; i++) length *= shape.dim(i);
    var sum = new Lowering.Sum(outer, length, inner);
    Shape left = shape;
    Shape kept = shape;
    for (int i = 0; i < count; i++) {
      left = left.without(axis);
      kept = Shapes.keeping(kept, axis + i);
    }
    Shape repeated = kept;
    int source = g.tensor(a);
    Value result = g.nodes(first -> Lowering.sum(sum, source, first), left);
    return g.derive(result, List.of(a), d -> List.of(g.spread(g.reshape(d, repeated), shape)));
  }

  Value mean(Value a, int... axes) {
    float count = 1;
    for (int axis : sorted(a.shape(), axes)) count *= a.dim(axis);
    return g.div(g.sum(a, axes), g.constant(count));
  }

  /// A fold along `axis`, which goes, in ascending order.
  Value fold(FoldOp op, int initBits, Value a, int axis) {
    sorted(a.shape(), axis);
    int outer = Shapes.outer(a.shape(), axis);
    int inner = Shapes.inner(a.shape(), axis);
    var view =
        List.of(
            Operand.Dim.inside(outer, Affine.axis(3, 0)),
            Operand.Dim.inside(a.dim(axis), Affine.axis(3, 2)),
            Operand.Dim.inside(inner, Affine.axis(3, 1)));
    var node =
        new Node.Fold(
            op,
            initBits,
            Shape.of(outer, inner),
            Shape.of(a.dim(axis)),
            List.of(new Operand.Read(g.tensor(a), view)));
    return g.nodes(_ -> List.of(node), a.shape().without(axis));
  }

  Value max(Value a, int axis) {
    Value result = fold(FoldOp.MAX, Float.floatToIntBits(Float.NEGATIVE_INFINITY), a, axis);
    return g.derive(
        result,
        List.of(a),
        d -> {
          Shape kept = Shapes.keeping(a.shape(), axis);
          Value chosen = g.reshape(argmax(a, axis), kept);
          Value here = g.map(MapOp.I_EQ, g.index(a.shape(), axis), chosen);
          return List.of(g.select(here, g.reshape(d, kept), g.constant(0f)));
        });
  }

  /// The lowest index of the greatest; the size of `axis` where a NaN is.
  Value argmax(Value a, int axis) {
    Value greatest = fold(FoldOp.MAX, Float.floatToIntBits(Float.NEGATIVE_INFINITY), a, axis);
    Value hit = g.map(MapOp.EQ, a, g.reshape(greatest, Shapes.keeping(a.shape(), axis)));
    int size = a.dim(axis);
    Value place = g.map(MapOp.I_SELECT, hit, g.index(a.shape(), axis), g.constant(size));
    return fold(FoldOp.I_MIN, size, place, axis);
  }

  private static int[] sorted(Shape shape, int... axes) {
    int[] sorted = axes.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < sorted.length; i++) {
      if (sorted[i] < 0 || sorted[i] >= shape.rank() || (i > 0 && sorted[i] == sorted[i - 1])) {
        throw new GraphFault("axes " + Arrays.toString(axes) + " of shape " + shape);
      }
    }
    return sorted;
  }
}
