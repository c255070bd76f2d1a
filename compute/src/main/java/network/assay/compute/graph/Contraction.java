// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.graph;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.graph.Operand.Dim;
import network.assay.compute.graph.Operand.Edge;
import network.assay.compute.graph.Operand.Read;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;

/// A product of two tensors whose dimensions are named, summed over one name: a matrix product of
/// operands that lie as they like (docs/spec/exact-ops, section 5.1). Attention reads and writes
/// its heads in place with it.
///
/// @param sizes of the names 0, 1, 2, ...
/// @param left the names of the left operand's dimensions, in order
/// @param right of the right operand's
/// @param out of the result's
/// @param depth the name summed over, which `out` lacks
public record Contraction(Ints sizes, Ints left, Ints right, Ints out, int depth) {
  /// How many chains an element is the sum of.
  public int chunks() {
    return Math.max(1, Math.ceilDiv(sizes.get(depth), Lowering.CHUNK));
  }

  /// The length of a chain; the last one may be shorter.
  public int chunkLength() {
    return Math.ceilDiv(sizes.get(depth), chunks());
  }

  /// The nodes of the product of tensors `a` and `b`, the first of which gets number `first`. The
  /// last node has the sizes of `out`.
  public List<Node> lower(int a, int b, int first) {
    boolean chunked = chunks() > 1;
    int axes = out.size() + (chunked ? 2 : 1);
    int[] axisOf = new int[sizes.size()];
    var shape = new ArrayList<Integer>();
    for (int i = 0; i < out.size(); i++) {
      axisOf[out.get(i)] = chunked ? i + 1 : i;
      shape.add(sizes.get(out.get(i)));
    }
    Affine at = Affine.axis(axes, axes - 1);
    if (chunked) at = at.plus(0, chunkLength());
    boolean ragged = chunks() * chunkLength() != sizes.get(depth);
    Dim deep = new Dim(sizes.get(depth), ragged ? Edge.SKIP : Edge.INSIDE, at);
    List<Operand> operands =
        List.of(read(a, left, axisOf, axes, deep), read(b, right, axisOf, axes, deep));
    if (!chunked) {
      return List.of(
          new Node.Fold(
              FoldOp.FMA,
              Lowering.PLUS_ZERO,
              Lowering.shape(shape),
              Shape.of(sizes.get(depth)),
              operands));
    }
    var partial = new ArrayList<>(shape);
    partial.addFirst(chunks());
    return List.of(
        new Node.Fold(
            FoldOp.FMA,
            Lowering.PLUS_ZERO,
            Lowering.shape(partial),
            Shape.of(chunkLength()),
            operands),
        new Node.Fold(
            FoldOp.ADD,
            Lowering.PLUS_ZERO,
            Lowering.shape(shape),
            Shape.of(chunks()),
            List.of(Lowering.outermost(first, shape, chunks()))));
  }

  private Read read(int source, Ints names, int[] axisOf, int axes, Dim deep) {
    var view = new ArrayList<Dim>();
    for (int i = 0; i < names.size(); i++) {
      int name = names.get(i);
      view.add(name == depth ? deep : Dim.inside(sizes.get(name), Affine.axis(axes, axisOf[name])));
    }
    return new Read(source, view);
  }
}
