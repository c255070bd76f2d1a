// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.compute;

import java.util.Optional;
import java.util.function.Supplier;
import network.assay.node.cli.Environment;
import network.assay.node.cli.Misuse;
import network.assay.node.compute.Corpus;
import network.assay.node.compute.SampleFiles;
import network.assay.node.compute.UserFile;
import network.assay.node.text.Advice;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Where samples come from. A mixin.
final class DataOptions {
  /// Which part of the samples is held out unless told otherwise.
  private static final double HELD_OUT = 0.1;

  private final Environment environment;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description =
          "What to train on: .csv, .jsonl, .npy or .safetensors with labels; for --recipe gpt any"
              + " text, or .jsonl with a field \"text\".")
  private @Nullable String data;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "The labels of samples in a .npy: a .npy, too.")
  private @Nullable String labels;

  @Mixin private LabelColumn column = new LabelColumn();

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE|chars",
      description =
          "What makes tokens of text: a tokenizer.json, or chars for one token a character"
              + " (default: the one beside --from, else chars).")
  private @Nullable String tokenizer;

  @Option(
      names = "--held-out",
      paramLabel = "SHARE",
      description =
          "Which share of the samples judges the model and is not trained on"
              + " (default: ${DEFAULT-VALUE}).",
      defaultValue = "" + HELD_OUT)
  private double heldOut = HELD_OUT;

  DataOptions(Environment environment) {
    this.environment = environment;
  }

  UserFile data() {
    if (data == null) {
      throw new Misuse("--data names what to train on; it is missing");
    }
    return new UserFile(environment.path(data));
  }

  /// Samples with labels.
  Corpus samples() {
    UserFile from = data();
    Optional<UserFile> beside =
        Optional.ofNullable(labels).map(file -> new UserFile(environment.path(file)));
    var files = new SampleFiles(from, beside, column.place());
    if (beside.isPresent() && !files.labelsApart()) {
      throw new Misuse("--labels goes with a .npy of samples, not with " + from);
    }
    if (beside.isEmpty() && files.labelsApart()) {
      throw new Misuse(
          Advice.message(
              from + " has samples alone: their labels are another .npy", "add --labels FILE.npy"));
    }
    return Corpus.splitting(files.read(), share());
  }

  double share() {
    if (!(heldOut >= 0 && heldOut < 1)) {
      throw new Misuse("--held-out is a share from 0 to less than 1, not " + heldOut);
    }
    return heldOut;
  }

  /// The tokenizer's file; none for one token a character.
  ///
  /// @param beside what counts when none is named
  Optional<UserFile> tokenizer(Supplier<Optional<UserFile>> beside) {
    if (tokenizer == null) return beside.get();
    return tokenizer.equals("chars")
        ? Optional.empty()
        : Optional.of(new UserFile(environment.path(tokenizer)));
  }
}
