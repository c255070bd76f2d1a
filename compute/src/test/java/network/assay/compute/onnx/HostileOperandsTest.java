// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx;

import static network.assay.compute.onnx.HostileFileTest.longs;
import static network.assay.compute.onnx.HostileFileTest.model;
import static network.assay.compute.onnx.HostileFileTest.node;
import static network.assay.compute.onnx.HostileFileTest.port;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import network.assay.compute.FormatFault;
import network.assay.compute.GraphFault;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.onnx.file.Limits;
import network.assay.compute.onnx.ir.OnnxFault;
import network.assay.compute.onnx.schema.AttributeProto;
import network.assay.compute.onnx.schema.GraphProto;
import network.assay.compute.onnx.schema.ModelProto;
import network.assay.compute.onnx.schema.NodeProto;
import network.assay.compute.onnx.schema.OperatorSetIdProto;
import network.assay.compute.onnx.schema.TensorProto;
import network.assay.compute.onnx.schema.TypeProto;
import network.assay.compute.onnx.schema.ValueInfoProto;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// Sound files whose operators are given what none of them could take.
final class HostileOperandsTest {
  /// Of results whose size no operand has: also the first one counts before memory is taken.
  @Test
  void what_is_told_its_size_is_refused_before_memory_is_taken() {
    for (var folded :
        List.of(
            node("Tile", "many", "one", "z").toBuilder().addInput("long"),
            node("Range", "many", "none", "z").toBuilder().addInput("long").addInput("one"),
            node("Expand", "many", "one", "z").toBuilder().addInput("long"))) {
      boolean numbers = folded.getOpType().equals("Range");
      GraphProto.Builder graph =
          GraphProto.newBuilder()
              .addInput(port("x"))
              .addInitializer(longs("none", 0))
              .addInitializer(longs("one", 1))
              .addInitializer(longs("long", numbers ? Long.MAX_VALUE : 1 << 30))
              .addNode(folded)
              .addNode(node("Relu", "last", "x", "y"))
              .addOutput(port("y"));
      OnnxModel model = OnnxModel.read(model(graph), Limits.DEFAULT);
      assertThatThrownBy(() -> model.inference(Map.of()))
          .isInstanceOf(FormatFault.class)
          .hasMessageContaining("node many")
          .hasMessageContaining("constants that take more than");
    }
  }

  @Test
  void operands_that_no_operator_could_take_end_in_a_fault_that_names_the_node() {
    var faults = new LinkedHashMap<NodeProto.Builder, String>();
    faults.put(
        node("Concat", "bad", "x", "y").toBuilder()
            .addInput("x")
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("axis")
                    .setType(AttributeProto.AttributeType.INT)),
        "dimension 4000000000");
    faults.put(
        node("Pad", "bad", "x", "y").toBuilder().addInput("least"),
        "padding by -9223372036854775808");
    faults.put(node("Pad", "bad", "x", "y").toBuilder().addInput("below"), "dimension -");
    faults.put(
        node("Dropout", "bad", "x", "y").toBuilder().addInput("").addInput("nothing"),
        "one integer is due");
    faults.forEach(
        (bad, why) -> {
          GraphProto.Builder graph =
              GraphProto.newBuilder()
                  .addInput(bad.getOpType().equals("Concat") ? port("x", 2_000_000_000) : port("x"))
                  .addInitializer(longs("least", Long.MIN_VALUE, 0))
                  .addInitializer(longs("below", -(1 << 24), 0))
                  .addInitializer(longs("nothing"))
                  .addNode(bad)
                  .addOutput(port("y"));
          OnnxModel model = OnnxModel.read(model(graph), Limits.DEFAULT);
          assertThatThrownBy(() -> model.inference(Map.of()))
              .as(bad.getOpType())
              .isInstanceOf(FormatFault.class)
              .hasMessageContaining("node bad (" + bad.getOpType() + ")")
              .hasMessageContaining(why);
        });
  }

  @Test
  void a_slice_of_ours_without_an_axis_is_refused() {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .addInput(port("x"))
            .addNode(
                NodeProto.newBuilder()
                    .setOpType("Constant")
                    .addOutput("none")
                    .addAttribute(
                        AttributeProto.newBuilder()
                            .setName("value")
                            .setType(AttributeProto.AttributeType.TENSOR)
                            .setT(longs("none"))))
            .addNode(
                node("Slice", "cut", "x", "y").toBuilder()
                    .addAllInput(List.of("none", "none", "none")))
            .addOutput(port("y"));
    OnnxModel model =
        OnnxModel.read(
            ModelProto.newBuilder()
                .setProducerName("assay")
                .setGraph(graph)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(18))
                .build()
                .toByteArray(),
            Limits.DEFAULT);
    assertThatThrownBy(() -> model.inference(Map.of()))
        .isInstanceOf(FormatFault.class)
        .hasMessageContaining("node cut (Slice): INT64 [0] where one integer is due");
  }

  @Test
  void a_cast_to_a_type_beyond_32_bits_is_to_no_type() {
    AttributeProto to =
        AttributeProto.newBuilder()
            .setName("to")
            .setType(AttributeProto.AttributeType.INT)
            .setI((1L << 32) + 1)
            .build();
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .addInput(port("x"))
            .addInitializer(longs("known", 1, 2))
            .addNode(node("Cast", "bad", "x", "y").toBuilder().addAttribute(to))
            .addOutput(port("y"));
    refused(graph, "node bad: type 4294967297");
    refused(
        graph.setNode(0, node("Cast", "bad", "known", "y").toBuilder().addAttribute(to)),
        "node bad: type 4294967297");
  }

  private static void refused(GraphProto.Builder graph, String why) {
    OnnxModel model = OnnxModel.read(model(graph), Limits.DEFAULT);
    assertThatThrownBy(() -> model.inference(Map.of()))
        .isInstanceOf(OnnxFault.class)
        .hasMessageContaining(why);
  }

  @Test
  void integers_from_one_end_of_32_bits_to_the_other_are_constants() {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .addInitializer(longs("ends", Integer.MIN_VALUE, Integer.MAX_VALUE))
            .addInitializer(longs("down", Integer.MAX_VALUE, Integer.MIN_VALUE))
            .addNode(node("Less", "test", "ends", "y").toBuilder().addInput("down"))
            .addNode(node("Identity", "same", "ends", "z"))
            .addOutput(whole("z"));
    OnnxModel model = OnnxModel.read(model(graph), Limits.DEFAULT);
    OnnxModel.Inference inference = model.inference(Map.of());
    try (Backend scalar = new ScalarBackend()) {
      State results = scalar.compile(inference.graph()).run(inference.fixed());
      assertThat(results.get("z"))
          .isEqualTo(Tensor.i32(Shape.of(2), Integer.MIN_VALUE, Integer.MAX_VALUE));
    }
  }

  private static ValueInfoProto.Builder whole(String name) {
    ValueInfoProto.Builder port = port(name);
    TypeProto.Tensor.Builder tensor = port.getType().getTensorType().toBuilder();
    tensor.setElemType(TensorProto.DataType.INT64_VALUE);
    return port.setType(TypeProto.newBuilder().setTensorType(tensor));
  }

  @Test
  void rows_picked_again_and_again_take_no_more_than_the_budget() {
    long[] rows = new long[1 << 19];
    rows[1] = -1;
    GraphProto.Builder graph =
        GraphProto.newBuilder().addInput(port("x")).addInitializer(longs("rows", rows));
    for (int i = 0; i < 20; i++) {
      graph.addNode(node("Gather", "pick" + i, "x", "y" + i).toBuilder().addInput("rows"));
    }
    OnnxModel model = OnnxModel.read(model(graph.addOutput(port("y19"))), Limits.DEFAULT);
    assertThatThrownBy(() -> model.inference(Map.of()))
        .isInstanceOf(FormatFault.class)
        .hasMessageContaining("node pick16 (Gather): constants of more than");
  }

  @Test
  void a_name_with_a_control_character_of_terminals_is_none() {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .addInput(port("x"))
            .addNode(node("Relu", "red\u009b31m", "x", "y"))
            .addOutput(port("y"));
    assertThatThrownBy(() -> OnnxModel.read(model(graph), Limits.DEFAULT))
        .isInstanceOf(FormatFault.class)
        .hasMessageContaining("name is not text");
  }

  @Test
  void a_model_without_outputs_is_no_network() {
    OnnxModel model =
        OnnxModel.read(model(GraphProto.newBuilder().addInput(port("x", 1))), Limits.DEFAULT);
    assertThatThrownBy(() -> new OnnxNetwork(model, Map.of()))
        .isInstanceOf(GraphFault.class)
        .hasMessageContaining("gives logits");
  }
}
