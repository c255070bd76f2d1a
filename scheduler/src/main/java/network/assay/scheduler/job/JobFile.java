// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.job;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.Optimizer;
import network.assay.protocol.market.task.Work;
import network.assay.scheduler.yaml.YamlDocument;
import network.assay.scheduler.yaml.YamlMap;

/// A job as its submitter writes it (docs/spec/job, section 2).
public record JobFile(
    String name,
    long seed,
    JobModel model,
    DataFiles data,
    Training training,
    Evaluation evaluation,
    Terms terms) {

  /// What the submitter asks of the market.
  public record Terms(Verification verification, Budget budget) {}

  /// @throws AssayFault.Operator naming every problem with its line and column
  public static JobFile read(Path file) {
    Path folder = file.toAbsolutePath().resolveSibling("");
    return YamlDocument.read(file, map -> job(map, folder));
  }

  /// Like [#read(Path)], for text that messages call `name`; paths in it start from `folder`.
  public static JobFile read(String name, String text, Path folder) {
    return YamlDocument.read(name, text, map -> job(map, folder));
  }

  private static JobFile job(YamlMap map, Path folder) {
    String name =
        map.text(
            "name",
            "1 to 64 of a-z, 0-9, '-', '_' and '.'",
            text -> text.matches("[a-z0-9][-a-z0-9_.]{0,63}"));
    map.choice("kind", Map.of("train", true));
    long seed = map.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE);
    JobModel model = model(map.map("model"), folder);
    return new JobFile(
        name,
        seed,
        model,
        data(map.map("data"), folder, model.recipe() instanceof ModelSpec.Gpt),
        training(map.map("train")),
        evaluation(map.map("evaluate")),
        new Terms(verification(map.map("verify")), budget(map.map("budget"))));
  }

  private static JobModel model(YamlMap map, Path folder) {
    ModelSpec recipe = Recipe.read(map);
    if (!map.has("lora")) return new JobModel(recipe, Optional.empty());
    if (recipe instanceof ModelSpec.ResNet) {
      map.refuse("lora", "adapters are for the recipes gpt and mlp");
    }
    YamlMap lora = map.map("lora");
    var tuning =
        new JobModel.Tuning(
            path(lora, "base", folder),
            lora.whole("rank", 1, ModelSpec.Lora.MAX_RANK),
            lora.real("alpha", 0, ModelSpec.Lora.MAX_ALPHA));
    return new JobModel(recipe, Optional.of(tuning));
  }

  private static DataFiles data(YamlMap map, Path folder, boolean tokens) {
    var format =
        map.choice(
            "format",
            tokens
                ? Map.of("safetensors", DataFiles.Format.SAFETENSORS, "text", DataFiles.Format.TEXT)
                : Map.of("safetensors", DataFiles.Format.SAFETENSORS, "csv", DataFiles.Format.CSV));
    Optional<Path> tokenizer = Optional.empty();
    if (format == DataFiles.Format.TEXT && map.has("tokenizer")) {
      tokenizer = Optional.of(path(map, "tokenizer", folder));
    }
    return new DataFiles(format, path(map, "train", folder), path(map, "test", folder), tokenizer);
  }

  private static Path path(YamlMap map, String key, Path folder) {
    String text =
        map.text(key, "the path of a file", value -> !value.isBlank() && value.indexOf('\0') < 0);
    return folder.resolve(text).normalize();
  }

  private static Training training(YamlMap map) {
    int innerSteps = map.whole("inner_steps", 1, Work.MAX_STEPS);
    int segmentSteps = map.whole("segment_steps", 1, innerSteps);
    if (Math.ceilDiv(innerSteps, segmentSteps) > Work.MAX_SEGMENTS) {
      map.refuse("segment_steps", "expected at most " + Work.MAX_SEGMENTS + " segments in a task");
    }
    Optimizer.Inner inner = InnerOptimizer.read(map.map("optimizer"));
    YamlMap nesterov = map.map("outer").map("nesterov");
    return new Training(
        map.whole("shards", 1, Work.MAX_SHARDS),
        map.whole("rounds", 1, Training.MAX_ROUNDS),
        innerSteps,
        segmentSteps,
        map.whole("batch", 1, Work.MAX_BATCH),
        inner,
        new Optimizer.Nesterov(nesterov.real("rate", 0, 1_000), nesterov.real("momentum", 0, 1)));
  }

  private static Evaluation evaluation(YamlMap map) {
    return new Evaluation(
        map.whole("batch", 1, Work.MAX_BATCH), map.whole("segment_steps", 1, Work.MAX_STEPS));
  }

  private static Verification verification(YamlMap map) {
    return new Verification(
        map.whole("segments", 0, Work.MAX_SEGMENTS),
        map.whole("probation", 0, Verification.MAX_PROBATION));
  }

  private static Budget budget(YamlMap map) {
    return new Budget(
        map.amount("total"),
        map.amount("per_peta_op"),
        map.duration("deadline", Budget.MAX_DEADLINE));
  }
}
