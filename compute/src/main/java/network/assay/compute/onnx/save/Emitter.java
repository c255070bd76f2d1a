// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.save;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import network.assay.compute.build.Value;
import network.assay.compute.onnx.schema.AttributeProto;
import network.assay.compute.onnx.schema.FunctionProto;
import network.assay.compute.onnx.schema.NodeProto;
import network.assay.compute.onnx.schema.TensorProto;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// Collects the nodes of a graph and gives values their names.
final class Emitter {
  private final List<NodeProto> nodes = new ArrayList<>();
  private final Map<Integer, String> names = new HashMap<>();
  private final Map<Object, String> constants = new LinkedHashMap<>();
  private final Map<String, FunctionProto> functions = new TreeMap<>();
  private final Set<String> taken;
  private int serials;

  /// @param taken names that belong to inputs and outputs, and to no value between
  Emitter(Set<String> taken) {
    this.taken = taken;
  }

  List<NodeProto> nodes() {
    return nodes;
  }

  /// Those that nodes call.
  Iterable<FunctionProto> functions() {
    return functions.values();
  }

  /// Makes `name` that of `value`.
  void name(Value value, String name) {
    names.put(value.serial(), name);
  }

  boolean knows(Value value) {
    return names.containsKey(value.serial());
  }

  /// The name of `value`; a constant becomes a node the first time.
  String name(Value value) {
    String name = names.get(value.serial());
    if (name != null) return name;
    if (!isConstant(value)) throw new IllegalStateException("nothing made " + value);
    return constant(value.dtype(), value.bits(), value.shape());
  }

  static boolean isConstant(Value value) {
    return value.tensor() < 0;
  }

  String fresh() {
    String name;
    do {
      name = "t" + serials++;
    } while (taken.contains(name));
    return name;
  }

  /// One of ONNX's own operators, for `output`.
  void node(String type, List<String> inputs, Value output, AttributeProto... attributes) {
    node(type, inputs, named(output), attributes);
  }

  void node(String type, List<String> inputs, String output, AttributeProto... attributes) {
    nodes.add(Nodes.node(type, inputs, output, attributes));
  }

  /// A call of one of our functions.
  void call(String function, List<String> inputs, Value output, AttributeProto... attributes) {
    functions.put(function, OwnFunctions.get(function));
    nodes.add(
        Nodes.node(function, inputs, named(output), attributes).toBuilder()
            .setDomain(OwnFunctions.DOMAIN)
            .build());
  }

  private String named(Value output) {
    String name = fresh();
    name(output, name);
    return name;
  }

  /// A list of 64-bit integers.
  String longs(long... values) {
    return known(Nodes.longs(values));
  }

  String dims(Shape shape) {
    long[] dims = new long[shape.rank()];
    for (int i = 0; i < dims.length; i++) dims[i] = shape.dim(i);
    return longs(dims);
  }

  String constant(DType dtype, int bits, Shape shape) {
    int type = type(dtype);
    if (shape.rank() == 0) return known(Nodes.one(type, bits));
    String dims = dims(shape);
    return constants.computeIfAbsent(
        List.of(type, bits, shape),
        _ -> {
          String name = fresh();
          node(
              "ConstantOfShape",
              List.of(dims),
              name,
              Nodes.tensor("value", Nodes.one(type, bits, 1)));
          return name;
        });
  }

  private String known(TensorProto tensor) {
    String name = constants.get(tensor);
    if (name == null) {
      name = fresh();
      constants.put(tensor, name);
      node("Constant", List.of(), name, Nodes.tensor("value", tensor));
    }
    return name;
  }

  /// The code of the type of element.
  static int type(DType dtype) {
    return switch (dtype) {
      case F32 -> TensorProto.DataType.FLOAT_VALUE;
      case I32 -> TensorProto.DataType.INT32_VALUE;
      case U8 -> TensorProto.DataType.UINT8_VALUE;
    };
  }
}
