// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.compute;

import java.util.Objects;
import network.assay.compute.GraphFault;
import network.assay.compute.model.Method;
import network.assay.compute.model.Optimizer;
import network.assay.compute.model.Schedule;
import network.assay.node.cli.Misuse;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How a model is trained. What is left out is what suits the recipe. A mixin.
final class MethodOptions {
  /// What suits a recipe.
  record Defaults(
      String optimizer,
      float rate,
      float decay,
      String schedule,
      float clip,
      int batch,
      int steps) {}

  @Option(names = "--optimizer", paramLabel = "NAME", description = "sgd or adamw.")
  private @Nullable String optimizer;

  @Option(names = "--rate", paramLabel = "R", description = "The learning rate.")
  private @Nullable Float rate;

  @Option(
      names = "--momentum",
      paramLabel = "M",
      description = "Of sgd (default: ${DEFAULT-VALUE}).",
      defaultValue = "0.9")
  private float momentum = 0.9f;

  @Option(names = "--decay", paramLabel = "D", description = "Weight decay.")
  private @Nullable Float decay;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description = "constant, linear or cosine: how the rate goes to its end.")
  private @Nullable String schedule;

  @Option(
      names = "--warm-up",
      paramLabel = "STEPS",
      description = "Steps in which the rate grows at first (default: a twentieth of all).")
  private @Nullable Integer warmUp;

  @Option(
      names = "--clip",
      paramLabel = "NORM",
      description = "The greatest norm of all gradients together; 0 for any.")
  private @Nullable Float clip;

  @Option(
      names = "--parts",
      paramLabel = "N",
      description =
          "Into how many parts a batch is cut, to need less memory (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private int parts = 1;

  @Option(names = "--batch", paramLabel = "N", description = "Samples per step.")
  private @Nullable Integer batch;

  @Option(names = "--steps", paramLabel = "N", description = "How many steps.")
  private @Nullable Integer steps;

  @Option(
      names = "--epochs",
      paramLabel = "E",
      description = "How often each sample is seen, instead of --steps.")
  private @Nullable Double epochs;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the first weights and the order of samples (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private long seed = 1;

  int batch(Defaults defaults) {
    int size = batch == null ? defaults.batch() : batch;
    if (size < 1) throw new Misuse("--batch is at least 1, not " + size);
    return size;
  }

  /// The steps asked for, if any.
  @Nullable Integer steps() {
    return steps;
  }

  /// @param rows samples that are trained on
  int steps(Defaults defaults, int rows) {
    if (steps != null && epochs != null) {
      throw new Misuse("--steps and --epochs say the same thing; give one of them");
    }
    if (steps != null && steps < 1) throw new Misuse("--steps is at least 1, not " + steps);
    if (steps != null) return steps;
    if (epochs == null) return defaults.steps();
    double wanted = Math.ceil(epochs * rows / batch(defaults));
    if (!(wanted >= 1 && wanted <= Integer.MAX_VALUE)) {
      throw new Misuse("--epochs " + epochs + " is no number of steps");
    }
    return (int) wanted;
  }

  long seed() {
    return seed;
  }

  /// @throws Misuse when an option makes no sense
  Method method(Defaults defaults, int all) {
    int together = batch(defaults);
    if (parts >= 1 && together % parts != 0) {
      throw new Misuse(
          "a batch of %d in %d parts: --parts divides --batch".formatted(together, parts));
    }
    try {
      float most = Objects.requireNonNullElse(clip, defaults.clip());
      if (!(most >= 0)) throw new Misuse("--clip is 0 or more, not " + most);
      return Method.of(optimizer(defaults))
          .with(schedule(defaults, all))
          .withClip(most == 0f ? Float.POSITIVE_INFINITY : most)
          .withParts(parts);
    } catch (GraphFault e) {
      throw new Misuse(String.valueOf(e.getMessage()));
    }
  }

  private Optimizer optimizer(Defaults defaults) {
    String name = Objects.requireNonNullElse(optimizer, defaults.optimizer());
    boolean usual = name.equals(defaults.optimizer());
    float step = rate != null ? rate : usual ? defaults.rate() : name.equals("sgd") ? 0.05f : 1e-3f;
    float shrink = Objects.requireNonNullElse(decay, defaults.decay());
    if (!(step > 0 && Float.isFinite(step))) {
      throw new Misuse("--rate is above 0, and finite, not " + step);
    }
    if (!(momentum >= 0 && momentum < 1)) {
      throw new Misuse("--momentum is a share from 0 to less than 1, not " + momentum);
    }
    if (!(shrink >= 0 && Float.isFinite(shrink))) {
      throw new Misuse("--decay is 0 or more, and finite, not " + shrink);
    }
    return switch (name) {
      case "sgd" -> new Optimizer.Sgd(step, momentum, false, shrink);
      case "adamw" -> Optimizer.adamW(step, shrink);
      default -> throw new Misuse("--optimizer is sgd or adamw, not " + name);
    };
  }

  private Schedule schedule(Defaults defaults, int all) {
    String name = Objects.requireNonNullElse(schedule, defaults.schedule());
    int up = warmUp == null ? Math.min(all / 20, 100) : warmUp;
    if (up < 0) throw new Misuse("--warm-up is 0 or more, not " + up);
    return switch (name) {
      case "constant" -> new Schedule.Constant();
      case "linear" -> new Schedule.Linear(up, all, 0f);
      case "cosine" -> new Schedule.Cosine(up, all, 0f);
      default -> throw new Misuse("--schedule is constant, linear or cosine, not " + name);
    };
  }
}
