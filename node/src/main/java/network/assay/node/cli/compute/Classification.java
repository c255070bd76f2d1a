// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.compute;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import network.assay.compute.format.CsvTable;
import network.assay.compute.format.Dataset;
import network.assay.compute.format.Npy;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.node.cli.Environment;
import network.assay.node.cli.JsonOption;
import network.assay.node.cli.term.Terminal;
import network.assay.node.compute.SampleFiles;
import network.assay.node.compute.UserFile;
import network.assay.node.report.WholeFile;
import network.assay.node.state.StateStore;
import network.assay.node.text.Counts;
import network.assay.node.text.FileTrouble;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;

/// Runs a model on samples and tells what it says of each.
///
/// @param input samples alone, a `.npy`, or what training takes
/// @param place where in a line of a table the label stands
/// @param output where the logits go
record Classification(
    Environment environment,
    UserFile input,
    CsvTable.Label place,
    Optional<Path> output,
    JsonOption json) {
  private static final int SHOWN = 10;

  /// @param shape of the output
  /// @param classes of each sample, where the output is a row of logits for each
  /// @param accuracy where the input has labels
  /// @param digest of the output
  record Ran(
      String model,
      int samples,
      String shape,
      List<Integer> classes,
      Optional<Double> accuracy,
      Digest digest,
      String backend) {}

  /// @param model from samples to its output
  void run(String name, UnaryOperator<Tensor> model, String backend) {
    Optional<Dataset> labelled =
        input.extension().equals("npy")
            ? Optional.empty()
            : Optional.of(new SampleFiles(input, Optional.empty(), place).read());
    Tensor samples = labelled.map(Dataset::samples).orElseGet(() -> input.read(Npy::read));
    Tensor logits = model.apply(samples);
    output.ifPresent(file -> write(logits, file));
    boolean rows = logits.shape().rank() == 2 && logits.dtype() == DType.F32;
    List<Integer> classes = rows ? greatest(logits) : List.of();
    var ran =
        new Ran(
            name,
            samples.shape().rank() == 0 ? 1 : samples.shape().dim(0),
            logits.shape().toString(),
            classes,
            labelled.filter(_ -> rows).map(data -> accuracy(classes, data.labels())),
            StateStore.digest(State.of("logits", logits)),
            backend);
    if (json.wanted()) json.print(ran);
    else say(ran);
  }

  private static void write(Tensor logits, Path to) {
    try {
      WholeFile.write(to, part -> Npy.write(logits, part));
    } catch (IOException e) {
      throw new AssayFault.Operator("cannot write " + to + ": " + FileTrouble.of(e), e);
    }
  }

  // The lowest of several greatest, as the engine's own argmax.
  private static List<Integer> greatest(Tensor logits) {
    int width = logits.shape().dim(1);
    var classes = new ArrayList<Integer>();
    for (int row = 0; width > 0 && row < logits.shape().dim(0); row++) {
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
    String classes =
        shown.isEmpty()
            ? "output of shape " + ran.shape()
            : "classes "
                + String.join(" ", shown.stream().map(String::valueOf).toList())
                + (shown.size() < ran.classes().size() ? " ..." : "");
    terminal.line("%s: %s, %s".formatted(ran.model(), Counts.of(ran.samples(), "sample"), classes));
    ran.accuracy().ifPresent(share -> terminal.line("accuracy " + Counts.percent(share)));
    terminal.line("output digest " + ran.digest());
    output.ifPresent(file -> terminal.line("wrote " + file));
  }
}
