// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.load;

import network.assay.compute.build.Value;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.onnx.ir.Literal;
import network.assay.compute.tensor.Shape;
import org.jspecify.annotations.Nullable;

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
  ///
  /// @param flipped what this is the transpose of, in the last two dimensions; a product reads that
  ///     instead and saves the copy
  record Live(ElementType type, Value value, @Nullable Value flipped) implements Term {
    Live(ElementType type, Value value) {
      this(type, value, null);
    }

    @Override
    public Shape shape() {
      return value.shape();
    }
  }
}
