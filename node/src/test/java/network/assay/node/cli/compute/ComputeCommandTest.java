// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.compute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import network.assay.compute.format.Npy;
import network.assay.compute.format.Safetensors;
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
import network.assay.node.cli.CommandRun;
import network.assay.node.compute.SelfChecks;
import network.assay.node.json.JsonText;
import network.assay.node.life.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ComputeCommandTest {
  @TempDir Path folder;

  @Test
  void the_self_test_finds_one_digest_on_every_backend() {
    CommandRun run = CommandRun.of(folder, "compute", "selftest", "--json");
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    JsonNode report = JsonText.parse(run.out());
    assertThat(report.get("passed").asBoolean()).isTrue();
    assertThat(report.get("backends")).hasSizeGreaterThan(1);
    assertThat(report.get("backends").findValuesAsText("digest").stream().distinct()).hasSize(1);
    assertThat(report.get("backends").get(0).get("backend").asText()).isEqualTo("scalar");
  }

  @Test
  void the_self_test_recomputes_the_vectors_of_the_specification() throws Exception {
    byte[] vectors = Files.readAllBytes(Path.of("../docs/spec/vectors/exact-ops.json"));
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(vectors);
    assertThat(SelfChecks.vectors()).isEqualTo(HexFormat.of().formatHex(hash));
  }

  @Test
  void weights_of_others_are_told_without_a_cost_and_not_run() throws IOException {
    Path file = folder.resolve("weights.safetensors");
    Safetensors.write(State.of("a.weight", Tensor.scalar(1f)), Map.of("format", "pt"), file);
    CommandRun told = CommandRun.of(folder, "compute", "inspect", "weights.safetensors");
    assertThat(told.exit()).isZero();
    assertThat(told.out()).contains("weights of no recipe, 1 parameter in 1 tensor", "a.weight");
    CommandRun run = CommandRun.of(folder, "compute", "run", "weights.safetensors");
    assertThat(run.exit()).isEqualTo(ExitCode.CONFIGURATION.code());
    assertThat(run.err())
        .contains("does not say of which model its weights are", "next: assay compute inspect");
  }

  @Test
  void a_model_is_told_before_there_is_one() {
    CommandRun gpt =
        CommandRun.of(
            folder,
            "compute",
            "inspect",
            "--recipe",
            "gpt",
            "--layers",
            "12",
            "--heads",
            "12",
            "--width",
            "768",
            "--context",
            "16",
            "--vocabulary",
            "50257",
            "--batch",
            "1",
            "--json");
    assertThat(gpt.exit()).as(gpt.err()).isZero();
    JsonNode told = JsonText.parse(gpt.out());
    // GPT-2's smallest has 124,439,808 with its context of 1,024.
    assertThat(told.get("parameters").asLong()).isEqualTo(124_439_808L - (1024 - 16) * 768);
    assertThat(told.get("cost").get("training").get("operations").asLong())
        .isGreaterThan(2 * told.get("cost").get("inference").get("operations").asLong());
    for (String recipe : new String[] {"mlp", "resnet18"}) {
      assertThat(CommandRun.of(folder, "compute", "inspect", "--recipe", recipe).out())
          .contains("one training step on 1 sample");
    }
    assertThat(CommandRun.of(folder, "compute", "inspect", "x.onnx", "--recipe", "mlp").err())
        .contains("give a file or --recipe, not both");
  }

  @Test
  void sizes_beyond_any_machine_are_refused_in_a_line() {
    for (String sizes :
        new String[] {
          "mlp --batch 2000000000",
          "gpt --width 600000000 --heads 1 --vocabulary 1 --context 1",
          "gpt --layers 200000",
          "gpt --heads 1 --width 16777216 --context 16777216",
          "gpt --vocabulary 2147483647",
          "resnet18 --filters 2147483647"
        }) {
      String[] command = ("compute inspect --recipe " + sizes).split(" ", -1);
      CommandRun run = CommandRun.of(folder, command);
      assertThat(run.exit()).as(sizes).isEqualTo(ExitCode.USAGE.code());
      assertThat(run.err()).startsWith("error: ").doesNotContain("\tat ");
    }
  }

  @Test
  void files_that_are_none_are_refused_with_their_name() throws IOException {
    Files.writeString(folder.resolve("not.safetensors"), "nothing of the kind");
    CommandRun run = CommandRun.of(folder, "compute", "inspect", "not.safetensors");
    assertThat(run.exit()).isEqualTo(ExitCode.CONFIGURATION.code());
    assertThat(run.err()).contains("not.safetensors: safetensors: header of ");
    assertThat(CommandRun.of(folder, "compute", "inspect", ".").err())
        .contains("is a folder without model.safetensors");
    assertThat(CommandRun.of(folder, "compute", "inspect").err()).contains("--recipe names");
    assertThat(CommandRun.of(folder, "compute", "infer").err()).contains("next: assay compute");
  }

  @ParameterizedTest
  @CsvSource({
    "job.yaml, 'kind: train', 'job.yaml is text, no model'",
    "notes.txt, 'once upon', 'notes.txt is text, no model'",
    "x.csv, '1,2,3', 'x.csv is data, no model'",
    "cat.safetensors, '\u0089PNG....................', 'cat.safetensors is a PNG picture'",
    "theirs.onnx, 'version https://git-lfs', 'theirs.onnx is a pointer of Git LFS'",
    "noise, 'abcdefghijklmnopqrstuvwxyz', 'noise is no model'",
    "nothing.onnx, '', 'nothing.onnx is empty'",
  })
  void what_is_no_model_is_told_by_what_it_is(String name, String bytes, String what)
      throws IOException {
    Files.writeString(folder.resolve(name), bytes, StandardCharsets.ISO_8859_1);
    for (String command : new String[] {"inspect", "run"}) {
      CommandRun run = CommandRun.of(folder, "compute", command, name);
      assertThat(run.exit()).isEqualTo(ExitCode.CONFIGURATION.code());
      assertThat(run.err()).contains(what, "what is taken is a .safetensors or .onnx file");
    }
  }

  /// `y = x + w`, of `x` `[batch, 2]` and a `w` of `weights` numbers.
  private void sum(int weights) throws IOException {
    var rows =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch"))
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(2));
    var type =
        TypeProto.newBuilder()
            .setTensorType(TypeProto.Tensor.newBuilder().setElemType(1).setShape(rows));
    var weight = TensorProto.newBuilder().setName("w").setDataType(1).addDims(weights);
    for (int i = 0; i < weights; i++) weight.addFloatData(0.5f);
    var node = NodeProto.newBuilder().setName("sum").setOpType("Add");
    var graph =
        GraphProto.newBuilder()
            .addNode(node.addInput("x").addInput("w").addOutput("y"))
            .addInput(ValueInfoProto.newBuilder().setName("x").setType(type))
            .addOutput(ValueInfoProto.newBuilder().setName("y").setType(type))
            .addInitializer(weight);
    var model =
        ModelProto.newBuilder()
            .setGraph(graph)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(18));
    Files.write(folder.resolve("sum.onnx"), model.build().toByteArray());
  }

  @Test
  void bytes_become_the_numbers_that_a_model_takes() throws IOException {
    sum(2);
    Files.writeString(folder.resolve("x.csv"), "1,3,4\n0,255,0\n");
    CommandRun run =
        CommandRun.of(folder, "compute", "run", "sum.onnx", "--input", "x.csv", "-o", "y.npy");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(Npy.read(folder.resolve("y.npy")))
        .isEqualTo(Tensor.f32(Shape.of(2, 2), 3.5f, 4.5f, 255.5f, 0.5f));
  }

  @Test
  void a_model_whose_parts_do_not_fit_is_the_files_fault() throws IOException {
    sum(3);
    Files.writeString(folder.resolve("x.csv"), "1,3,4\n");
    for (String[] command :
        new String[][] {{"inspect", "sum.onnx"}, {"run", "sum.onnx", "--input", "x.csv"}}) {
      CommandRun run =
          CommandRun.of(
              folder,
              Stream.concat(Stream.of("compute"), Stream.of(command)).toArray(String[]::new));
      assertThat(run.exit()).isEqualTo(ExitCode.CONFIGURATION.code());
      assertThat(run.err()).contains("sum.onnx: ONNX: node sum (Add): ").doesNotContain("\tat ");
    }
  }

  @Test
  void the_folder_of_a_model_stands_for_it() throws IOException {
    Files.createDirectory(folder.resolve("trained"));
    Safetensors.write(
        State.of("a", Tensor.scalar(1f)), Map.of(), folder.resolve("trained/model.safetensors"));
    assertThat(CommandRun.of(folder, "compute", "inspect", "trained").out())
        .contains("1 parameter in 1 tensor");
  }

  @Test
  void a_curve_is_drawn_in_a_few_lines() {
    List<Float> falling = IntStream.range(0, 300).mapToObj(i -> 2f * 300 / (300 + 9 * i)).toList();
    List<String> plot = LossPlot.of(falling, 40, 4);
    assertThat(plot).hasSize(6);
    assertThat(plot.getFirst()).startsWith("   1.840 ┤█");
    assertThat(plot.get(3)).startsWith("   0.460 ┤██████").hasSize(50).endsWith("▅▅▄▄▄▄▄▄▄▄▄▄");
    assertThat(plot.getLast()).endsWith("300 steps");
    assertThat(LossPlot.of(List.of(1f), 40, 4)).hasSize(6);
    assertThat(LossPlot.resampled(List.of(1f, 2f, 3f, 4f), 2)).containsExactly(1.5, 3.5);
  }
}
