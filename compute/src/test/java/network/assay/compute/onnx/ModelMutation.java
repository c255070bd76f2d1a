// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import network.assay.compute.arith.Philox;
import network.assay.compute.onnx.schema.AttributeProto;
import network.assay.compute.onnx.schema.GraphProto;
import network.assay.compute.onnx.schema.ModelProto;
import network.assay.compute.onnx.schema.NodeProto;
import network.assay.compute.onnx.schema.StringStringEntryProto;
import network.assay.compute.onnx.schema.TensorProto;
import network.assay.compute.onnx.schema.TensorShapeProto;
import network.assay.compute.onnx.schema.TypeProto;
import network.assay.compute.onnx.schema.ValueInfoProto;

/// Changes a model where its meaning is: attributes, constants, names, types, dimensions, the order
/// of nodes. What comes out is a well-formed file.
final class ModelMutation {
  private static final long[] WHOLES = {
    0,
    1,
    -1,
    2,
    -2,
    3,
    7,
    64,
    65_536,
    1 << 24,
    1 << 30,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    Integer.MAX_VALUE - 64,
    1L << 31,
    (1L << 32) + 1,
    (1L << 32) + 7,
    Long.MAX_VALUE,
    Long.MAX_VALUE - 1,
    Long.MIN_VALUE,
    Long.MIN_VALUE + 1,
    -(1L << 31) - 1
  };

  private static final float[] REALS = {
    0f,
    -0f,
    1f,
    -1f,
    0.5f,
    1e-38f,
    Float.MIN_VALUE,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    64f,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN,
    Float.intBitsToFloat(0xFFC12345)
  };

  private static final String[] TEXTS = {
    "", "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID", "none", "tanh", "constant", "reflect", "?"
  };

  static final String[] OPERATORS = {
    "Abs",
    "Add",
    "And",
    "ArgMax",
    "AveragePool",
    "BatchNormalization",
    "BitwiseAnd",
    "Cast",
    "Clip",
    "Concat",
    "Constant",
    "ConstantOfShape",
    "Conv",
    "Cos",
    "Div",
    "Dropout",
    "Elu",
    "Equal",
    "Erf",
    "Exp",
    "Expand",
    "Flatten",
    "Gather",
    "Gelu",
    "Gemm",
    "GlobalAveragePool",
    "GlobalMaxPool",
    "Greater",
    "HardSigmoid",
    "Identity",
    "If",
    "InstanceNormalization",
    "IsNaN",
    "LayerNormalization",
    "LeakyRelu",
    "Less",
    "Log",
    "LogSoftmax",
    "MatMul",
    "Max",
    "MaxPool",
    "Min",
    "Mod",
    "Mul",
    "Neg",
    "Not",
    "Or",
    "Pad",
    "Pow",
    "RMSNormalization",
    "Range",
    "Reciprocal",
    "ReduceL2",
    "ReduceMax",
    "ReduceMean",
    "ReduceSum",
    "Relu",
    "Reshape",
    "Shape",
    "Size",
    "Slice",
    "Softmax",
    "Split",
    "Sqrt",
    "Squeeze",
    "Sub",
    "Sum",
    "Tile",
    "Transpose",
    "Trilu",
    "Unsqueeze",
    "Where",
    "Xor",
    "Nonsense"
  };

  private static final String[] ATTRIBUTES = {
    "axis",
    "axes",
    "keepdims",
    "to",
    "perm",
    "pads",
    "strides",
    "dilations",
    "kernel_shape",
    "group",
    "epsilon",
    "alpha",
    "beta",
    "transA",
    "num_outputs",
    "allowzero",
    "value",
    "value_ints",
    "value_int",
    "value_float",
    "start",
    "end",
    "upper",
    "mode",
    "auto_pad",
    "ceil_mode",
    "noop_with_empty_axes",
    "training_mode",
    "approximate",
    "body"
  };

  private final int seed;
  private final int file;
  private final int number;
  private int rolls;

  ModelMutation(int seed, int file, int number) {
    this.seed = seed;
    this.file = file;
    this.number = number;
  }

  int roll(int sides) {
    return Integer.remainderUnsigned(Philox.word(seed, file, number, rolls++), sides);
  }

  private boolean seldom() {
    return roll(8) == 0;
  }

  private long whole() {
    return roll(3) == 0 ? roll(9) - 4 : WHOLES[roll(WHOLES.length)];
  }

  private float real() {
    return REALS[roll(REALS.length)];
  }

  private static <T> T any(ModelMutation dice, List<T> of) {
    return of.get(dice.roll(of.size()));
  }

  /// One to four changes.
  ModelProto of(ModelProto model) {
    ModelProto.Builder changed = model.toBuilder();
    for (int changes = 1 + roll(4); changes > 0; changes--) {
      GraphProto.Builder graph = changed.getGraph().toBuilder();
      switch (roll(12)) {
        case 0, 1, 2, 3 -> attribute(graph);
        case 4, 5 -> wiring(graph);
        case 6, 7, 8 -> initializer(graph);
        case 9 -> port(graph);
        case 10 -> order(graph);
        default -> {
          if (seldom() && changed.getOpsetImportCount() > 0) {
            int which = roll(changed.getOpsetImportCount());
            changed.setOpsetImport(
                which, changed.getOpsetImport(which).toBuilder().setVersion(whole()));
          } else {
            operator(graph);
          }
        }
      }
      changed.setGraph(graph);
    }
    return changed.build();
  }

  private void attribute(GraphProto.Builder graph) {
    if (graph.getNodeCount() == 0) return;
    int at = roll(graph.getNodeCount());
    NodeProto.Builder node = graph.getNode(at).toBuilder();
    int count = node.getAttributeCount();
    if (count == 0 || roll(3) == 0) {
      node.addAttribute(fresh(ATTRIBUTES[roll(ATTRIBUTES.length)]));
    } else {
      int which = roll(count);
      AttributeProto old = node.getAttribute(which);
      switch (roll(6)) {
        case 0 -> node.removeAttribute(which);
        case 1 -> node.setAttribute(which, fresh(old.getName()));
        case 2 -> {
          if (seldom()) node.addAttribute(old);
          else node.setAttribute(which, changed(old));
        }
        default -> node.setAttribute(which, changed(old));
      }
    }
    graph.setNode(at, node);
  }

  private AttributeProto changed(AttributeProto old) {
    AttributeProto.Builder attribute = old.toBuilder();
    switch (old.getType()) {
      case INT -> attribute.setI(whole());
      case FLOAT -> attribute.setF(real());
      case STRING -> attribute.setS(ByteString.copyFromUtf8(TEXTS[roll(TEXTS.length)]));
      case INTS -> {
        if (old.getIntsCount() > 0 && roll(3) > 0) {
          attribute.setInts(roll(old.getIntsCount()), whole());
        } else {
          attribute.addInts(whole());
        }
      }
      case FLOATS -> attribute.addFloats(real());
      case TENSOR -> attribute.setT(changed(old.getT()));
      default -> attribute.setType(AttributeProto.AttributeType.STRINGS);
    }
    return attribute.build();
  }

  private AttributeProto fresh(String name) {
    AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
    switch (roll(7)) {
      case 0, 1 -> attribute.setType(AttributeProto.AttributeType.INT).setI(whole());
      case 2 -> attribute.setType(AttributeProto.AttributeType.FLOAT).setF(real());
      case 3 -> {
        attribute.setType(AttributeProto.AttributeType.INTS);
        for (int i = roll(10); i > 0; i--) attribute.addInts(whole());
      }
      case 4 ->
          attribute
              .setType(AttributeProto.AttributeType.STRING)
              .setS(ByteString.copyFromUtf8(TEXTS[roll(TEXTS.length)]));
      case 5 ->
          attribute
              .setType(AttributeProto.AttributeType.GRAPH)
              .setG(GraphProto.newBuilder().addNode(NodeProto.newBuilder().setOpType("Relu")));
      default -> attribute.setType(AttributeProto.AttributeType.TENSOR).setT(wholes("t"));
    }
    return attribute.build();
  }

  private TensorProto wholes(String name) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.INT64_VALUE);
    int count = roll(5);
    for (int i = 0; i < count; i++) tensor.addInt64Data(whole());
    if (count != 1 || roll(2) == 0) tensor.addDims(count);
    return tensor.build();
  }

  private TensorProto reals(String name) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.FLOAT_VALUE);
    int count = roll(5);
    for (int i = 0; i < count; i++) tensor.addFloatData(real());
    if (count != 1 || roll(2) == 0) tensor.addDims(count);
    return tensor.build();
  }

  private TensorProto changed(TensorProto old) {
    TensorProto.Builder tensor = old.toBuilder();
    switch (roll(9)) {
      case 0 -> {
        if (tensor.getDimsCount() > 0) tensor.setDims(roll(tensor.getDimsCount()), whole());
        else tensor.addDims(whole());
      }
      case 1 -> tensor.addDims(roll(3));
      case 2 -> tensor.setDataType(roll(17));
      case 3 -> {
        return reals(old.getName());
      }
      case 4 -> {
        tensor.setDataLocation(TensorProto.DataLocation.EXTERNAL);
        tensor.addExternalData(entry("location", seldom() ? "../x" : "data"));
        tensor.addExternalData(entry("offset", Long.toString(whole())));
        if (roll(2) == 0) tensor.addExternalData(entry("length", Long.toString(whole())));
      }
      case 5 -> {
        long product = 1;
        for (long dim : tensor.getDimsList()) product *= dim;
        tensor.clearDims().addDims(product);
      }
      default -> {
        return wholes(old.getName());
      }
    }
    return tensor.build();
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  private void initializer(GraphProto.Builder graph) {
    int count = graph.getInitializerCount();
    if (count == 0 || seldom()) {
      graph.addInitializer(roll(2) == 0 ? wholes(value(graph)) : reals("fresh" + roll(3)));
      return;
    }
    int at = roll(count);
    TensorProto old = graph.getInitializer(at);
    if (seldom()) graph.setInitializer(at, old.toBuilder().setName(value(graph)));
    else if (seldom()) graph.removeInitializer(at);
    else graph.setInitializer(at, changed(old));
  }

  // The name of some value, or of none.
  private String value(GraphProto.Builder graph) {
    var names = new ArrayList<String>();
    graph.getInputList().forEach(port -> names.add(port.getName()));
    graph.getInitializerList().forEach(tensor -> names.add(tensor.getName()));
    graph.getNodeList().forEach(node -> names.addAll(node.getOutputList()));
    return names.isEmpty() || roll(12) == 0 ? "nowhere" + roll(2) : any(this, names);
  }

  private void wiring(GraphProto.Builder graph) {
    if (graph.getNodeCount() == 0) return;
    int at = roll(graph.getNodeCount());
    NodeProto.Builder node = graph.getNode(at).toBuilder();
    int inputs = node.getInputCount();
    switch (roll(6)) {
      case 0 -> node.addInput(value(graph));
      case 1 -> {
        List<String> kept = inputs == 0 ? List.of() : node.getInputList().subList(0, inputs - 1);
        List<String> copy = List.copyOf(kept);
        node.clearInput().addAllInput(copy);
      }
      case 2 -> node.addOutput(seldom() ? value(graph) : "more" + roll(1000));
      case 3 -> {
        if (inputs > 0) node.setInput(roll(inputs), "");
      }
      default -> {
        if (inputs > 0) node.setInput(roll(inputs), value(graph));
      }
    }
    graph.setNode(at, node);
  }

  private void operator(GraphProto.Builder graph) {
    if (graph.getNodeCount() == 0) return;
    int at = roll(graph.getNodeCount());
    NodeProto.Builder node = graph.getNode(at).toBuilder();
    if (seldom()) node.setDomain(roll(2) == 0 ? "ai.onnx" : "elsewhere");
    else node.setOpType(OPERATORS[roll(OPERATORS.length)]);
    graph.setNode(at, node);
  }

  private void order(GraphProto.Builder graph) {
    int nodes = graph.getNodeCount();
    if (nodes < 2) return;
    int a = roll(nodes);
    NodeProto one = graph.getNode(a);
    switch (roll(3)) {
      case 0 -> {
        int b = roll(nodes);
        graph.setNode(a, graph.getNode(b));
        graph.setNode(b, one);
      }
      case 1 -> graph.removeNode(a);
      default -> graph.addNode(one);
    }
  }

  private void port(GraphProto.Builder graph) {
    boolean in = roll(2) == 0;
    List<ValueInfoProto> ports = in ? graph.getInputList() : graph.getOutputList();
    if (ports.isEmpty()) return;
    int at = roll(ports.size());
    ValueInfoProto.Builder port = ports.get(at).toBuilder();
    TypeProto.Tensor.Builder tensor = port.getType().getTensorType().toBuilder();
    TensorShapeProto.Builder shape = tensor.getShape().toBuilder();
    switch (roll(6)) {
      case 0 -> port.setName(value(graph));
      case 1 -> tensor.setElemType(roll(17));
      case 2 -> shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(roll(4)));
      case 3 -> {
        if (shape.getDimCount() > 0) shape.removeDim(shape.getDimCount() - 1);
      }
      default -> {
        if (shape.getDimCount() > 0) {
          int dim = roll(shape.getDimCount());
          shape.setDim(dim, TensorShapeProto.Dimension.newBuilder().setDimValue(whole()));
        }
      }
    }
    port.setType(TypeProto.newBuilder().setTensorType(tensor.setShape(shape)));
    if (in) graph.setInput(at, port);
    else graph.setOutput(at, port);
  }
}
