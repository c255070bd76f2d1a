// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.save;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
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
  private final Optional<OpenBatch> open;
  private final String batched;
  private int serials;

  /// @param taken names that belong to inputs and outputs, and to no value between
  /// @param open what grows with the samples of one run, if they are left open
  /// @param batched the input whose first dimension says how many they are
  Emitter(Set<String> taken, Optional<OpenBatch> open, String batched) {
    this.taken = taken;
    this.open = open;
    this.batched = batched;
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
    if (value.shape().rank() == 0) return constant(value.dtype(), value.bits());
    return filled(value);
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

  /// The dimensions of `value`, as the model computes them where they grow with the samples.
  String dims(Value value) {
    if (open.isEmpty() || !open.get().isOpen(value)) return dims(value.shape());
    var parts = new ArrayList<String>();
    for (int axis = 0; axis < value.shape().rank(); axis++) {
      int times = open.get().times(value, axis);
      parts.add(times > 0 ? samples(times) : longs(value.dim(axis)));
    }
    if (parts.size() == 1) return parts.getFirst();
    return once(
        List.of("dims", parts), name -> node("Concat", parts, name, Nodes.whole("axis", 0)));
  }

  /// Whether dimension `axis` grows with the samples.
  boolean isOpen(Value value, int axis) {
    return open.isPresent() && open.get().times(value, axis) > 0;
  }

  private String dims(Shape shape) {
    long[] dims = new long[shape.rank()];
    for (int i = 0; i < dims.length; i++) dims[i] = shape.dim(i);
    return longs(dims);
  }

  // So many times the number of samples.
  private String samples(int times) {
    String one =
        once(
            "samples",
            name ->
                node(
                    "Shape",
                    List.of(batched),
                    name,
                    Nodes.whole("start", 0),
                    Nodes.whole("end", 1)));
    if (times == 1) return one;
    String factor = longs(times);
    return once(List.of("samples", times), name -> node("Mul", List.of(one, factor), name));
  }

  // The name of what `made` makes the first time.
  private String once(Object key, Consumer<String> made) {
    String name = constants.get(key);
    if (name == null) {
      name = fresh();
      constants.put(key, name);
      made.accept(name);
    }
    return name;
  }

  /// One number.
  String constant(DType dtype, int bits) {
    return known(Nodes.one(type(dtype), bits));
  }

  // A constant tensor.
  private String filled(Value value) {
    int type = type(value.dtype());
    String dims = dims(value);
    return once(
        List.of(type, value.bits(), dims),
        name ->
            node(
                "ConstantOfShape",
                List.of(dims),
                name,
                Nodes.tensor("value", Nodes.one(type, value.bits(), 1))));
  }

  private String known(TensorProto tensor) {
    return once(tensor, name -> node("Constant", List.of(), name, Nodes.tensor("value", tensor)));
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
