// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import network.assay.compute.format.FloatStorage;
import network.assay.compute.format.Safetensors;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.node.cli.CommandRun;
import network.assay.node.json.JsonText;
import network.assay.node.life.ExitCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Weights and checkpoints that a command is given, by whomever they were written.
final class GivenWeightsTest {
  private static final String CHECKPOINT = "out/checkpoint.safetensors";
  private static final String MODEL = "out/model.safetensors";

  @TempDir Path folder;

  @BeforeEach
  void trained() throws IOException {
    Files.writeString(folder.resolve("book.txt"), "To be, or not to be, that is it. ".repeat(9));
    CommandRun run = train("--recipe", "gpt", "--layers", "1", "--width", "8", "--heads", "2");
    assertThat(run.exit()).as(run.err()).isZero();
  }

  private CommandRun train(String... more) {
    var all =
        new ArrayList<>(
            List.of("compute", "train", "--data", "book.txt", "--steps", "2", "--batch", "2"));
    all.addAll(List.of(more));
    if (more[0].equals("--recipe")) all.addAll(List.of("--context", "8"));
    if (!all.contains("-o")) all.addAll(List.of("-o", "out"));
    return run(all.toArray(String[]::new));
  }

  private CommandRun run(String... all) {
    return CommandRun.of(folder, all);
  }

  private void rewrite(String file, State tensors, Map<String, String> metadata)
      throws IOException {
    Safetensors.write(tensors, metadata, FloatStorage.F32, folder.resolve(file));
  }

  @Test
  void what_the_file_says_of_its_model_is_not_passed_over_for_an_option() {
    for (String[] option :
        new String[][] {
          {"--layers", "9"}, {"--style", "llama"}, {"--hidden", "3"}, {"--context", "4"}
        }) {
      CommandRun run = train("--from", MODEL, option[0], option[1]);
      assertThat(run.exit()).as(option[0]).isEqualTo(ExitCode.USAGE.code());
      assertThat(run.err()).contains(option[0] + ": the file of --from says what its model is");
    }
  }

  @Test
  void what_training_leaves_out_may_be_another_than_before() {
    CommandRun plain = train("--from", MODEL, "-o", "plain", "--json");
    CommandRun other = train("--from", MODEL, "-o", "other", "--dropout", "0.5", "--json");
    assertThat(other.exit()).as(other.err()).isZero();
    assertThat(JsonText.parse(other.out()).get("digest"))
        .isNotEqualTo(JsonText.parse(plain.out()).get("digest"));
  }

  @Test
  void a_rank_that_is_none_is_what_was_typed_wrong() {
    CommandRun run = train("--from", MODEL, "--lora", "99", "-o", "other");
    assertThat(run.exit()).as(run.err()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err()).contains("--lora");
  }

  @Test
  void a_checkpoint_is_told_as_what_it_is_and_is_no_model() {
    CommandRun told = run("compute", "inspect", CHECKPOINT);
    assertThat(told.exit()).as(told.err()).isZero();
    assertThat(told.out()).contains("checkpoint after step 2 of 2 of gpt");
    CommandRun used = run("compute", "run", CHECKPOINT, "--prompt", "To");
    assertThat(used.exit()).isEqualTo(ExitCode.CONFIGURATION.code());
    assertThat(used.err()).contains("a training's checkpoint, no model", "with --resume");
  }

  @Test
  void a_bent_checkpoint_is_refused_by_what_is_bent() throws IOException {
    Safetensors.Contents kept = Safetensors.read(folder.resolve(CHECKPOINT));
    var bent = new TreeMap<String, Tensor>();
    kept.tensors().forEach(bent::put);
    String bias = "transformer.h.0.attn.c_attn.bias";
    bent.put(bias, Tensor.zeros(DType.F32, Shape.of(4, 6)));
    rewrite(CHECKPOINT, State.of(bent), kept.metadata());
    CommandRun run = train("--recipe", "gpt", "--layers", "1", "--width", "8", "--resume");
    assertThat(run.exit()).as(run.err()).isEqualTo(ExitCode.CONFIGURATION.code());
    assertThat(run.err()).contains("it has " + bias + " as F32 [4,6], not F32 [24]");

    for (String step : new String[] {"-5", "1", "3"}) {
      var metadata = new TreeMap<>(kept.metadata());
      metadata.replaceAll((_, about) -> about.replace("\"step\":2", "\"step\":" + step));
      assertThat(metadata).isNotEqualTo(kept.metadata());
      rewrite(CHECKPOINT, kept.tensors(), metadata);
      CommandRun other = train("--recipe", "gpt", "--layers", "1", "--width", "8", "--resume");
      assertThat(other.exit()).as(step).isEqualTo(ExitCode.CONFIGURATION.code());
      assertThat(other.err()).contains("it is at step " + step + " of 2, with 2 losses");
    }
  }

  @Test
  void a_recipe_that_no_model_can_have_is_the_files_fault() throws IOException {
    Safetensors.Contents model = Safetensors.read(folder.resolve(MODEL));
    var metadata = new TreeMap<>(model.metadata());
    metadata.replaceAll((_, about) -> about.replace("\"dropout\":0.0", "\"dropout\":5.0"));
    assertThat(metadata).isNotEqualTo(model.metadata());
    rewrite(MODEL, model.tensors(), metadata);
    for (CommandRun run :
        new CommandRun[] {train("--from", MODEL), run("compute", "inspect", MODEL)}) {
      assertThat(run.exit()).as(run.err()).isEqualTo(ExitCode.CONFIGURATION.code());
      assertThat(run.err()).contains("model.safetensors", "not 5.0");
    }
  }

  /// As PyTorch's files of models with batch norm, which count batches in 64 bits.
  @Test
  void weights_beside_tensors_of_other_types_are_read() throws IOException {
    byte[] model = Files.readAllBytes(folder.resolve(MODEL));
    int length = (int) ByteBuffer.wrap(model).order(ByteOrder.LITTLE_ENDIAN).getLong();
    String header = new String(model, 8, length, StandardCharsets.UTF_8).strip();
    int data = model.length - 8 - length;
    String more =
        header.substring(0, header.length() - 1)
            + ",\"batches\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[%d,%d]}}"
                .formatted(data, data + 8);
    var file = new ByteArrayOutputStream();
    file.write(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(more.length()).array());
    file.write(more.getBytes(StandardCharsets.UTF_8));
    file.write(model, 8 + length, data);
    file.write(new byte[8]);
    Files.write(folder.resolve(MODEL), file.toByteArray());
    CommandRun run = train("--from", MODEL, "-o", "other");
    assertThat(run.exit()).as(run.err()).isZero();
  }

  @Test
  void a_residual_network_for_photographs_can_be_told() {
    CommandRun run =
        run(
            "compute",
            "inspect",
            "--recipe",
            "resnet18",
            "--image",
            "3x64x64",
            "--filters",
            "4",
            "--stem",
            "imagenet",
            "--json");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(JsonText.parse(run.out()).toString())
        .contains("{\"name\":\"conv1.weight\",\"type\":\"F32\",\"shape\":\"[4,3,7,7]\"");
  }
}
