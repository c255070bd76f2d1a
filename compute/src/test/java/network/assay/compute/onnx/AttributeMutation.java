// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx;

import com.google.protobuf.ByteString;
import java.util.List;
import network.assay.compute.Dice;
import network.assay.compute.onnx.schema.AttributeProto;
import network.assay.compute.onnx.schema.GraphProto;
import network.assay.compute.onnx.schema.NodeProto;

/// Attributes of a node that are others, gone, new, or of another type.
final class AttributeMutation {
  private static final List<String> TEXTS =
      List.of(
          "",
          "NOTSET",
          "SAME_UPPER",
          "SAME_LOWER",
          "VALID",
          "none",
          "tanh",
          "constant",
          "reflect",
          "?");

  private static final List<String> NAMES =
      List.of(
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
          "body");

  private final Dice dice;
  private final TensorMutation tensors;

  AttributeMutation(Dice dice, TensorMutation tensors) {
    this.dice = dice;
    this.tensors = tensors;
  }

  void change(GraphProto.Builder graph) {
    if (graph.getNodeCount() == 0) return;
    int at = dice.roll(graph.getNodeCount());
    NodeProto.Builder node = graph.getNode(at).toBuilder();
    int count = node.getAttributeCount();
    if (count == 0 || dice.roll(3) == 0) {
      node.addAttribute(fresh(dice.any(NAMES)));
    } else {
      int which = dice.roll(count);
      AttributeProto old = node.getAttribute(which);
      switch (dice.roll(6)) {
        case 0 -> node.removeAttribute(which);
        case 1 -> node.setAttribute(which, fresh(old.getName()));
        case 2 -> {
          if (dice.seldom()) node.addAttribute(old);
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
      case INT -> attribute.setI(dice.whole());
      case FLOAT -> attribute.setF(tensors.real());
      case STRING -> attribute.setS(ByteString.copyFromUtf8(dice.any(TEXTS)));
      case INTS -> {
        if (old.getIntsCount() > 0 && dice.roll(3) > 0) {
          attribute.setInts(dice.roll(old.getIntsCount()), dice.whole());
        } else {
          attribute.addInts(dice.whole());
        }
      }
      case FLOATS -> attribute.addFloats(tensors.real());
      case TENSOR -> attribute.setT(tensors.changed(old.getT()));
      default -> attribute.setType(AttributeProto.AttributeType.STRINGS);
    }
    return attribute.build();
  }

  private AttributeProto fresh(String name) {
    AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
    switch (dice.roll(7)) {
      case 0, 1 -> attribute.setType(AttributeProto.AttributeType.INT).setI(dice.whole());
      case 2 -> attribute.setType(AttributeProto.AttributeType.FLOAT).setF(tensors.real());
      case 3 -> {
        attribute.setType(AttributeProto.AttributeType.INTS);
        for (int i = dice.roll(10); i > 0; i--) attribute.addInts(dice.whole());
      }
      case 4 ->
          attribute
              .setType(AttributeProto.AttributeType.STRING)
              .setS(ByteString.copyFromUtf8(dice.any(TEXTS)));
      case 5 ->
          attribute
              .setType(AttributeProto.AttributeType.GRAPH)
              .setG(GraphProto.newBuilder().addNode(NodeProto.newBuilder().setOpType("Relu")));
      default -> attribute.setType(AttributeProto.AttributeType.TENSOR).setT(tensors.wholes("t"));
    }
    return attribute.build();
  }
}
