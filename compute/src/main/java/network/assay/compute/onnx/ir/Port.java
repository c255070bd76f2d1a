// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.ir;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import network.assay.compute.GraphFault;
import network.assay.compute.tensor.Shape;

/// An input or output of a model: its name, element type and dimensions, some of which may be left
/// open until it is translated.
public record Port(String name, ElementType type, List<Dim> dims) {
  /// A dimension.
  public sealed interface Dim {
    record Fixed(int size) implements Dim {
      @Override
      public String toString() {
        return Integer.toString(size);
      }
    }

    /// An open one; the same symbol stands for the same size.
    record Open(String symbol) implements Dim {
      @Override
      public String toString() {
        return symbol;
      }
    }
  }

  public Port {
    dims = List.copyOf(dims);
  }

  /// The shape with open dimensions set by symbol.
  ///
  /// @throws GraphFault when a symbol has no size
  public Shape shape(Map<String, Integer> sizes) {
    return Shape.of(
        dims.stream()
            .mapToInt(
                dim ->
                    switch (dim) {
                      case Dim.Fixed(int size) -> size;
                      case Dim.Open(String symbol) -> {
                        Integer size = sizes.get(symbol);
                        if (size == null) {
                          throw new GraphFault(
                              "dimension " + symbol + " of " + this + " is open: give its size");
                        }
                        yield size;
                      }
                    })
            .toArray());
  }

  @Override
  public String toString() {
    return name
        + " "
        + type
        + dims.stream().map(Dim::toString).collect(Collectors.joining(",", "[", "]"));
  }
}
