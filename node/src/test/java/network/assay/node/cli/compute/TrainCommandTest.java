// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.compute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import network.assay.compute.format.FloatStorage;
import network.assay.compute.format.Npy;
import network.assay.compute.format.Safetensors;
import network.assay.compute.model.Names;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.node.cli.CommandRun;
import network.assay.node.json.JsonText;
import network.assay.node.life.AnotherJava;
import network.assay.node.life.ExitCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainCommandTest {
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
  }

  private CommandRun train(String... more) {
    var options = new LinkedHashMap<String, String>();
    options.put("--recipe", "mlp");
    options.put("--data", "data.csv");
    options.put("--hidden", "8");
    options.put("--batch", "8");
    options.put("--threads", "1");
    var flags = new ArrayList<String>();
    for (int i = 0; i < more.length; i++) {
      boolean flag = i + 1 == more.length || more[i + 1].startsWith("-");
      if (flag) flags.add(more[i]);
      else options.put(more[i], more[++i]);
    }
    if (!options.get("--recipe").equals("mlp")) options.remove("--hidden");
    var arguments = new ArrayList<>(List.of("compute", "train"));
    options.forEach((name, value) -> arguments.addAll(List.of(name, value)));
    arguments.addAll(flags);
    return CommandRun.of(folder, arguments.toArray(String[]::new));
  }

  private static String[] more(String[] command, String... more) {
    return Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new);
  }

  private JsonNode trained(String... more) {
    var arguments = new ArrayList<>(List.of(more));
    arguments.add("--json");
    CommandRun run = train(arguments.toArray(String[]::new));
    assertThat(run.exit()).as(run.err()).isZero();
    return JsonText.parse(run.out());
  }

  @Test
  void a_model_is_trained_judged_and_kept() {
    CommandRun run = train("--steps", "200", "-o", "out");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("held out: loss 0.", "accuracy 100.0 %", "model digest ", "200 steps")
        .contains("next: assay compute inspect out/model.safetensors");
    assertThat(run.err()).contains("mlp 6-8-3, 83 parameters; 108 samples of 6 u8, 12 held out");
    assertThat(folder.resolve("out")).isDirectoryContaining("glob:**/loss.png");

    CommandRun inspected = CommandRun.of(folder, "compute", "inspect", "out/model.safetensors");
    assertThat(inspected.exit()).as(inspected.err()).isZero();
    assertThat(inspected.out())
        .contains("mlp 6-8-3, 83 parameters in 4 tensors", "layers.0.weight", "[8,6]", "fold FMA");
    String digest = run.out().replaceAll("(?s).*model digest ([0-9a-f]+).*", "$1");
    assertThat(inspected.out()).contains("digest " + digest);

    CommandRun used =
        CommandRun.of(
            folder,
            "compute",
            "run",
            "out/model.safetensors",
            "--input",
            "data.csv",
            "-o",
            "logits.npy");
    assertThat(used.exit()).as(used.err()).isZero();
    assertThat(used.out()).contains("120 samples, classes 0 1 2 0 1 2", "accuracy 100.0 %");
    assertThat(folder.resolve("logits.npy")).exists();

    String[] use = {"compute", "run", "out", "--input", "data.csv"};
    CommandRun nowhere = CommandRun.of(folder, more(use, "-o", "none/x.npy"));
    assertThat(nowhere.exit()).isEqualTo(ExitCode.CONFIGURATION.code());
    assertThat(nowhere.err()).contains("none/x.npy: there is no such folder");
    CommandRun asked = CommandRun.of(folder, more(use, "--prompt", "hi"));
    assertThat(asked.exit()).isEqualTo(ExitCode.USAGE.code());
    assertThat(asked.err()).contains("--prompt is for transformers; mlp 6-8-3 takes --input");
  }

  @Test
  void backends_threads_and_formats_give_one_digest() throws IOException {
    JsonNode vector = trained("--steps", "30", "-o", "a");
    JsonNode scalar = trained("--steps", "30", "-o", "b", "--backend", "scalar");
    JsonNode threads = trained("--steps", "30", "-o", "c", "--threads", "3");
    assertThat(scalar.get("digest")).isEqualTo(vector.get("digest"));
    assertThat(threads.get("digest")).isEqualTo(vector.get("digest"));
    assertThat(trained("--steps", "30", "-o", "d", "--seed", "2").get("digest"))
        .isNotEqualTo(vector.get("digest"));

    List<String> lines = Files.readAllLines(folder.resolve("data.csv"));
    byte[] samples = new byte[120 * 6];
    int[] labels = new int[120];
    var jsonl = new StringBuilder();
    for (int i = 0; i < 120; i++) {
      String[] cells = lines.get(i + 1).split(",", -1);
      labels[i] = Integer.parseInt(cells[0]);
      for (int f = 0; f < 6; f++) samples[6 * i + f] = (byte) Integer.parseInt(cells[f + 1]);
      jsonl.append("{\"y\":" + labels[i] + ",\"x\":[" + lines.get(i + 1).substring(2) + "]}\n");
    }
    Npy.write(Tensor.wrapU8(Shape.of(120, 6), samples), folder.resolve("x.npy"));
    Npy.write(Tensor.wrapI32(Shape.of(120, 1), labels), folder.resolve("y.npy"));
    Files.writeString(folder.resolve("data.jsonl"), jsonl);
    assertThat(
            trained("--steps", "30", "-o", "e", "--data", "x.npy", "--labels", "y.npy")
                .get("digest"))
        .isEqualTo(vector.get("digest"));
    assertThat(trained("--steps", "30", "-o", "f", "--data", "data.jsonl").get("digest"))
        .isEqualTo(vector.get("digest"));

    Files.write(
        folder.resolve("last.csv"),
        lines.stream()
            .map(line -> line.substring(line.indexOf(',') + 1) + "," + line.split(",", 2)[0])
            .toList());
    JsonNode used = used("data.csv");
    assertThat(used("data.jsonl")).isEqualTo(used);
    assertThat(used("last.csv", "--label-column", "last")).isEqualTo(used);
    assertThat(used("x.npy").get("digest")).isEqualTo(used.get("digest"));
  }

  private JsonNode used(String input, String... more) {
    var arguments =
        new ArrayList<>(
            List.of("compute", "run", "a/model.safetensors", "--json", "--input", input));
    arguments.addAll(List.of(more));
    CommandRun run = CommandRun.of(folder, arguments.toArray(String[]::new));
    assertThat(run.exit()).as(run.err()).isZero();
    return JsonText.parse(run.out());
  }

  @Test
  void going_on_is_never_having_stopped() {
    String digest = trained("--steps", "40", "-o", "whole").get("digest").asText();
    trained("--steps", "15", "-o", "parts");
    JsonNode rest = trained("--steps", "40", "-o", "parts", "--resume");
    assertThat(rest.get("digest").asText()).isEqualTo(digest);
    assertThat(rest.get("steps").asInt()).isEqualTo(40);
    // With nothing left to do it says the same again.
    assertThat(trained("--steps", "40", "-o", "parts", "--resume").get("digest").asText())
        .isEqualTo(digest);
  }

  @Test
  void another_training_is_not_gone_on_with() {
    trained("--steps", "5", "-o", "out");
    CommandRun other = train("--steps", "9", "-o", "out", "--resume", "--hidden", "9");
    assertThat(other.exit()).isEqualTo(ExitCode.USAGE.code());
    assertThat(other.err()).contains("is of another training: its model is mlp 6-8-3");
    assertThat(train("--steps", "9", "-o", "out", "--resume", "--seed", "7").err())
        .contains("its batch is 8 and its seed 1");
    assertThat(train("--steps", "9", "-o", "out", "--resume", "--held-out", "0.5").err())
        .contains("it is on other samples");
    assertThat(train("--steps", "3", "-o", "out", "--resume").err())
        .contains("is at step 5, beyond --steps 3");
    assertThat(train("--steps", "3", "-o", "none", "--resume").err()).contains("there is no file");
  }

  @Test
  void what_an_earlier_build_kept_too_little_of_is_not_gone_on_with() throws IOException {
    String[] adamw = {"--optimizer", "adamw", "-o", "out", "--steps"};
    assertThat(train(more(adamw, "5")).exit()).isZero();
    Path file = folder.resolve("out/checkpoint.safetensors");
    Safetensors.Contents kept = Safetensors.read(file);
    State less = kept.tensors().select(name -> !name.equals(Names.REST_1));
    Safetensors.write(less, kept.metadata(), FloatStorage.F32, file);

    CommandRun resumed = train(more(adamw, "9", "--resume"));

    assertThat(resumed.exit()).isEqualTo(ExitCode.CONFIGURATION.code());
    assertThat(resumed.err())
        .contains("checkpoint.safetensors: a checkpoint of another version: it lacks adam.rest1")
        .contains("next: remove it, or train anew in another folder with -o");
  }

  @Test
  void decimals_are_taken_as_they_are_and_numbers_may_be_stored_short() throws IOException {
    String text = Files.readString(folder.resolve("data.csv"));
    Files.writeString(folder.resolve("decimals.csv"), text.replace(",", ",0."));
    JsonNode run =
        trained(
            "--steps",
            "150",
            "--data",
            "decimals.csv",
            "--optimizer",
            "adamw",
            "--clip",
            "1",
            "--schedule",
            "linear",
            "--parts",
            "2",
            "--rate",
            "0.02",
            "--store",
            "bf16",
            "-o",
            "out");
    assertThat(run.get("heldOut").get("accuracy").asDouble()).isGreaterThan(0.9);
    CommandRun used =
        CommandRun.of(
            folder, "compute", "run", "out/model.safetensors", "--input", "decimals.csv", "--json");
    assertThat(JsonText.parse(used.out()).get("accuracy").asDouble()).isGreaterThan(0.9);
  }

  private void refused(String why, String... more) {
    CommandRun run = train(more);
    assertThat(run.exit()).as(why).isIn(ExitCode.FAILED.code(), ExitCode.CONFIGURATION.code());
    assertThat(run.err()).contains("error: ", why);
    assertThat(run.out()).isEmpty();
  }

  private void misused(String why, String... more) {
    CommandRun run = train(more);
    assertThat(run.exit()).as(run.err()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err()).contains("error: ", why, "next: ");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void what_is_wrong_in_a_file_is_named_with_its_place() throws IOException {
    refused("there is no file", "--data", "none.csv");
    Files.writeString(folder.resolve("bad.csv"), "1,2\n1,x\n");
    refused("bad.csv: line 2, character 3: a number is due, not x", "--data", "bad.csv");
    Files.writeString(folder.resolve("one.csv"), "0,1\n0,2\n");
    refused("all samples have the label 0", "--data", "one.csv");
    Files.writeString(folder.resolve("a.parquet"), "");
    refused("ends in .csv, .jsonl, .safetensors or .npy", "--data", "a.parquet");
    Npy.write(Tensor.f32(Shape.of(2, 2), 1, 2, 3, 4), folder.resolve("x.npy"));
    refused("one integer per sample is due", "--data", "x.npy", "--labels", "x.npy");
    Files.writeString(folder.resolve("wild.csv"), "999999999,1\n0,2\n");
    refused("labels go up to 999999999: at most", "--data", "wild.csv");
    Files.writeString(folder.resolve("file"), "");
    refused("file cannot be made: there is a file of that name", "-o", "file");
    refused("training has diverged; try a lower --rate", "--rate", "1e30", "--steps", "50");
  }

  /// Whatever is typed wrong ends with one code, so that a script can tell it from a bad file.
  @Test
  void options_that_make_no_sense_are_misuse() throws IOException {
    Npy.write(Tensor.f32(Shape.of(2, 2), 1, 2, 3, 4), folder.resolve("x.npy"));
    misused("their labels are another .npy", "--data", "x.npy");
    misused("--labels goes with a .npy", "--labels", "x.npy");
    misused("--held-out is a share", "--held-out", "1");
    misused("--steps and --epochs say the same", "--steps", "5", "--epochs", "1");
    misused("--optimizer is sgd or adamw, not adam", "--optimizer", "adam");
    misused("--schedule is constant, linear or cosine", "--schedule", "step");
    misused("--label-column is first or last", "--label-column", "middle");
    misused("--rate is above 0", "--rate", "0");
    misused("--rate is above 0, and finite", "--rate", "Infinity");
    misused("--momentum is a share from 0 to less than 1, not -3.0", "--momentum", "-3");
    misused("--decay is 0 or more", "--decay", "-5");
    misused("--clip is 0 or more", "--clip", "-1");
    misused("--warm-up is 0 or more", "--warm-up", "-1", "--schedule", "linear");
    misused("--layers is for gpt, not for mlp", "--layers", "3");
    misused("--batch is at least 1", "--batch", "0");
    misused("--steps is at least 1, not -3", "--steps", "-3");
    misused("--lora adapts the weights that --from names", "--lora", "4");
    misused("a batch of 8 in 3 parts", "--parts", "3", "--steps", "1");
    misused("no backend cuda", "--backend", "cuda");
    misused("--threads is 1 to 1024", "--threads", "0");
    for (String[] missing : new String[][] {{"--recipe", "mlp"}, {"--data", "data.csv"}}) {
      CommandRun run = CommandRun.of(folder, "compute", "train", missing[0], missing[1]);
      assertThat(run.exit()).isEqualTo(ExitCode.USAGE.code());
      assertThat(run.err()).contains("; it is missing", "next: assay compute train --help");
    }
  }

  /// In a process of its own, ended by SIGTERM: Ctrl-C goes the same way, but a build that runs in
  /// the background of a shell has its signal ignored.
  @Test
  void being_told_to_end_keeps_a_checkpoint_from_which_the_same_model_comes() throws Exception {
    Path out = folder.resolve("said");
    String words =
        "compute train --recipe mlp --data data.csv --hidden 8 --batch 8 --threads 1"
            + " --steps 100000000 -o out";
    List<String> flags = List.of("-XX:+UseSerialGC", "--add-modules=jdk.incubator.vector");
    List<String> command =
        AnotherJava.command(flags, "network.assay.node.Main", words.split(" ", -1));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      while (process.isAlive() && !Files.readString(out).contains("step ")) Thread.sleep(20);
      process.destroy();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(out);
    assertThat(said).contains("stopped after step ", "next: the same command with --resume");
    int done =
        Integer.parseInt(said.replaceAll("(?s).*after step ([0-9,]+) of.*", "$1").replace(",", ""));
    String steps = Integer.toString(done + 10);
    assertThat(train("--steps", "7", "-o", "out").err()).contains("add --resume to go on with it");
    JsonNode rest = trained("--steps", steps, "-o", "out", "--resume");
    assertThat(rest.get("digest"))
        .isEqualTo(trained("--steps", steps, "-o", "whole").get("digest"));
  }

  @Test
  void images_are_told_apart_by_a_residual_network() throws IOException {
    byte[] samples = new byte[40 * 64];
    int[] labels = new int[40];
    for (int i = 0; i < samples.length; i++) {
      labels[i / 64] = i / 64 % 2;
      boolean bright = i % 64 / 32 == labels[i / 64];
      samples[i] = (byte) ((bright ? 120 : 0) + (31 * i) % 97);
    }
    Npy.write(Tensor.wrapU8(Shape.of(40, 1, 8, 8), samples), folder.resolve("x.npy"));
    Npy.write(Tensor.wrapI32(Shape.of(40), labels), folder.resolve("y.npy"));
    JsonNode run =
        trained(
            "--recipe",
            "resnet18",
            "--filters",
            "2",
            "--data",
            "x.npy",
            "--labels",
            "y.npy",
            "--steps",
            "8",
            "-o",
            "out",
            "--onnx");
    assertThat(run.get("model").asText()).isEqualTo("resnet18 of 1 x 8 x 8, 2 filters, 2 classes");
    CommandRun used =
        CommandRun.of(
            folder, "compute", "run", "out/model.safetensors", "--input", "x.npy", "--json");
    assertThat(JsonText.parse(used.out()).get("classes")).hasSize(40);
    CommandRun onnx =
        CommandRun.of(folder, "compute", "run", "out/model.onnx", "--input", "x.npy", "--json");
    assertThat(onnx.exit()).as(onnx.err()).isZero();
    assertThat(JsonText.parse(onnx.out()).get("digest"))
        .isEqualTo(JsonText.parse(used.out()).get("digest"));
    CommandRun told = CommandRun.of(folder, "compute", "inspect", "out/model.onnx");
    assertThat(told.exit()).as(told.err()).isZero();
    assertThat(told.out()).contains("a model of ONNX", "conv1.weight", "one run on 1 sample");
    misused("--image says which image they are", "--recipe", "resnet18");
    misused("which are no image of 1x2x2", "--recipe", "resnet18", "--image", "1x2x2");
    misused("--image is channels x height x width", "--recipe", "resnet18", "--image", "7");
  }
}
