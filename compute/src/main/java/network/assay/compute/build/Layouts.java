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
import network.assay.compute.graph.Operand.Edge;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// Operators that move elements and change none (docs/spec/exact-ops, section 5.4).
final class Layouts {
  private final GraphBuilder g;

  Layouts(GraphBuilder g) {
    this.g = g;
  }

  Value slice(Value a, int axis, int from, int count, int step) {
    checkAxis(a, axis);
    int last = from + Math.max(0, count - 1) * step;
    if (count < 0 || step == 0 || (count > 0 && !(holds(a, axis, from) && holds(a, axis, last)))) {
      throw new GraphFault(
          "slice of %d elements from %d in steps of %d along dimension %d of %s"
              .formatted(count, from, step, axis, a.shape()));
    }
    Shape shape = Shapes.resized(a.shape(), axis, count);
    int axes = shape.rank();
    var view = new ArrayList<Dim>();
    for (int i = 0; i < axes; i++) {
      Affine at = i == axis ? Affine.scaled(axes, i, step, from) : Affine.axis(axes, i);
      view.add(Dim.inside(a.dim(i), at));
    }
    Value result = copied(a, shape, view, 0);
    return a.dtype() != DType.F32
        ? result
        : g.derive(result, List.of(a), d -> List.of(unslice(d, a.shape(), axis, from, step)));
  }

  private static boolean holds(Value a, int axis, int index) {
    return index >= 0 && index < a.dim(axis);
  }

  // Puts the elements of a slice back, with zeros between and around them.
  private Value unslice(Value d, Shape shape, int axis, int from, int step) {
    int count = d.dim(axis);
    if (count == 0) return g.spread(g.constant(0f), shape);
    if (step < 0) {
      Value turned = slice(d, axis, count - 1, count, -1);
      return unslice(turned, shape, axis, from + (count - 1) * step, -step);
    }
    Value wide = step == 1 ? d : apart(d, axis, step);
    int[] before = new int[shape.rank()];
    int[] after = new int[shape.rank()];
    before[axis] = from;
    after[axis] = shape.dim(axis) - from - count * step;
    return pad(wide, before, after, 0);
  }

  /// Each element along `axis` followed by `step - 1` zeros.
  Value apart(Value d, int axis, int step) {
    int outer = Shapes.outer(d.shape(), axis);
    int inner = Shapes.inner(d.shape(), axis);
    int count = d.dim(axis);
    var view =
        List.of(
            Dim.inside(outer, Affine.axis(4, 0)),
            Dim.inside(count, Affine.axis(4, 1)),
            new Dim(1, Edge.SKIP, Affine.axis(4, 2)),
            Dim.inside(inner, Affine.axis(4, 3)));
    Value result = copied(d, Shape.of(outer, count, step, inner), view, 0);
    Shape shape = Shapes.resized(d.shape(), axis, count * step);
    Value wide = g.reshape(result, shape);
    return g.derive(wide, List.of(d), e -> List.of(slice(e, axis, 0, count, step)));
  }

  Value pad(Value a, int[] before, int[] after, int bits) {
    int axes = a.shape().rank();
    if (before.length != axes || after.length != axes || a.dtype() == DType.U8) {
      throw new GraphFault("cannot pad " + a.dtype() + " " + a.shape());
    }
    int[] dims = new int[axes];
    var view = new ArrayList<Dim>();
    boolean guarded = false;
    for (int i = 0; i < axes; i++) {
      dims[i] = Shapes.sum(a.dim(i), before[i], after[i]);
      boolean inside = before[i] <= 0 && after[i] <= 0;
      guarded |= !inside;
      view.add(
          new Dim(
              a.dim(i), inside ? Edge.INSIDE : Edge.SKIP, Affine.scaled(axes, i, 1, -before[i])));
    }
    Value result = copied(a, Shape.of(dims), view, guarded ? bits : 0);
    if (a.dtype() != DType.F32) return result;
    int[] back = new int[axes];
    int[] end = new int[axes];
    for (int i = 0; i < axes; i++) {
      back[i] = -before[i];
      end[i] = -after[i];
    }
    return g.derive(result, List.of(a), d -> List.of(pad(d, back, end, 0)));
  }

  Value concat(int axis, List<Value> parts) {
    Value all = parts.getFirst();
    for (int i = 1; i < parts.size(); i++) all = joined(all, parts.get(i), axis);
    if (parts.stream().anyMatch(part -> part.dtype() != DType.F32)) return all;
    return g.derive(
        all,
        parts,
        d -> {
          var pieces = new ArrayList<Value>();
          int from = 0;
          for (Value part : parts) {
            pieces.add(slice(d, axis, from, part.dim(axis), 1));
            from += part.dim(axis);
          }
          return pieces;
        });
  }

  // One of the two is outside at every place, and then reads as 0, which the selection ignores.
  private Value joined(Value a, Value b, int axis) {
    checkAxis(a, axis);
    boolean fits = a.dtype() == b.dtype() && a.shape().rank() == b.shape().rank();
    if (!fits
        || !a.shape().without(axis).equals(b.shape().without(axis))
        || a.dtype() == DType.U8) {
      throw new GraphFault(
          "cannot join %s %s and %s %s along dimension %d"
              .formatted(a.dtype(), a.shape(), b.dtype(), b.shape(), axis));
    }
    int border = a.dim(axis);
    Shape shape = Shapes.resized(a.shape(), axis, Shapes.sum(border, b.dim(axis)));
    Value first = g.map(MapOp.I_LT, g.index(shape, axis), g.constant(border));
    return g.node(
        new Node.Map(
            a.dtype() == DType.F32 ? MapOp.SELECT : MapOp.I_SELECT,
            0,
            shape,
            List.of(g.operand(first, shape), part(a, axis, 0), part(b, axis, border))));
  }

  private Operand part(Value a, int axis, int start) {
    if (a.isConstant()) return new Operand.Immediate(a.bits());
    int axes = a.shape().rank();
    var view = new ArrayList<Dim>();
    for (int i = 0; i < axes; i++) {
      view.add(
          i == axis
              ? new Dim(a.dim(i), Edge.ZERO, Affine.scaled(axes, i, 1, -start))
              : Dim.inside(a.dim(i), Affine.axis(axes, i)));
    }
    return new Operand.Read(a.tensor(), view);
  }

  /// Rows of `source` by index along its first dimension, or another, which is brought there.
  Value gather(Value source, int axis, Value index) {
    checkAxis(source, axis);
    if (index.dtype() != DType.I32) throw new GraphFault("an index of type " + index.dtype());
    int outer = Shapes.outer(source.shape(), axis);
    int rows = source.dim(axis);
    int width = Shapes.inner(source.shape(), axis);
    int picks = index.shape().elements();
    Value flat = g.reshape(index, Shape.of(1, picks));
    int places = g.tensor(outer == 1 ? flat : g.spread(flat, Shape.of(outer, picks)));
    Shape shape = Shapes.replaced(source.shape(), axis, index.shape());
    Value result =
        g.node(
            new Node.Gather(
                source.dtype(), shape, outer, rows, picks, width, g.tensor(source), places));
    if (source.dtype() != DType.F32) return result;
    return g.derive(
        result,
        List.of(source),
        d ->
            List.of(
                g.node(
                    new Node.ScatterAdd(
                        source.shape(), outer, rows, picks, width, g.tensor(d), places))));
  }

  private Value copied(Value a, Shape shape, List<Dim> view, int otherwise) {
    MapOp copy = MapOp.copyOf(a.dtype());
    return g.node(
        new Node.Map(copy, otherwise, shape, List.of(new Operand.Read(g.tensor(a), view))));
  }

  private static void checkAxis(Value a, int axis) {
    if (axis < 0 || axis >= a.shape().rank()) {
      throw new GraphFault("dimension " + axis + " of " + a.shape());
    }
  }
}
