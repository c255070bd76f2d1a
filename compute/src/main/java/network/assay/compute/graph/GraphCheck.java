// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.graph;

import java.util.List;
import java.util.stream.IntStream;
import network.assay.compute.GraphFault;
import network.assay.compute.arith.BatchOrder;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;

/// Proves of each node what needs the tensors before it (docs/spec/exact-ops, section 2).
final class GraphCheck {
  private final List<Input> inputs;
  private final List<Node> nodes;

  /// The node being checked, for messages.
  private int current;

  GraphCheck(List<Input> inputs, List<Node> nodes) {
    this.inputs = inputs;
    this.nodes = nodes;
  }

  void run() {
    for (current = 0; current < nodes.size(); current++) {
      Node node = nodes.get(current);
      for (int source : node.sources()) {
        if (source < 0 || source >= inputs.size() + current) {
          throw fault("reads tensor " + source + ", made later or never");
        }
      }
      switch (node) {
        case Node.Fold fold -> {
          Ints box = join(fold.shape(), fold.reduce());
          for (Operand operand : fold.operands()) operand(operand, fold.op().dtype(), box);
        }
        case Node.Map map -> {
          for (int i = 0; i < map.operands().size(); i++) {
            operand(map.operands().get(i), map.op().operands().get(i), map.shape().dims());
          }
        }
        case Node.Gather gather -> {
          tensor(gather.source(), gather.dtype(), gather.batch(), gather.rows(), gather.width());
          tensor(gather.index(), DType.I32, gather.batch(), gather.picks(), 1);
        }
        case Node.ScatterAdd add -> {
          tensor(add.updates(), DType.F32, add.batch(), add.picks(), add.width());
          tensor(add.index(), DType.I32, add.batch(), add.picks(), 1);
        }
        case Node.Random random -> tensor(random.seed(), DType.I32, Node.Random.SEED_SIZE, 1, 1);
        case Node.Order order -> tensor(order.order(), DType.I32, BatchOrder.TENSOR_SIZE, 1, 1);
      }
    }
  }

  static Ints join(Shape shape, Shape reduce) {
    return Ints.of(
        IntStream.concat(
                IntStream.of(shape.dims().toArray()), IntStream.of(reduce.dims().toArray()))
            .toArray());
  }

  private void tensor(int id, DType dtype, int batch, int rows, int width) {
    int elements = Shape.of(batch, rows, width).elements();
    if (dtypeOf(id) != dtype || shapeOf(id).elements() != elements) {
      throw fault(
          "tensor "
              + id
              + " is "
              + dtypeOf(id)
              + " "
              + shapeOf(id)
              + ", "
              + dtype
              + " of "
              + elements
              + " elements is due");
    }
  }

  private void operand(Operand operand, DType dtype, Ints box) {
    switch (operand) {
      case Operand.Read read -> read(read, dtype, box);
      case Operand.Immediate immediate -> {
        if (dtype == DType.U8) throw fault("a constant operand of type U8");
        if (dtype == DType.F32)
          Node.Checks.canonical("node " + current + ": a constant", immediate.bits());
      }
      case Operand.Index index -> {
        if (dtype != DType.I32) throw fault("an index as operand of type " + dtype);
        range(index.value(), box, Integer.MIN_VALUE, Integer.MAX_VALUE);
      }
    }
  }

  private void read(Operand.Read read, DType dtype, Ints box) {
    if (dtypeOf(read.source()) != dtype) {
      throw fault(
          "tensor " + read.source() + " is " + dtypeOf(read.source()) + ", " + dtype + " is due");
    }
    Shape view = Shape.of(read.view().stream().mapToInt(Operand.Dim::extent).toArray());
    if (view.elements() != shapeOf(read.source()).elements()) {
      throw fault(
          "views tensor "
              + read.source()
              + " "
              + shapeOf(read.source())
              + " as "
              + view
              + ", which has another number of elements");
    }
    for (Operand.Dim dim : read.view()) {
      boolean proved = dim.edge() == Operand.Edge.INSIDE;
      range(
          dim.at(),
          box,
          proved ? 0 : Integer.MIN_VALUE,
          proved ? dim.extent() - 1 : Integer.MAX_VALUE);
    }
  }

  /// Bounds are exact over the box, and every partial sum is the value at some corner of it, so
  /// inside these bounds 32-bit arithmetic never overflows.
  private void range(Affine affine, Ints box, int least, int greatest) {
    for (int i = 0; i < box.size(); i++) {
      if (box.get(i) == 0) return; // no step is ever taken
    }
    try {
      if (affine.least(box) < least || affine.greatest(box) > greatest) {
        throw fault(
            "an index map reaches "
                + affine.least(box)
                + " .. "
                + affine.greatest(box)
                + ", outside "
                + least
                + " .. "
                + greatest);
      }
    } catch (ArithmeticException e) {
      throw fault("an index map overflows 64 bits");
    }
  }

  private DType dtypeOf(int id) {
    return id < inputs.size() ? inputs.get(id).dtype() : nodes.get(id - inputs.size()).dtype();
  }

  private Shape shapeOf(int id) {
    return id < inputs.size() ? inputs.get(id).shape() : nodes.get(id - inputs.size()).shape();
  }

  private GraphFault fault(String what) {
    return new GraphFault(
        "node " + current + " (" + nodes.get(current).getClass().getSimpleName() + "): " + what);
  }
}
