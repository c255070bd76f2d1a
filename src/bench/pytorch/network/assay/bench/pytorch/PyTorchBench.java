// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Backends;

/// The exact engine beside PyTorch. Arguments: sections (default: all), `threads=N` (default 1),
/// `backend=NAME` (default `vector`), `only=TEXT` for what has that in its name, `reversed` for
/// single elements in the other order, `--json` for a line of JSON per comparison.
///
/// Before anything is timed, the results of both are compared. With one thread the clock is that
/// thread's processor time. Ratios above 1 mean that ours is faster.
public final class PyTorchBench {
  private static final List<String> SECTIONS =
      List.of("gradients", "products", "elementwise", "rows", "steps", "inference", "memory");

  private PyTorchBench() {}

  public static void main(String[] arguments) {
    int threads = 1;
    boolean json = false;
    boolean reversed = false;
    String name = "vector";
    String only = "";
    var sections = new ArrayList<String>();
    for (String argument : arguments) {
      if (argument.startsWith("threads=")) threads = Integer.parseInt(argument.substring(8));
      else if (argument.startsWith("backend=")) name = argument.substring(8);
      else if (argument.startsWith("child=")) {
        new Report(false).note(String.valueOf(Memory.child(argument.substring(6))));
        return;
      } else if (argument.startsWith("only=")) only = argument.substring(5);
      else if (argument.equals("--json")) json = true;
      else if (argument.equals("reversed")) reversed = true;
      else if (SECTIONS.contains(argument)) sections.add(argument);
      else throw new IllegalArgumentException(argument + " is none of " + SECTIONS);
    }
    if (sections.isEmpty()) sections.addAll(SECTIONS);
    var report = new Report(json);
    try (Backend ours = Backends.named(name, threads);
        Torch torch = new Torch(threads)) {
      report.note(
          "%s beside PyTorch %s, threads %d, JDK %s"
              .formatted(ours.id(), torch.version(), threads, Runtime.version()));
      var bench = new Bench(ours, torch, new Meter(threads == 1), report, only);
      for (String section : sections) run(bench, section, threads, reversed);
    }
  }

  private static void run(Bench bench, String section, int threads, boolean reversed) {
    switch (section) {
      case "products" -> {
        var products = new Products(bench);
        products.peak();
        products.run(threads);
      }
      case "gradients" -> new Gradients(bench).run();
      case "elementwise" -> new Elementwise(bench).run(threads, reversed);
      case "rows" -> new Rows(bench).run(threads);
      case "steps" -> new Steps(bench).run(threads);
      case "inference" -> new Inference(bench).run(threads);
      case "memory" -> new Memory(bench).run(threads);
      default -> throw new IllegalArgumentException(section);
    }
  }
}
