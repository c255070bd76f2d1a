// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import network.assay.compute.FormatFault;
import network.assay.compute.onnx.file.Limits;
import network.assay.compute.onnx.ir.OnnxFault;
import network.assay.compute.onnx.schema.AttributeProto;
import network.assay.compute.onnx.schema.GraphProto;
import network.assay.compute.onnx.schema.ModelProto;
import network.assay.compute.onnx.schema.NodeProto;
import network.assay.compute.onnx.schema.OperatorSetIdProto;
import network.assay.compute.onnx.schema.StringStringEntryProto;
import network.assay.compute.onnx.schema.TensorProto;
import network.assay.compute.onnx.schema.TensorShapeProto;
import network.assay.compute.onnx.schema.TypeProto;
import network.assay.compute.onnx.schema.ValueInfoProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file that lies gets a fault that says where, before memory is taken.
final class HostileFileTest {
  private static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;
  private static final int INT64 = TensorProto.DataType.INT64_VALUE;

  @Test
  void an_empty_file_has_no_graph() {
    faulty(new byte[0], "no graph");
  }

  @Test
  void a_length_that_leaves_its_message_is_found_before_parsing() {
    faulty(new byte[] {0x3A, 0x7F, 0x0A}, "a field of 127 bytes where 1 are left");
  }

  @Test
  void a_number_of_eleven_bytes_is_none() {
    byte[] bytes = new byte[12];
    Arrays.fill(bytes, (byte) 0xFF);
    bytes[0] = 8;
    faulty(bytes, "a number of more than 10 bytes");
  }

  @Test
  void empty_messages_by_the_million_are_counted_first() {
    // A graph of nothing but empty nodes: two bytes each, some sixty in memory.
    int nodes = 2_000_000;
    byte[] bytes = new byte[5 + 2 * nodes];
    bytes[0] = 0x3A;
    int length = 2 * nodes;
    for (int i = 0; i < 4; i++)
      bytes[1 + i] = (byte) (length >>> 7 * i & 0x7F | (i < 3 ? 0x80 : 0));
    for (int i = 5; i < bytes.length; i += 2) bytes[i] = 0x0A;
    faulty(bytes, "more than 1048576 fields");
  }

  @Test
  void nested_graphs_are_not_followed_for_ever() {
    GraphProto graph = GraphProto.getDefaultInstance();
    for (int i = 0; i < 40; i++) {
      AttributeProto.Builder body = AttributeProto.newBuilder().setName("body").setG(graph);
      graph = GraphProto.newBuilder().addNode(NodeProto.newBuilder().addAttribute(body)).build();
    }
    faulty(model(graph.toBuilder()), "nested deeper");
  }

  @Test
  void dimensions_beyond_the_bytes_are_not_believed() {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName("w").setDataType(FLOAT).addDims(1 << 20);
    faulty(
        model(GraphProto.newBuilder().addInitializer(tensor.setRawData(bytes(4)))), "has 4 bytes");
    tensor.addDims(1 << 30).addDims(1 << 30);
    faulty(model(GraphProto.newBuilder().addInitializer(tensor)), "cannot be");
    tensor.setDims(0, -1);
    faulty(model(GraphProto.newBuilder().addInitializer(tensor)), "dimension -1");
  }

  @Test
  void a_cycle_is_a_value_made_later_or_never() {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .addNode(node("Relu", "first", "b", "a"))
            .addNode(node("Relu", "second", "a", "b"));
    faulty(model(graph), "node first (Relu) reads b, made later or never");
  }

  @Test
  void a_value_made_twice_is_refused() {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .addInput(port("x"))
            .addNode(node("Relu", "first", "x", "y"))
            .addNode(node("Relu", "second", "x", "y"));
    faulty(model(graph), "node second makes y again");
  }

  @Test
  void too_many_nodes_are_refused() {
    GraphProto.Builder graph = GraphProto.newBuilder();
    for (int i = 0; i < 4; i++) graph.addNode(node("Relu", "n" + i, "x", "y" + i));
    assertThatThrownBy(() -> OnnxModel.read(model(graph), new Limits(1 << 20, 1 << 20, 1 << 10, 3)))
        .isInstanceOf(FormatFault.class)
        .hasMessageContaining("4 nodes; at most 3");
  }

  @Test
  void weights_beyond_the_limit_are_refused() {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName("w").setDataType(FLOAT).addDims(4).setRawData(bytes(16));
    assertThatThrownBy(
            () ->
                OnnxModel.read(
                    model(GraphProto.newBuilder().addInitializer(tensor)),
                    new Limits(1 << 20, 15, 1 << 10, 3)))
        .isInstanceOf(FormatFault.class)
        .hasMessageContaining("over 15 bytes");
  }

  @Test
  void operators_of_unknown_versions_are_refused() {
    ModelProto old =
        ModelProto.newBuilder()
            .setGraph(GraphProto.newBuilder())
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(6))
            .build();
    faulty(old.toByteArray(), "operators of version 6; supported are 13 to 24");
  }

  @Test
  void folding_takes_no_more_than_its_budget() {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .addInput(port("x"))
            .addInitializer(longs("d", 40_000, 40_000))
            .addNode(node("ConstantOfShape", "fill", "d", "z"))
            .addNode(node("Relu", "last", "x", "y"))
            .addOutput(port("y"));
    OnnxModel model = OnnxModel.read(model(graph), Limits.DEFAULT);
    assertThatThrownBy(() -> model.inference(Map.of()))
        .isInstanceOf(FormatFault.class)
        .hasMessageContaining("node fill (ConstantOfShape): constants that take more than");
  }

  @Test
  void an_unknown_operator_names_itself_its_node_and_what_is_near() {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .addInput(port("x"))
            .addNode(node("Einsum", "mix", "x", "y"))
            .addOutput(port("y"));
    OnnxModel model = OnnxModel.read(model(graph), Limits.DEFAULT);
    assertThatThrownBy(() -> model.inference(Map.of()))
        .isInstanceOf(OnnxFault.class)
        .hasMessage(
            "ONNX operator Einsum, node mix: not supported;"
                + " supported: MatMul with Transpose and Reshape");
  }

  @Test
  void an_attribute_nobody_knows_is_not_passed_over() {
    AttributeProto odd =
        AttributeProto.newBuilder()
            .setName("mode")
            .setType(AttributeProto.AttributeType.INT)
            .setI(1)
            .build();
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .addInput(port("x"))
            .addNode(node("Relu", "r", "x", "y").toBuilder().addAttribute(odd))
            .addOutput(port("y"));
    OnnxModel model = OnnxModel.read(model(graph), Limits.DEFAULT);
    assertThatThrownBy(() -> model.inference(Map.of()))
        .isInstanceOf(OnnxFault.class)
        .hasMessageContaining("attribute mode");
  }

  @Test
  void external_weights_stay_in_the_folder_and_in_their_file(@TempDir Path folder)
      throws IOException {
    Path home = Files.createDirectory(folder.resolve("model"));
    Files.write(folder.resolve("secret"), new byte[64]);
    Files.write(home.resolve("data"), new byte[64]);
    Files.createSymbolicLink(home.resolve("link"), folder.resolve("secret"));
    Path file = home.resolve("m.onnx");
    for (String location : new String[] {"../secret", "/etc/hostname", "link", "", "none", "."}) {
      Files.write(file, external(location, "0", "16"));
      faulty(file, "lies in no file of the model's folder");
    }
    Files.write(file, external("data", "56", "16"));
    faulty(file, "lies at bytes 56 + 16 of a file of 64");
    Files.write(file, external("data", "9223372036854775807", "16"));
    faulty(file, "of a file of 64");
    Files.write(file, external("data", "-1", "16"));
    faulty(file, "offset that is no number");
    Files.write(file, external("data", "0", "8"));
    faulty(file, "has 8 bytes of external data, 16 are due");
    Files.write(file, external("data", "48", "16"));
    OnnxModel.read(file);
  }

  @Test
  void tensors_may_share_external_bytes_but_each_counts_as_memory_of_its_own(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("m.onnx");
    Files.createDirectory(folder.resolve("weights"));
    Files.write(folder.resolve("weights/data"), new byte[16]);
    Files.write(file, external("weights/data", "0", "16", 3));
    OnnxModel.read(file, new Limits(1 << 20, 48, 1 << 10, 1));
    assertThatThrownBy(() -> OnnxModel.read(file, new Limits(1 << 20, 47, 1 << 10, 1)))
        .isInstanceOf(FormatFault.class)
        .hasMessage("ONNX: tensor w2 takes the weights over 47 bytes");
  }

  @Test
  void much_of_nothing_is_refused_before_memory_is_taken() {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .addInitializer(longs("dims", 0, 1 << 30))
            .addInitializer(longs("index", 0, 0))
            .addNode(node("ConstantOfShape", "none", "dims", "empty"))
            .addNode(node("Gather", "rows", "empty", "y").toBuilder().addInput("index"))
            .addOutput(port("y"));
    OnnxModel read = OnnxModel.read(model(graph), Limits.DEFAULT);
    assertThatThrownBy(() -> read.inference(Map.of()))
        .isInstanceOf(FormatFault.class)
        .hasMessageContaining("node rows (Gather)");
    graph.setInitializer(0, longs("dims", 0, 1 << 20)).setInitializer(1, longs("index", 0));
    OnnxModel smaller = OnnxModel.read(model(graph), Limits.DEFAULT);
    assertThatThrownBy(() -> smaller.inference(Map.of()))
        .isInstanceOf(FormatFault.class)
        .hasMessageContaining("index 0 of 0");
  }

  private static byte[] external(String location, String offset, String length) {
    return external(location, offset, length, 1);
  }

  private static byte[] external(String location, String offset, String length, int tensors) {
    GraphProto.Builder graph = GraphProto.newBuilder();
    for (int i = 0; i < tensors; i++) {
      graph.addInitializer(
          TensorProto.newBuilder()
              .setName("w" + i)
              .setDataType(FLOAT)
              .addDims(4)
              .setDataLocation(TensorProto.DataLocation.EXTERNAL)
              .addExternalData(entry("location", location))
              .addExternalData(entry("offset", offset))
              .addExternalData(entry("length", length)));
    }
    return model(graph);
  }

  private static StringStringEntryProto.Builder entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value);
  }

  static TensorProto longs(String name, long... values) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(INT64)
        .addDims(values.length)
        .addAllInt64Data(Arrays.stream(values).boxed().toList())
        .build();
  }

  private static ByteString bytes(int length) {
    return ByteString.copyFrom(new byte[length]);
  }

  static NodeProto node(String type, String name, String input, String output) {
    return NodeProto.newBuilder()
        .setOpType(type)
        .setName(name)
        .addInput(input)
        .addOutput(output)
        .build();
  }

  static ValueInfoProto.Builder port(String name) {
    return port(name, 2);
  }

  static ValueInfoProto.Builder port(String name, int size) {
    TypeProto.Tensor.Builder tensor =
        TypeProto.Tensor.newBuilder()
            .setElemType(FLOAT)
            .setShape(
                TensorShapeProto.newBuilder()
                    .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size)));
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor));
  }

  static byte[] model(GraphProto.Builder graph) {
    return ModelProto.newBuilder()
        .setGraph(graph)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(18))
        .build()
        .toByteArray();
  }

  private static void faulty(byte[] bytes, String message) {
    assertThatThrownBy(() -> OnnxModel.read(bytes, Limits.DEFAULT))
        .isInstanceOf(FormatFault.class)
        .hasMessageContaining(message);
  }

  private static void faulty(Path file, String message) {
    assertThatThrownBy(() -> OnnxModel.read(file))
        .isInstanceOf(FormatFault.class)
        .hasMessageContaining(message);
  }
}
