// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.compute;

import java.util.Optional;
import java.util.function.Supplier;
import network.assay.node.cli.Environment;
import network.assay.node.compute.Corpus;
import network.assay.node.compute.SampleFiles;
import network.assay.node.compute.UserFile;
import network.assay.protocol.market.AssayFault;
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
      throw new AssayFault.Operator(
          "--data names what to train on; it is missing\nnext: assay compute train --help");
    }
    return new UserFile(environment.path(data));
  }

  /// Samples with labels.
  Corpus samples() {
    Optional<UserFile> beside =
        Optional.ofNullable(labels).map(file -> new UserFile(environment.path(file)));
    return Corpus.splitting(new SampleFiles(data(), beside, column.place()).read(), share());
  }

  double share() {
    if (!(heldOut >= 0 && heldOut < 1)) {
      throw new AssayFault.Operator("--held-out is a share from 0 to less than 1, not " + heldOut);
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
