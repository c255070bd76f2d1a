// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.graph;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.graph.Operand.Dim;
import network.assay.compute.graph.Operand.Edge;
import network.assay.compute.graph.Operand.Read;
import network.assay.compute.tensor.Shape;

/// The lowering rules that fix the order of a sum (docs/spec/exact-ops, section 5): which nodes a
/// matrix product and a sum become. Builders emit them; fast backends recognise them by making the
/// same nodes again and comparing.
public final class Lowering {
  /// The longest chain of a matrix product; a longer one is cut into equal chunks.
  public static final int CHUNK = 1024;

  /// The lanes of a sum.
  public static final int LANES = 32;

  static final int PLUS_ZERO = 0;

  private Lowering() {}

  /// A product of matrices, `[rows, depth]` by `[depth, columns]`, or `batch` of them.
  ///
  /// @param transposedLeft whether the left one lies as `[depth, rows]`
  /// @param transposedRight whether the right one lies as `[columns, depth]`
  public record Product(
      int batch,
      int rows,
      int columns,
      int depth,
      boolean transposedLeft,
      boolean transposedRight) {
    /// How many chains an element is the sum of.
    public int chunks() {
      return Math.max(1, Math.ceilDiv(depth, CHUNK));
    }

    /// The length of a chain; the last one may be shorter.
    public int chunkLength() {
      return Math.ceilDiv(depth, chunks());
    }
  }

  /// The nodes of a product of tensors `left` and `right`, the first of which gets number `first`.
  /// The last node has shape `[rows, columns]`, with `batch` before it unless that is 1.
  public static List<Node> product(Product p, int left, int right, int first) {
    boolean chunked = p.chunks() > 1;
    boolean batched = p.batch() != 1;
    int axis = 0;
    int chunk = chunked ? axis++ : -1;
    int batch = batched ? axis++ : -1;
    int row = axis++;
    int column = axis++;
    int step = axis++;
    int axes = axis;
    Affine depthAt = Affine.axis(axes, step);
    if (chunked) depthAt = depthAt.plus(chunk, p.chunkLength());
    boolean ragged = p.chunks() * p.chunkLength() != p.depth();
    Dim depth = new Dim(p.depth(), ragged ? Edge.SKIP : Edge.INSIDE, depthAt);
    Dim rows = Dim.inside(p.rows(), Affine.axis(axes, row));
    Dim columns = Dim.inside(p.columns(), Affine.axis(axes, column));
    var leftView = new ArrayList<Dim>();
    var rightView = new ArrayList<Dim>();
    var shape = new ArrayList<Integer>();
    if (batched) {
      Dim batches = Dim.inside(p.batch(), Affine.axis(axes, batch));
      leftView.add(batches);
      rightView.add(batches);
      shape.add(p.batch());
    }
    leftView.addAll(p.transposedLeft() ? List.of(depth, rows) : List.of(rows, depth));
    rightView.addAll(p.transposedRight() ? List.of(columns, depth) : List.of(depth, columns));
    shape.addAll(List.of(p.rows(), p.columns()));
    List<Operand> operands = List.of(new Read(left, leftView), new Read(right, rightView));
    if (!chunked) {
      return List.of(
          new Node.Fold(FoldOp.FMA, PLUS_ZERO, shape(shape), Shape.of(p.depth()), operands));
    }
    var partial = new ArrayList<Integer>(shape);
    partial.addFirst(p.chunks());
    return List.of(
        new Node.Fold(FoldOp.FMA, PLUS_ZERO, shape(partial), Shape.of(p.chunkLength()), operands),
        new Node.Fold(
            FoldOp.ADD,
            PLUS_ZERO,
            shape(shape),
            Shape.of(p.chunks()),
            List.of(outermost(first, shape, p.chunks()))));
  }

  // Reads [count, shape...] with the reduction axis as the outermost coordinate.
  static Read outermost(int source, List<Integer> shape, int count) {
    int axes = shape.size() + 1;
    var view = new ArrayList<Dim>();
    view.add(Dim.inside(count, Affine.axis(axes, axes - 1)));
    for (int i = 0; i < shape.size(); i++) {
      view.add(Dim.inside(shape.get(i), Affine.axis(axes, i)));
    }
    return new Read(source, view);
  }

  /// A sum along the middle of `[outer, length, inner]`.
  public record Sum(int outer, int length, int inner) {
    /// 32, or the least power of two that holds `length`.
    public int lanes() {
      if (length >= LANES) return LANES;
      return length <= 1 ? 1 : Integer.highestOneBit(length - 1) << 1;
    }
  }

  /// The nodes of a sum over tensor `source`, the first of which gets number `first`. The last node
  /// has shape `[outer, 1, inner]`.
  public static List<Node> sum(Sum s, int source, int first) {
    int lanes = s.lanes();
    int steps = Math.ceilDiv(s.length(), lanes);
    Affine at = Affine.axis(4, 1).plus(3, lanes);
    Edge edge = steps * lanes == s.length() ? Edge.INSIDE : Edge.SKIP;
    var nodes = new ArrayList<Node>();
    nodes.add(
        new Node.Fold(
            FoldOp.ADD,
            PLUS_ZERO,
            Shape.of(s.outer(), lanes, s.inner()),
            Shape.of(steps),
            List.of(
                new Read(
                    source,
                    List.of(
                        Dim.inside(s.outer(), Affine.axis(4, 0)),
                        new Dim(s.length(), edge, at),
                        Dim.inside(s.inner(), Affine.axis(4, 2)))))));
    for (int half = lanes / 2; half >= 1; half /= 2) {
      int previous = first + nodes.size() - 1;
      nodes.add(
          new Node.Map(
              MapOp.ADD,
              0,
              Shape.of(s.outer(), half, s.inner()),
              List.of(lane(s, previous, half, 0), lane(s, previous, half, half))));
    }
    return nodes;
  }

  private static Read lane(Sum s, int source, int half, int offset) {
    return new Read(
        source,
        List.of(
            Dim.inside(s.outer(), Affine.axis(3, 0)),
            Dim.inside(2 * half, Affine.scaled(3, 1, 1, offset)),
            Dim.inside(s.inner(), Affine.axis(3, 2))));
  }

  static Shape shape(List<Integer> dims) {
    return Shape.of(dims.stream().mapToInt(Integer::intValue).toArray());
  }
}
