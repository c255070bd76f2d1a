// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.Dice;
import network.assay.compute.onnx.schema.GraphProto;
import network.assay.compute.onnx.schema.ModelProto;
import network.assay.compute.onnx.schema.NodeProto;
import network.assay.compute.onnx.schema.TensorProto;
import network.assay.compute.onnx.schema.TensorShapeProto;
import network.assay.compute.onnx.schema.TypeProto;
import network.assay.compute.onnx.schema.ValueInfoProto;

/// Changes a model where its meaning is: attributes, constants, names, types, dimensions, the order
/// of nodes. What comes out is a well-formed file.
final class ModelMutation {
  private static final List<String> OPERATORS =
      List.of(
          "Abs",
          "Add",
          "And",
          "ArgMax",
          "Attention",
          "AveragePool",
          "BatchNormalization",
          "BitwiseAnd",
          "Cast",
          "Ceil",
          "Clip",
          "Concat",
          "Constant",
          "ConstantOfShape",
          "Conv",
          "Cos",
          "CumSum",
          "Div",
          "Dropout",
          "Elu",
          "Equal",
          "Erf",
          "Exp",
          "Expand",
          "Flatten",
          "Floor",
          "Gather",
          "Gelu",
          "Gemm",
          "GlobalAveragePool",
          "GlobalMaxPool",
          "Greater",
          "GroupNormalization",
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
          "Mish",
          "Mod",
          "Mul",
          "Neg",
          "Not",
          "Or",
          "PRelu",
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
          "RotaryEmbedding",
          "Round",
          "Selu",
          "Shape",
          "Sign",
          "Size",
          "Slice",
          "Softmax",
          "Split",
          "Sqrt",
          "Squeeze",
          "Sub",
          "Sum",
          "Swish",
          "Tile",
          "Transpose",
          "Trilu",
          "Unsqueeze",
          "Where",
          "Xor",
          "Nonsense");

  private final Dice dice;
  private final TensorMutation tensors;
  private final AttributeMutation attributes;

  ModelMutation(Dice dice) {
    this.dice = dice;
    this.tensors = new TensorMutation(dice);
    this.attributes = new AttributeMutation(dice, tensors);
  }

  /// One to four changes.
  ModelProto of(ModelProto model) {
    ModelProto.Builder changed = model.toBuilder();
    for (int changes = 1 + dice.roll(4); changes > 0; changes--) {
      GraphProto.Builder graph = changed.getGraph().toBuilder();
      switch (dice.roll(12)) {
        case 0, 1, 2, 3 -> attributes.change(graph);
        case 4, 5 -> wiring(graph);
        case 6, 7, 8 -> initializer(graph);
        case 9 -> port(graph);
        case 10 -> order(graph);
        default -> {
          if (dice.seldom() && changed.getOpsetImportCount() > 0) {
            int which = dice.roll(changed.getOpsetImportCount());
            changed.setOpsetImport(
                which, changed.getOpsetImport(which).toBuilder().setVersion(dice.whole()));
          } else {
            operator(graph);
          }
        }
      }
      changed.setGraph(graph);
    }
    return changed.build();
  }

  private void initializer(GraphProto.Builder graph) {
    int count = graph.getInitializerCount();
    if (count == 0 || dice.seldom()) {
      graph.addInitializer(
          dice.roll(2) == 0 ? tensors.wholes(value(graph)) : tensors.reals("fresh" + dice.roll(3)));
      return;
    }
    int at = dice.roll(count);
    TensorProto old = graph.getInitializer(at);
    if (dice.seldom()) graph.setInitializer(at, old.toBuilder().setName(value(graph)));
    else if (dice.seldom()) graph.removeInitializer(at);
    else graph.setInitializer(at, tensors.changed(old));
  }

  // The name of some value, or of none.
  private String value(GraphProto.Builder graph) {
    var names = new ArrayList<String>();
    graph.getInputList().forEach(port -> names.add(port.getName()));
    graph.getInitializerList().forEach(tensor -> names.add(tensor.getName()));
    graph.getNodeList().forEach(node -> names.addAll(node.getOutputList()));
    return names.isEmpty() || dice.roll(12) == 0 ? "nowhere" + dice.roll(2) : dice.any(names);
  }

  private void wiring(GraphProto.Builder graph) {
    if (graph.getNodeCount() == 0) return;
    int at = dice.roll(graph.getNodeCount());
    NodeProto.Builder node = graph.getNode(at).toBuilder();
    int inputs = node.getInputCount();
    switch (dice.roll(6)) {
      case 0 -> node.addInput(value(graph));
      case 1 -> {
        List<String> kept = inputs == 0 ? List.of() : node.getInputList().subList(0, inputs - 1);
        List<String> copy = List.copyOf(kept);
        node.clearInput().addAllInput(copy);
      }
      case 2 -> node.addOutput(dice.seldom() ? value(graph) : "more" + dice.roll(1000));
      case 3 -> {
        if (inputs > 0) node.setInput(dice.roll(inputs), "");
      }
      default -> {
        if (inputs > 0) node.setInput(dice.roll(inputs), value(graph));
      }
    }
    graph.setNode(at, node);
  }

  private void operator(GraphProto.Builder graph) {
    if (graph.getNodeCount() == 0) return;
    int at = dice.roll(graph.getNodeCount());
    NodeProto.Builder node = graph.getNode(at).toBuilder();
    if (dice.seldom()) node.setDomain(dice.roll(2) == 0 ? "ai.onnx" : "elsewhere");
    else node.setOpType(dice.any(OPERATORS));
    graph.setNode(at, node);
  }

  private void order(GraphProto.Builder graph) {
    int nodes = graph.getNodeCount();
    if (nodes < 2) return;
    int a = dice.roll(nodes);
    NodeProto one = graph.getNode(a);
    switch (dice.roll(3)) {
      case 0 -> {
        int b = dice.roll(nodes);
        graph.setNode(a, graph.getNode(b));
        graph.setNode(b, one);
      }
      case 1 -> graph.removeNode(a);
      default -> graph.addNode(one);
    }
  }

  private void port(GraphProto.Builder graph) {
    boolean in = dice.roll(2) == 0;
    List<ValueInfoProto> ports = in ? graph.getInputList() : graph.getOutputList();
    if (ports.isEmpty()) return;
    int at = dice.roll(ports.size());
    ValueInfoProto.Builder port = ports.get(at).toBuilder();
    TypeProto.Tensor.Builder tensor = port.getType().getTensorType().toBuilder();
    TensorShapeProto.Builder shape = tensor.getShape().toBuilder();
    switch (dice.roll(6)) {
      case 0 -> port.setName(value(graph));
      case 1 -> tensor.setElemType(dice.roll(17));
      case 2 -> shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dice.roll(4)));
      case 3 -> {
        if (shape.getDimCount() > 0) shape.removeDim(shape.getDimCount() - 1);
      }
      default -> {
        if (shape.getDimCount() > 0) {
          int dim = dice.roll(shape.getDimCount());
          shape.setDim(dim, TensorShapeProto.Dimension.newBuilder().setDimValue(dice.whole()));
        }
      }
    }
    port.setType(TypeProto.newBuilder().setTensorType(tensor.setShape(shape)));
    if (in) graph.setInput(at, port);
    else graph.setOutput(at, port);
  }
}
