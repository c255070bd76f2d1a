// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.compute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.compute.format.Npy;
import network.assay.compute.format.Safetensors;
import network.assay.compute.onnx.OnnxModel;
import network.assay.compute.onnx.ir.Port;
import network.assay.compute.onnx.schema.AttributeProto;
import network.assay.compute.onnx.schema.GraphProto;
import network.assay.compute.onnx.schema.ModelProto;
import network.assay.compute.onnx.schema.NodeProto;
import network.assay.compute.onnx.schema.OperatorSetIdProto;
import network.assay.compute.onnx.schema.TensorProto;
import network.assay.compute.onnx.schema.TensorShapeProto;
import network.assay.compute.onnx.schema.TypeProto;
import network.assay.compute.onnx.schema.ValueInfoProto;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.compute.text.Characters;
import network.assay.node.cli.CommandRun;
import network.assay.node.compute.GivenModel;
import network.assay.node.compute.Recipe;
import network.assay.node.json.JsonText;
import network.assay.node.json.RecordReader;
import network.assay.protocol.market.Digest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The network of an ONNX file of others is trained further, and goes out as ONNX.
final class ImportedTrainingTest {
  private static final int FLOAT = 1;
  private static final int INT64 = 7;

  @TempDir Path folder;

  /// 120 samples of 6 bytes in 3 classes, each class bright in two of them.
  @BeforeEach
  void samples() throws IOException {
    var text = new StringBuilder("kind,a,b,c,d,e,f\n");
    for (int i = 0; i < 120; i++) {
      text.append(i % 3);
      for (int f = 0; f < 6; f++) {
        text.append(',').append((f / 2 == i % 3 ? 150 : 0) + (31 * i + 57 * f) % 100);
      }
      text.append('\n');
    }
    Files.writeString(folder.resolve("data.csv"), text);
    Files.write(folder.resolve("theirs.onnx"), perceptron(FLOAT, true));
  }

  @Test
  void a_network_is_trained_as_it_is_and_goes_out_as_onnx() throws IOException {
    JsonNode trained = trained("--steps", "300", "--rate", "0.001", "-o", "out");
    assertThat(trained.get("model").asText()).isEqualTo("the network of theirs.onnx");
    double first = right("theirs.onnx");
    assertThat(right("out/model.onnx")).isGreaterThan(0.9).isGreaterThan(first);
    assertThat(CommandRun.of(folder, "compute", "inspect", "out/model.onnx").out())
        .contains("layer.0.weight", "layer.1.weight");
  }

  @Test
  void a_training_that_stopped_goes_on_to_the_same_bits() {
    JsonNode whole = trained("--steps", "12", "-o", "whole");
    trained("--steps", "5", "-o", "parts");
    JsonNode rest = trained("--steps", "12", "-o", "parts", "--resume");
    assertThat(rest.get("digest")).isEqualTo(whole.get("digest"));
  }

  @Test
  void adapters_train_beside_a_network_and_go_into_its_matrices() throws IOException {
    double first = right("theirs.onnx");
    JsonNode whole = adapted("--steps", "200", "-o", "out");
    assertThat(right("out/model.onnx")).isGreaterThan(0.9).isGreaterThan(first);
    adapted("--steps", "7", "-o", "parts");
    JsonNode rest = adapted("--steps", "200", "-o", "parts", "--resume");
    assertThat(rest.get("digest")).isEqualTo(whole.get("digest"));
    State before = OnnxModel.read(folder.resolve("theirs.onnx")).state();
    State after = OnnxModel.read(folder.resolve("out/model.onnx")).state();
    assertThat(after.names()).isEqualTo(before.names());
    assertThat(after.get("layer.0.bias")).isEqualTo(before.get("layer.0.bias"));
    assertThat(after.get("layer.0.weight")).isNotEqualTo(before.get("layer.0.weight"));
    assertThat(train("--lora", "9", "-o", "more").err())
        .contains("--lora: adapters of rank 9 on matrices of rank 6 at most");
  }

  @Test
  void what_goes_out_takes_any_number_of_samples() throws IOException {
    trained("--steps", "2", "-o", "out");
    OnnxModel made = OnnxModel.read(folder.resolve("out/model.onnx"));
    assertThat(made.inputs().getFirst().dims().getFirst()).isEqualTo(new Port.Dim.Open("batch"));
    // Whether its samples hang on each other is not known: they are never run in groups.
    assertThat(made.isApart()).isFalse();
  }

  /// 257 samples are no whole number of groups.
  @Test
  void samples_of_a_model_of_ours_run_in_groups_of_which_the_last_has_fewer() throws IOException {
    CommandRun trained =
        CommandRun.of(
            folder,
            "compute",
            "train",
            "--recipe",
            "mlp",
            "--data",
            "data.csv",
            "--hidden",
            "4",
            "--steps",
            "2",
            "--threads",
            "1",
            "--onnx",
            "-o",
            "own");
    assertThat(trained.exit()).as(trained.err()).isZero();
    assertThat(OnnxModel.read(folder.resolve("own/model.onnx")).isApart()).isTrue();
    byte[] samples = new byte[257 * 6];
    for (int i = 0; i < samples.length; i++) samples[i] = (byte) (31 * i);
    Npy.write(Tensor.wrapU8(Shape.of(257, 6), samples), folder.resolve("x.npy"));
    for (String model : List.of("model.onnx", "model.safetensors")) {
      CommandRun run =
          CommandRun.of(
              folder, "compute", "run", "own/" + model, "--input", "x.npy", "-o", model + ".npy");
      assertThat(run.exit()).as(run.err()).isZero();
    }
    assertThat(Npy.read(folder.resolve("model.onnx.npy")))
        .isEqualTo(Npy.read(folder.resolve("model.safetensors.npy")));
  }

  /// Its logits are one row after the other, and a token without a mask counts for nothing.
  @Test
  void a_network_of_tokens_and_a_mask_learns_a_text_and_runs() throws IOException {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .addInput(port("ids", INT64, true, 0))
            .addInput(port("attention_mask", FLOAT, true, 0))
            .addOutput(port("logits", FLOAT, true, 3))
            .addInitializer(weights("table.weight", 0.2f, 3, 8))
            .addInitializer(weights("head.weight", 0.2f, 8, 3))
            .addInitializer(numbers("last", 2))
            .addInitializer(numbers("flat", -1, 3))
            .addNode(node("Gather", "vectors", "table.weight", "ids"))
            .addNode(node("Unsqueeze", "mask", "attention_mask", "last"))
            .addNode(node("Mul", "masked", "vectors", "mask"))
            .addNode(node("MatMul", "rows", "masked", "head.weight"))
            .addNode(node("Reshape", "logits", "rows", "flat"));
    Files.write(folder.resolve("theirs.onnx"), bytes(graph));
    Files.writeString(folder.resolve("data.txt"), "abc".repeat(400));
    Files.writeString(folder.resolve("tokenizer.json"), Characters.of("abc").json());
    CommandRun run = tokens("--context", "6", "--steps", "150", "--rate", "0.02", "--json");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(JsonText.parse(run.out()).get("loss").asDouble()).isLessThan(0.1);
    Npy.write(
        Tensor.i32(Shape.of(2, 6), 0, 1, 2, 0, 1, 2, 1, 2, 0, 1, 2, 0), folder.resolve("t.npy"));
    for (String model : List.of("theirs.onnx", "out/model.onnx")) {
      CommandRun made =
          CommandRun.of(folder, "compute", "run", model, "--input", "t.npy", "-o", "y.npy");
      assertThat(made.exit()).as(made.err()).isZero();
      assertThat(Npy.read(folder.resolve("y.npy")).shape()).isEqualTo(Shape.of(12, 3));
    }
    assertThat(CommandRun.of(folder, "compute", "inspect", "theirs.onnx").exit()).isZero();
  }

  /// Which letter follows which: a table of vectors, and a matrix that makes logits of each.
  @Test
  void a_network_of_tokens_learns_a_text() throws IOException {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .addInput(port("ids", INT64, true, 0))
            .addOutput(port("logits", FLOAT, true, 0, 3))
            .addInitializer(weights("table.weight", 0.2f, 3, 8))
            .addInitializer(weights("head.weight", 0.2f, 8, 3))
            .addNode(node("Gather", "vectors", "table.weight", "ids"))
            .addNode(node("MatMul", "logits", "vectors", "head.weight"));
    Files.write(folder.resolve("theirs.onnx"), bytes(graph));
    Files.writeString(folder.resolve("data.txt"), "abc".repeat(400));
    assertThat(tokens().err()).contains("takes tokens", "--tokenizer FILE");
    Files.writeString(folder.resolve("tokenizer.json"), Characters.of("abc").json());
    CommandRun run = tokens("--context", "6", "--steps", "150", "--rate", "0.02", "--json");
    assertThat(run.exit()).as(run.err()).isZero();
    JsonNode trained = JsonText.parse(run.out());
    assertThat(trained.get("loss").asDouble()).isLessThan(0.1);
    OnnxModel made = OnnxModel.read(folder.resolve("out/model.onnx"));
    assertThat(made.inputs().getFirst().dims())
        .containsExactly(new Port.Dim.Open("batch"), new Port.Dim.Fixed(6));
    assertThat(tokens("--width", "8", "--resume").err()).contains("--width", "leave this out");
    CommandRun other = tokens("--context", "5", "--steps", "151", "--resume");
    assertThat(other.err()).contains("is of another training");
  }

  private CommandRun tokens(String... more) {
    var arguments = new ArrayList<>(List.of("compute", "train", "--from", "theirs.onnx"));
    arguments.addAll(List.of("--data", "data.txt", "--batch", "4", "--threads", "1", "-o", "out"));
    arguments.addAll(List.of(more));
    return CommandRun.of(folder, arguments.toArray(String[]::new));
  }

  /// A large file would take long to read, again and again.
  @Test
  void the_file_of_a_network_is_read_once() throws IOException {
    Path file = folder.resolve("theirs.onnx");
    Recipe recipe = GivenModel.of(file).whole(0).recipe().orElseThrow();
    Files.delete(file);
    assertThat(recipe.model()).isSameAs(recipe.model());
  }

  @Test
  void weights_alone_say_nothing_of_where_the_network_lay() throws IOException {
    trained("--steps", "2", "-o", "out");
    String weights =
        new String(
            Files.readAllBytes(folder.resolve("out/model.safetensors")),
            StandardCharsets.ISO_8859_1);
    assertThat(weights).contains("layer.0.weight").doesNotContain("theirs.onnx");
  }

  @Test
  void a_training_goes_on_with_no_other_network() throws IOException {
    trained("--steps", "2", "-o", "out");
    Files.write(folder.resolve("theirs.onnx"), perceptron(FLOAT, true, 0.3f));
    CommandRun run = train("--steps", "4", "-o", "out", "--resume");
    assertThat(run.exit()).isNotZero();
    assertThat(run.err()).contains("theirs.onnx has changed since its training began");
  }

  @Test
  void what_cannot_be_trained_is_told_before_samples_are_read() throws IOException {
    Files.delete(folder.resolve("data.csv"));
    Files.write(folder.resolve("theirs.onnx"), perceptron(FLOAT, false));
    assertThat(train().err()).contains("theirs.onnx cannot be trained", "takes 1 samples, not 2");
    Files.write(folder.resolve("theirs.onnx"), perceptron(INT64, true));
    assertThat(train().err()).contains("theirs.onnx takes integers", "--recipe gpt --from");
    assertThat(train("--recipe", "mlp").err()).doesNotContain("takes integers");
  }

  /// More than an array holds; the file has no bytes on the disk.
  @Test
  void a_file_that_is_too_long_is_refused_by_its_length() throws IOException {
    try (var file = new RandomAccessFile(folder.resolve("theirs.onnx").toFile(), "rw")) {
      file.setLength(3L << 30);
    }
    assertThat(train().err()).contains("theirs.onnx", "3221225472 bytes; at most");
  }

  /// What a training of an earlier build wrote, which knew of no open length.
  @Test
  void a_recipe_without_a_context_is_read() {
    String old = "{\"type\":\"imported\",\"file\":\"/x.onnx\",\"digest\":\"%s\"}";
    Recipe recipe =
        RecordReader.read(Given.class, "{\"recipe\":" + old.formatted("00".repeat(32)) + "}")
            .recipe();
    assertThat(recipe).isEqualTo(new Recipe.Imported("/x.onnx", Digest.ZERO, Optional.empty()));
  }

  record Given(Recipe recipe) {}

  @Test
  void a_model_without_weights_is_inspected_and_not_trained() throws IOException {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .addInput(port("x", FLOAT, true, 6))
            .addNode(node("Relu", "y", "x"))
            .addOutput(port("y", FLOAT, true, 6));
    Files.write(folder.resolve("theirs.onnx"), bytes(graph));
    CommandRun inspected = CommandRun.of(folder, "compute", "inspect", "theirs.onnx");
    assertThat(inspected.exit()).as(inspected.err()).isZero();
    assertThat(inspected.out()).contains("0 parameters");
    CommandRun run = train();
    assertThat(run.exit()).isEqualTo(78);
    assertThat(run.err()).contains("theirs.onnx cannot be trained: it has no weights");
  }

  @Test
  void weights_of_nothing_are_told_without_a_fault() throws IOException {
    Safetensors.write(State.EMPTY, Map.of(), folder.resolve("none.safetensors"));
    CommandRun run = CommandRun.of(folder, "compute", "inspect", "none.safetensors");
    assertThat(run.exit()).isEqualTo(78);
    assertThat(run.err()).contains("none.safetensors holds no tensor");
  }

  @Test
  void a_prompt_for_a_network_of_others_is_refused_with_what_it_lacks() {
    CommandRun run = CommandRun.of(folder, "compute", "run", "theirs.onnx", "--prompt", "x");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("brings no tokenizer", "--input TOKENS.npy");
  }

  private double right(String model) throws IOException {
    CommandRun run =
        CommandRun.of(folder, "compute", "run", model, "--input", "data.csv", "-o", "y.npy");
    assertThat(run.exit()).as(run.err()).isZero();
    var logits = Npy.read(folder.resolve("y.npy"));
    int right = 0;
    for (int i = 0; i < 120; i++) {
      int best = 0;
      for (int c = 1; c < 3; c++) {
        if (logits.floatAt(3 * i + c) > logits.floatAt(3 * i + best)) best = c;
      }
      if (best == i % 3) right++;
    }
    return right / 120.0;
  }

  private JsonNode trained(String... more) {
    var options = new ArrayList<>(List.of(more));
    options.add("--json");
    CommandRun run = train(options.toArray(String[]::new));
    assertThat(run.exit()).as(run.err()).isZero();
    return JsonText.parse(run.out());
  }

  private JsonNode adapted(String... more) {
    var options = new ArrayList<>(List.of("--lora", "2", "--optimizer", "adamw"));
    options.addAll(List.of("--rate", "0.01", "--decay", "0"));
    options.addAll(List.of(more));
    return trained(options.toArray(String[]::new));
  }

  private CommandRun train(String... more) {
    var arguments = new ArrayList<>(List.of("compute", "train", "--from", "theirs.onnx"));
    arguments.addAll(List.of("--data", "data.csv", "--batch", "8", "--threads", "1"));
    arguments.addAll(List.of(more));
    return CommandRun.of(folder, arguments.toArray(String[]::new));
  }

  private static byte[] perceptron(int type, boolean open) {
    return perceptron(type, open, 0.2f);
  }

  /// Six numbers, eight hidden, three classes.
  private static byte[] perceptron(int type, boolean open, float size) {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .addInput(port("x", type, open, 6))
            .addOutput(port("logits", FLOAT, open, 3))
            .addInitializer(weights("layer.0.weight", size / 64, 6, 8))
            .addInitializer(weights("layer.0.bias", 0, 8))
            .addInitializer(weights("layer.1.weight", size, 8, 3));
    if (type == FLOAT) graph.addNode(node("Identity", "y", "x"));
    else {
      graph.addNode(
          node("Cast", "y", "x")
              .addAttribute(
                  AttributeProto.newBuilder()
                      .setName("to")
                      .setType(AttributeProto.AttributeType.INT)
                      .setI(FLOAT)));
    }
    graph
        .addNode(node("Gemm", "a", "y", "layer.0.weight", "layer.0.bias"))
        .addNode(node("Relu", "b", "a"))
        .addNode(node("MatMul", "logits", "b", "layer.1.weight"));
    return bytes(graph);
  }

  private static byte[] bytes(GraphProto.Builder graph) {
    return ModelProto.newBuilder()
        .setGraph(graph)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(18))
        .build()
        .toByteArray();
  }

  private static NodeProto.Builder node(String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .addAllInput(List.of(inputs))
        .addOutput(output);
  }

  private static TensorProto.Builder numbers(String name, long... values) {
    var tensor = TensorProto.newBuilder().setName(name).setDataType(INT64).addDims(values.length);
    for (long value : values) tensor.addInt64Data(value);
    return tensor;
  }

  private static TensorProto.Builder weights(String name, float size, int... dims) {
    var tensor = TensorProto.newBuilder().setName(name).setDataType(FLOAT);
    int elements = 1;
    for (int dim : dims) {
      tensor.addDims(dim);
      elements *= dim;
    }
    for (int i = 0; i < elements; i++) {
      tensor.addFloatData(size * ((i * 0x9E3779B9 >>> 16) * 0x1p-15f - 1));
    }
    return tensor;
  }

  /// @param sizes of the dimensions after the first; 0 for one that is open
  private static ValueInfoProto.Builder port(String name, int type, boolean open, int... sizes) {
    var rows = TensorShapeProto.Dimension.newBuilder();
    var shape =
        TensorShapeProto.newBuilder()
            .addDim(open ? rows.setDimParam("batch") : rows.setDimValue(1));
    for (int size : sizes) {
      var dim = TensorShapeProto.Dimension.newBuilder();
      shape.addDim(size == 0 ? dim.setDimParam("length") : dim.setDimValue(size));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)));
  }
}
