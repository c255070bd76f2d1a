// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.load;

import java.util.stream.IntStream;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.onnx.ir.Literal;
import network.assay.compute.tensor.Shape;

/// A value of a model during its translation.
sealed interface Term {
  ElementType type();

  Shape shape();

  /// One whose elements are known already.
  record Known(Literal literal) implements Term {
    @Override
    public ElementType type() {
      return literal.type();
    }

    @Override
    public Shape shape() {
      return literal.shape();
    }
  }

  /// One that the graph computes.
  record Live(ElementType type, Value value) implements Term {
    @Override
    public Shape shape() {
      return value.shape();
    }
  }

  /// The transpose of a value in its last two dimensions. A product reads the value instead and
  /// saves the copy; for others the copy is made.
  record Flipped(ElementType type, Value source) implements Term {
    int[] order() {
      int rank = source.shape().rank();
      int[] order = IntStream.range(0, rank).toArray();
      order[rank - 1] = rank - 2;
      order[rank - 2] = rank - 1;
      return order;
    }

    @Override
    public Shape shape() {
      return Shape.of(IntStream.of(order()).map(source::dim).toArray());
    }
  }

  /// This as the graph computes it.
  default Value value(GraphBuilder g, Constants constants) {
    return switch (this) {
      case Live live -> live.value();
      case Flipped flipped -> g.transpose(flipped.source(), flipped.order());
      case Known known -> constants.value(known.literal());
    };
  }
}
