// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.Optimizer;
import network.assay.protocol.market.task.Schedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JobFileTest {
  private static final Path FOLDER = Path.of("/jobs");
  static final String GOOD =
      """
      name: digits
      kind: train
      seed: 42
      model:
        recipe: mlp
        layers: [784, 128, 10]
      data:
        format: csv
        train: digits-train.csv
        test: ../shared/digits-test.csv
      train:
        shards: 4
        rounds: 8
        inner_steps: 96
        segment_steps: 8
        batch: 32
        optimizer: {sgd: {rate: 0.1, momentum: 0.9}}
        outer: {nesterov: {rate: 0.7, momentum: 0.5}}
      evaluate: {batch: 500, segment_steps: 2}
      verify: {segments: 2, probation: 1}
      budget: {total: 100, per_peta_op: "2500.5", deadline: 15m}
      """;

  private static JobFile read(String text) {
    return JobFile.read("job.yaml", text, FOLDER);
  }

  private static String problemsOf(String text) {
    return String.valueOf(
        catchThrowableOfType(AssayFault.Operator.class, () -> read(text)).getMessage());
  }

  @Test
  void a_good_file_is_read_whole() {
    JobFile job = read(GOOD);
    assertThat(job.name()).isEqualTo("digits");
    assertThat(job.seed()).isEqualTo(42);
    assertThat(job.model().recipe()).isEqualTo(new ModelSpec.Mlp(List.of(784, 128, 10)));
    assertThat(job.data().train()).isEqualTo(Path.of("/jobs/digits-train.csv"));
    assertThat(job.data().test()).isEqualTo(Path.of("/shared/digits-test.csv"));
    assertThat(job.training().inner().rate()).isEqualTo(0.1f);
    assertThat(job.training().outer().momentum()).isEqualTo(0.5f);
    assertThat(job.terms().verification()).isEqualTo(new Verification(2, 1));
    assertThat(job.terms().budget().perPetaOp()).isEqualTo(Amount.ofTokens("2500.5"));
    assertThat(job.terms().budget().deadline()).isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void adapters_on_given_weights_and_a_tokenizer_are_named_by_their_files() {
    String file =
        text()
            .replace(
                "  recipe: gpt\n", "  recipe: gpt\n  lora: {base: b.onnx, rank: 8, alpha: 16}\n")
            .replace("  format: text\n", "  format: text\n  tokenizer: tokenizer.json\n");
    JobFile job = read(file);
    assertThat(job.model().tuning()).contains(new JobModel.Tuning(Path.of("/jobs/b.onnx"), 8, 16f));
    assertThat(job.data().tokenizer()).contains(Path.of("/jobs/tokenizer.json"));
    assertThat(job.model().over(Digest.ZERO))
        .isEqualTo(new ModelSpec.Lora(job.model().recipe(), Digest.ZERO, 8, 16f));
    assertThat(problemsOf(file.replace("rank: 8", "rank: 100000")))
        .contains("model.lora.rank: expected a whole number from 1 to 1024, found \"100000\"");
    assertThat(problemsOf(file.replace("base: b.onnx, ", "")))
        .contains("model.lora.base is missing");
  }

  @Test
  void the_example_of_adapters_is_a_job_file() {
    JobFile job = JobFile.read(Path.of("../config/examples/adapters.yaml"));
    assertThat(job.model().tuning().map(JobModel.Tuning::rank)).contains(8);
  }

  @Test
  void adapters_are_not_for_residual_networks_nor_a_tokenizer_for_pictures() {
    String model = "  recipe: mlp\n  layers: [784, 128, 10]\n";
    String net =
        "  {recipe: resnet18, image: [1, 28, 28], stem: small, filters: 16, classes: 10,"
            + " lora: {base: b.onnx, rank: 8, alpha: 16}}\n";
    assertThat(problemsOf(GOOD.replace(model, net)))
        .contains("model.lora: adapters are for the recipes gpt and mlp");
    assertThat(problemsOf(GOOD.replace("  format: csv\n", "  format: csv\n  tokenizer: t.json\n")))
        .contains("unknown key data.tokenizer");
  }

  @Test
  void residual_networks_and_transformers_are_named_by_their_sizes() {
    String model = "  recipe: mlp\n  layers: [784, 128, 10]\n";
    JobFile net =
        read(
            GOOD.replace(
                model,
                "  {recipe: resnet18, image: [1, 28, 28], stem: small, filters: 16, classes: 10}\n"));
    assertThat(net.model().recipe())
        .isEqualTo(
            new ModelSpec.ResNet(
                List.of(1, 28, 28), ModelSpec.ResNet.Stem.SMALL, List.of(2, 2, 2, 2), 16, 10));
    JobFile gpt = read(text());
    assertThat(gpt.model().recipe())
        .isEqualTo(
            new ModelSpec.Gpt(
                4,
                4,
                128,
                64,
                256,
                new ModelSpec.Gpt.Style(
                    ModelSpec.Gpt.Positions.ROTARY,
                    ModelSpec.Gpt.Norm.RMS,
                    ModelSpec.Gpt.Feed.SWIGLU,
                    true,
                    0.1f)));
    assertThat(gpt.data().format()).isEqualTo(DataFiles.Format.TEXT);
    assertThat(gpt.training().inner())
        .isEqualTo(
            new Optimizer.AdamW(
                0.001f, 0.9f, 0.95f, 1e-8f, 0.1f, 1f, new Schedule.Cosine(10, 768, 0.1f)));
    assertThat(problemsOf(text().replace("heads: 4", "heads: 48")))
        .contains("model.width: expected a multiple of 96");
    assertThat(problemsOf(text().replace("format: text", "format: csv")))
        .contains("data.format: expected one of safetensors, text");
    assertThat(problemsOf(GOOD.replace("recipe: mlp", "recipe: cnn")))
        .contains("has a problem:")
        .contains("expected one of gpt, mlp, resnet18");
    assertThat(problemsOf(GOOD.replace("sgd:", "sdg:"))).contains("known here: adamw, sgd");
  }

  static String text() {
    return GOOD.replace(
            "  recipe: mlp\n  layers: [784, 128, 10]\n",
            """
              recipe: gpt
              layers: 4
              heads: 4
              width: 128
              context: 64
              vocabulary: 256
              positions: rotary
              norm: rms
              feed: swiglu
              tied: true
              dropout: 0.1
            """)
        .replace("format: csv", "format: text")
        .replace(
            "{sgd: {rate: 0.1, momentum: 0.9}}",
            "{adamw: {rate: 0.001, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, decay: 0.1, clip: 1,"
                + " schedule: {cosine: {warm_up: 10, steps: 768, end: 0.1}}}}");
  }

  @Test
  void json_is_read_as_well() {
    String json =
        """
        {"name": "j", "kind": "train", "seed": -1,
         "model": {"recipe": "mlp", "layers": [4, 2]},
         "data": {"format": "safetensors", "train": "a", "test": "b"},
         "train": {"shards": 1, "rounds": 1, "inner_steps": 1, "segment_steps": 1, "batch": 1,
                   "optimizer": {"sgd": {"rate": 1e-1, "momentum": 0}},
                   "outer": {"nesterov": {"rate": 1, "momentum": 0}}},
         "evaluate": {"batch": 1, "segment_steps": 1}, "verify": {"segments": 0, "probation": 0},
         "budget": {"total": "1", "per_peta_op": "0.5", "deadline": "1h"}}
        """;
    assertThat(read(json).seed()).isEqualTo(-1);
  }

  @Test
  void every_problem_is_named_with_line_column_and_what_was_expected() {
    String bad =
        GOOD.replace("shards: 4", "shards: many")
            .replace("batch: 32", "bacth: 32")
            .replace("kind: train", "kind: preprocess")
            .replace("layers: [784, 128, 10]", "layers: [784, 0, 10]")
            .replace("deadline: 15m", "deadline: soon");
    assertThat(problemsOf(bad))
        .contains("job.yaml has 6 problems:")
        .contains("job.yaml:2:7: kind: expected train, found \"preprocess\"")
        .contains("job.yaml:6:17: model.layers: expected a list of 2 to 64 whole numbers")
        .contains(
            "job.yaml:12:11: train.shards: expected a whole number from 1 to 1024, found \"many\"")
        .contains("job.yaml:12:3: train.batch is missing: expected a whole number from 1 to 65536")
        .contains("job.yaml:16:3: unknown key train.bacth (did you mean batch?)")
        .contains(
            "job.yaml:21:55: budget.deadline: expected a duration such as 90s, 15m, 2h or 7d");
  }

  @Test
  void a_missing_part_is_one_problem_and_not_one_for_each_of_its_keys() {
    assertThat(problemsOf(GOOD.replaceAll("(?s)evaluate:.*?\\n", "")))
        .isEqualTo(
            "job.yaml has a problem:\n  job.yaml:1:1: evaluate is missing: expected keys and values");
  }

  @Test
  void what_is_not_yaml_or_not_a_mapping_is_refused_with_its_place() {
    assertThat(problemsOf("name: [1, 2\nkind: x")).contains("job.yaml:2:").contains("not YAML");
    assertThat(problemsOf("- a\n- b\n")).contains("job.yaml:1:1: expected keys and values");
    assertThat(problemsOf("")).contains("expected keys and values");
    assertThat(problemsOf(GOOD + "name: again\n")).contains("job.yaml:22:1: name stands twice");
    assertThat(problemsOf("a: &a [*a]\n")).contains("unknown key a");
    assertThat(problemsOf("[".repeat(100_000))).contains("job.yaml");
  }

  @Test
  void a_file_that_is_missing_too_large_or_no_text_is_refused(@TempDir Path folder)
      throws Exception {
    assertThatThrownBy(() -> JobFile.read(folder.resolve("none.yaml")))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("does not exist");
    Path large = folder.resolve("large.yaml");
    Files.write(large, new byte[(1 << 20) + 1]);
    assertThatThrownBy(() -> JobFile.read(large)).hasMessageContaining("more than");
    Path binary = folder.resolve("binary.yaml");
    Files.write(binary, new byte[] {(byte) 0xff, 0x20});
    assertThatThrownBy(() -> JobFile.read(binary)).hasMessageContaining("not UTF-8");
    Path good = folder.resolve("good.yaml");
    Files.writeString(good, GOOD);
    assertThat(JobFile.read(good).data().train()).isEqualTo(folder.resolve("digits-train.csv"));
  }

  @Property(tries = 1_000)
  void a_damaged_file_is_a_job_or_a_list_of_problems(@ForAll long seed) {
    var random = new Random(seed);
    byte[] bytes = GOOD.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(32, 127);
    }
    try {
      assertThat(read(new String(bytes, StandardCharsets.UTF_8)).name()).isNotEmpty();
    } catch (AssayFault.Operator problems) {
      assertThat(problems).hasMessageContaining("job.yaml");
    }
  }
}
