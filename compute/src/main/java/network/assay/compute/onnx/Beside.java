// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx;

import java.util.List;
import java.util.Map;
import network.assay.compute.GraphFault;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.onnx.ir.Port;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// What transformers take beside their tokens, by the names that exporters give it. Here each token
/// of a sample counts, so that it follows from where the tokens are.
final class Beside {
  private enum Kind {
    /// 1 for each token that counts.
    MASK,
    /// Where each token is.
    POSITIONS,
    /// 0 for each token of the first text.
    TEXTS
  }

  private static final Map<String, Kind> KINDS =
      Map.of(
          "attention_mask", Kind.MASK,
          "position_ids", Kind.POSITIONS,
          "token_type_ids", Kind.TEXTS);

  private Beside() {}

  static boolean isOne(Port port) {
    return KINDS.containsKey(port.name());
  }

  /// Puts it into `values`, for each of `inputs` that is such a one.
  ///
  /// @param tokens the shape of those that are given
  /// @throws GraphFault when it is of another form than they
  static void put(GraphBuilder g, List<Port> inputs, Shape tokens, Map<String, Value> values) {
    for (Port port : inputs) {
      Kind kind = KINDS.get(port.name());
      if (kind != null) values.put(port.name(), value(g, kind, port, tokens));
    }
  }

  private static Value value(GraphBuilder g, Kind kind, Port port, Shape tokens) {
    boolean floats = port.type() == ElementType.FLOAT;
    Shape shape = shape(port, tokens);
    Value one =
        switch (kind) {
          case MASK -> floats ? g.constant(1f) : g.constant(1);
          case TEXTS -> floats ? g.constant(0f) : g.constant(0);
          case POSITIONS -> g.index(Shape.of(1, shape.dim(1)), 1);
        };
    if (one.dtype() != port.type().dtype()) throw unfit(port, tokens);
    return g.spread(one, shape);
  }

  // Exporters do not always call open dimensions the same that are.
  private static Shape shape(Port port, Shape tokens) {
    if (tokens.rank() != 2 || port.dims().size() != 2) throw unfit(port, tokens);
    int[] dims = new int[2];
    for (int i = 0; i < 2; i++) {
      dims[i] =
          switch (port.dims().get(i)) {
            case Port.Dim.Open _ -> tokens.dim(i);
            case Port.Dim.Fixed(int size) -> size;
          };
      boolean fits = dims[i] == tokens.dim(i) || (i == 0 && dims[i] == 1);
      if (!fits) throw unfit(port, tokens);
    }
    return Shape.of(dims);
  }

  private static GraphFault unfit(Port port, Shape tokens) {
    return new GraphFault(
        "input %s beside tokens %s%s: of their shape it is filled in; export without it"
            .formatted(port, DType.I32, tokens));
  }
}
