// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import network.assay.compute.graph.Affine;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Input;
import network.assay.compute.graph.MapOp;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.graph.Output;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;

/// Valid graphs nobody would build: random operations, shapes, index maps, edges and constants.
public final class RandomGraphs {
  private static final int[] F32_BITS = {0, 0x80000000, 0x7FC00000, 0x7F800000, 0x3F800000, 1};

  private final Random random;
  private final List<DType> dtypes = new ArrayList<>();
  private final List<Shape> shapes = new ArrayList<>();

  public RandomGraphs(Random random) {
    this.random = random;
  }

  public Graph next() {
    var inputs = new ArrayList<Input>();
    for (DType dtype : DType.values()) {
      Shape shape = shape(3);
      inputs.add(new Input("in." + dtype, dtype, shape));
    }
    inputs.sort(java.util.Comparator.comparing(Input::name));
    for (Input input : inputs) {
      dtypes.add(input.dtype());
      shapes.add(input.shape());
    }
    var nodes = new ArrayList<Node>();
    int count = 1 + random.nextInt(8);
    for (int i = 0; i < count; i++) {
      Node node = random.nextBoolean() ? fold() : map();
      nodes.add(node);
      dtypes.add(node.dtype());
      shapes.add(node.shape());
    }
    var outputs = new ArrayList<Output>();
    for (int i = 0; i < count; i++) {
      if (i == count - 1 || random.nextInt(3) == 0) outputs.add(new Output("out" + i, 3 + i));
    }
    return new Graph(inputs, nodes, outputs);
  }

  private Node fold() {
    FoldOp op = FoldOp.values()[random.nextInt(FoldOp.values().length)];
    Shape shape = shape(3);
    Shape reduce = shape(2);
    int init = op.dtype() == DType.F32 ? F32_BITS[random.nextInt(6)] : random.nextInt(9) - 4;
    var operands = new ArrayList<Operand>();
    for (int i = 0; i < op.arity(); i++) operands.add(operand(op.dtype(), join(shape, reduce)));
    return new Node.Fold(op, init, shape, reduce, operands);
  }

  private Node map() {
    MapOp op = MapOp.values()[random.nextInt(MapOp.values().length)];
    Shape shape = random.nextInt(3) == 0 ? Shape.of(2, 3, 4) : shape(3);
    var operands = new ArrayList<Operand>();
    for (DType dtype : op.operands()) operands.add(operand(dtype, shape.dims()));
    boolean skips =
        operands.stream()
            .anyMatch(
                o ->
                    o instanceof Operand.Read read
                        && read.view().stream().anyMatch(d -> d.edge() == Operand.Edge.SKIP));
    return new Node.Map(op, skips ? 1 : 0, shape, operands);
  }

  private Operand operand(DType dtype, Ints box) {
    int choice = random.nextInt(8);
    if (dtype == DType.I32 && choice == 0) return new Operand.Index(affine(box));
    if (dtype != DType.U8 && choice == 1) {
      return new Operand.Immediate(dtype == DType.F32 ? F32_BITS[random.nextInt(6)] : 3);
    }
    int source;
    do {
      source = random.nextInt(dtypes.size());
    } while (dtypes.get(source) != dtype);
    return new Operand.Read(source, view(shapes.get(source), box));
  }

  // The source's own shape, or flattened; each coordinate random, and guarded unless it stays in.
  private List<Operand.Dim> view(Shape shape, Ints box) {
    Shape seen = random.nextInt(3) == 0 ? Shape.of(shape.elements()) : shape;
    var view = new ArrayList<Operand.Dim>();
    for (int d = 0; d < seen.rank(); d++) {
      int extent = seen.dim(d);
      Affine at = random.nextInt(3) == 0 ? affine(box) : fitting(box, extent);
      boolean empty = java.util.stream.IntStream.of(box.toArray()).anyMatch(e -> e == 0);
      boolean inside = empty || (at.least(box) >= 0 && at.greatest(box) < extent);
      Operand.Edge edge =
          inside && random.nextInt(4) != 0
              ? Operand.Edge.INSIDE
              : random.nextInt(3) == 0 ? Operand.Edge.ZERO : Operand.Edge.SKIP;
      view.add(new Operand.Dim(extent, edge, at));
    }
    return view;
  }

  // One axis as it is, if one has the size, else still.
  private Affine fitting(Ints box, int extent) {
    for (int tries = 0; tries < 4 && box.size() > 0; tries++) {
      int axis = random.nextInt(box.size());
      if (box.get(axis) <= extent) return Affine.axis(box.size(), axis);
    }
    return Affine.zero(box.size());
  }

  private Affine affine(Ints box) {
    int[] coefficients = new int[box.size()];
    for (int j = 0; j < coefficients.length; j++) coefficients[j] = random.nextInt(5) - 2;
    return new Affine(random.nextInt(7) - 3, Ints.of(coefficients));
  }

  private Shape shape(int maxRank) {
    int[] dims = new int[random.nextInt(maxRank + 1)];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = random.nextInt(12) == 0 ? 0 : 1 + random.nextInt(i == dims.length - 1 ? 20 : 4);
    }
    return Shape.of(dims);
  }

  private static Ints join(Shape a, Shape b) {
    return Ints.of(
        java.util.stream.IntStream.concat(
                java.util.stream.IntStream.of(a.dims().toArray()),
                java.util.stream.IntStream.of(b.dims().toArray()))
            .toArray());
  }
}
