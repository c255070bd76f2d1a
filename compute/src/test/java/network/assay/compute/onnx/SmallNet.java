// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.onnx.ir.Attribute;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.onnx.ir.Literal;
import network.assay.compute.onnx.ir.Net;
import network.assay.compute.onnx.ir.Operation;
import network.assay.compute.onnx.ir.Port;
import network.assay.compute.onnx.load.Translation;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// A model of a few operations on given tensors, as a file would have it.
final class SmallNet {
  private final List<Port> inputs = new ArrayList<>();
  private final Map<String, Literal> known = new LinkedHashMap<>();
  private final List<Operation> operations = new ArrayList<>();
  private State given = State.EMPTY;

  /// An input that is only known as the model runs; integers are of 64 bits.
  SmallNet input(String name, Tensor tensor) {
    ElementType type = tensor.dtype() == DType.F32 ? ElementType.FLOAT : ElementType.INT64;
    List<Port.Dim> dims = new ArrayList<>();
    for (int i = 0; i < tensor.shape().rank(); i++) {
      dims.add(new Port.Dim.Fixed(tensor.shape().dim(i)));
    }
    inputs.add(new Port(name, type, dims));
    given = given.with(name, tensor);
    return this;
  }

  SmallNet known(String name, Literal literal) {
    known.put(name, literal);
    return this;
  }

  /// @param operands names with blanks between
  SmallNet node(String type, String operands, String result) {
    return node(type, operands, result, Map.of());
  }

  SmallNet node(
      String type, String operands, String result, Map<String, ? extends Attribute> attributes) {
    operations.add(
        new Operation(
            result,
            "",
            type,
            Arrays.asList(operands.split(" ")),
            List.of(result),
            new HashMap<>(attributes)));
    return this;
  }

  GraphBuilder builder(String output, ElementType type) {
    return translated(output, type).g();
  }

  /// What `output` is.
  Tensor run(String output, ElementType type) {
    Translated made = translated(output, type);
    try (Backend scalar = new ScalarBackend()) {
      return scalar.compile(made.g().build()).run(given.plus(made.buffers())).get(output);
    }
  }

  private record Translated(GraphBuilder g, State buffers) {}

  private Translated translated(String output, ElementType type) {
    GraphBuilder g = new GraphBuilder();
    Map<String, Value> values = new HashMap<>();
    for (Port port : inputs) {
      values.put(port.name(), g.input(port.name(), port.type().dtype(), port.shape(Map.of())));
    }
    var net =
        new Net(
            "", false, 23, inputs, List.of(new Port(output, type, List.of())), operations, known);
    Translation.Result result = Translation.run(g, net, values);
    result.outputs().forEach(g::output);
    return new Translated(g, result.buffers());
  }
}
