// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.compute;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import network.assay.compute.backend.Backend;
import network.assay.compute.format.CsvTable;
import network.assay.compute.format.Dataset;
import network.assay.compute.format.Npy;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.node.cli.Environment;
import network.assay.node.cli.JsonOption;
import network.assay.node.cli.term.Terminal;
import network.assay.node.compute.ModelBundle;
import network.assay.node.compute.Predictor;
import network.assay.node.compute.Recipe;
import network.assay.node.compute.UserFile;
import network.assay.node.life.ExitCode;
import network.assay.node.state.StateStore;
import network.assay.node.text.Advice;
import network.assay.node.text.Counts;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "run",
    description = {"Run a trained model.", "It says of each sample which class it is."},
    footer = {
      "",
      "Example:",
      "  assay compute run trained/model.safetensors --input digits.npy -o logits.npy"
    })
final class RunCommand implements Callable<Integer> {
  private static final int SHOWN = 10;

  /// @param accuracy where the input has labels
  /// @param digest of the logits
  record Ran(
      String model,
      int samples,
      List<Integer> classes,
      Optional<Double> accuracy,
      Digest digest,
      String backend) {}

  private final Environment environment;
  @Mixin private EngineOptions engine = new EngineOptions();
  @Mixin private JsonOption json;

  @Parameters(paramLabel = "MODEL", description = "A .safetensors file of assay compute train.")
  private String file = "";

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "Samples: .npy, or .csv with a label first in each line.")
  private @Nullable String input;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE.npy",
      description = "Where the logits go, if anywhere.")
  private @Nullable String output;

  RunCommand(Environment environment) {
    this.environment = environment;
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() {
    var path = new UserFile(environment.path(file));
    ModelBundle bundle = ModelBundle.read(path);
    Recipe recipe =
        bundle
            .recipe()
            .orElseThrow(
                () ->
                    new AssayFault.Operator(
                        Advice.message(
                            path + " does not say of which model its weights are",
                            "assay compute inspect " + path)));
    classify(recipe, bundle.weights());
    return ExitCode.OK.code();
  }

  private void classify(Recipe recipe, State weights) {
    if (input == null) throw new AssayFault.Operator("--input names the samples; it is missing");
    var source = new UserFile(environment.path(input));
    Optional<Dataset> labelled =
        source.extension().equals("csv")
            ? Optional.of(source.read(p -> CsvTable.read(p, CsvTable.Label.FIRST)))
            : Optional.empty();
    Tensor samples = labelled.isPresent() ? labelled.get().samples() : source.read(Npy::read);
    Tensor logits;
    String id;
    try (Backend backend = engine.open()) {
      logits = new Predictor(recipe.model(), weights, backend).logits(samples);
      id = backend.id();
    }
    if (output != null) write(logits, environment.path(output));
    List<Integer> classes = greatest(logits);
    var ran =
        new Ran(
            recipe.brief(),
            classes.size(),
            classes,
            labelled.map(data -> accuracy(classes, data.labels())),
            StateStore.digest(State.of("logits", logits)),
            id);
    if (json.wanted()) json.print(ran);
    else say(ran);
  }

  private static void write(Tensor logits, Path to) {
    try {
      Npy.write(logits, to);
    } catch (IOException e) {
      throw new AssayFault.Operator("cannot write " + to + ": " + e.getMessage(), e);
    }
  }

  // The lowest of several greatest, as the engine's own argmax.
  private static List<Integer> greatest(Tensor logits) {
    int width = logits.shape().dim(1);
    var classes = new ArrayList<Integer>();
    for (int row = 0; row < logits.shape().dim(0); row++) {
      int best = 0;
      for (int c = 1; c < width; c++) {
        if (logits.floatAt(row * width + c) > logits.floatAt(row * width + best)) best = c;
      }
      classes.add(best);
    }
    return classes;
  }

  private static double accuracy(List<Integer> classes, Tensor labels) {
    int right = 0;
    for (int i = 0; i < classes.size(); i++) if (classes.get(i) == labels.intAt(i)) right++;
    return (double) right / classes.size();
  }

  private void say(Ran ran) {
    Terminal terminal = environment.terminal();
    List<Integer> shown = ran.classes().subList(0, Math.min(SHOWN, ran.classes().size()));
    String more = shown.size() < ran.classes().size() ? " ..." : "";
    terminal.line(
        "%s: %s, classes %s%s"
            .formatted(
                ran.model(),
                Counts.of(ran.samples(), "sample"),
                String.join(" ", shown.stream().map(String::valueOf).toList()),
                more));
    ran.accuracy()
        .ifPresent(
            share ->
                terminal.line(String.format(Locale.ROOT, "accuracy %s", Counts.percent(share))));
    terminal.line("logits digest " + ran.digest());
    if (output != null) terminal.line("wrote " + output);
  }
}
