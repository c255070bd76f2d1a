// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import network.assay.compute.graph.Operand.Dim;
import network.assay.compute.graph.Operand.Edge;
import network.assay.compute.graph.Operand.Read;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;

/// The loop indices of a fold that is being lowered. Axes are named in order: chunks, other output
/// axes, reductions; maps are made when all are named.
final class Box {
  /// An axis that is left out because it has one index.
  private static final int NONE = -1;

  private final List<Integer> shape = new ArrayList<>();
  private final List<Integer> reduce = new ArrayList<>();
  private int chunkAxes;

  /// An axis of chunks, unless there is one.
  int chunk(int count) {
    if (count == 1) return NONE;
    chunkAxes++;
    return output(count);
  }

  int output(int size) {
    shape.add(size);
    return shape.size() - 1;
  }

  int unlessOne(int size) {
    return size == 1 ? NONE : output(size);
  }

  int reduced(int size) {
    reduce.add(size);
    return shape.size() + reduce.size() - 1;
  }

  /// `offset + factor1 * index1 + factor2 * index2`.
  Affine at(int offset, int axis1, int factor1, int axis2, int factor2) {
    int[] coefficients = new int[shape.size() + reduce.size()];
    if (axis1 != NONE) coefficients[axis1] += factor1;
    if (axis2 != NONE) coefficients[axis2] += factor2;
    return new Affine(offset, Ints.of(coefficients));
  }

  /// A dimension that one axis runs through.
  Dim whole(int size, int axis) {
    return Dim.inside(size, at(0, axis, 1, NONE, 0));
  }

  /// A dimension around which zeros lie, if the map leaves it.
  Dim padded(int size, Affine at) {
    return guarded(size, at, Edge.ZERO);
  }

  /// A dimension with an edge rule, if the map leaves it.
  Dim guarded(int size, Affine at, Edge edge) {
    Ints extents =
        Ints.of(
            IntStream.concat(shape.stream().mapToInt(i -> i), reduce.stream().mapToInt(i -> i))
                .toArray());
    boolean empty = IntStream.of(extents.toArray()).anyMatch(extent -> extent == 0);
    boolean inside = empty || (at.least(extents) >= 0 && at.greatest(extents) < size);
    return new Dim(size, inside ? Edge.INSIDE : edge, at);
  }

  /// A view; dimensions of one element where the map is 0 are left out.
  Read read(int source, Dim... dims) {
    Affine zero = at(0, NONE, 0, NONE, 0);
    return new Read(
        source,
        List.of(dims).stream().filter(dim -> dim.extent() != 1 || !dim.at().equals(zero)).toList());
  }

  /// A chain of fma from +0, and the sum of the chunks where there are several.
  List<Node> chains(List<Operand> operands, int first) {
    Node.Fold chain =
        new Node.Fold(
            FoldOp.FMA,
            Lowering.PLUS_ZERO,
            Lowering.shape(shape),
            Lowering.shape(reduce),
            operands);
    if (chunkAxes == 0) return List.of(chain);
    List<Integer> result = shape.subList(chunkAxes, shape.size());
    int count = shape.subList(0, chunkAxes).stream().reduce(1, (a, b) -> a * b);
    return List.of(
        chain,
        new Node.Fold(
            FoldOp.ADD,
            Lowering.PLUS_ZERO,
            Lowering.shape(result),
            Shape.of(count),
            List.of(Lowering.outermost(first, result, count))));
  }
}
