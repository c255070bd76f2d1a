// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Backends;
import network.assay.compute.model.Loop;
import network.assay.compute.tensor.State;

/// The memory of training, each side in a process of its own. Of ours, what the heap holds after
/// some steps, when a step allocates nothing any more; of PyTorch's, by how much the most that was
/// resident exceeds what was before the first tensor.
record Memory(Bench bench) {
  private static final int STEPS = 4;

  void run(int threads) {
    bench.report().section("Memory of training, MB", Report.Unit.MEGABYTES);
    for (int i = 0; i < Networks.ALL.size(); i++) {
      String what = Networks.ALL.get(i).what();
      if (!bench.wants(what)) continue;
      double ours = start("ours:" + i + ":" + threads);
      double theirs = start("pytorch:" + i + ":" + threads);
      double ratio = theirs / ours;
      var times = new Meter.Times(ours, theirs, ratio, ratio, ratio);
      bench.report().line(new Report.Line(what, Report.Unit.MEGABYTES, 1, times, 0));
    }
    bench.report().mean();
  }

  private static double start(String child) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!flag.startsWith("-Xm")) command.add(flag);
    }
    // A heap that is all resident from the start, so that it adds nothing later.
    command.addAll(List.of("-Xms1100m", "-Xmx1100m", "-XX:+AlwaysPreTouch"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(PyTorchBench.class.getName(), "child=" + child));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      byte[] said = process.getInputStream().readAllBytes();
      return Double.parseDouble(new String(said, StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What the child does; gives bytes.
  static double child(String order) {
    String[] parts = order.split(":", -1);
    Step step = Networks.step(Networks.ALL.get(Integer.parseInt(parts[1])));
    int threads = Integer.parseInt(parts[2]);
    return parts[0].equals("ours") ? ours(step, threads) : pytorch(step, threads);
  }

  private static double ours(Step step, int threads) {
    try (Backend backend = Backends.named("vector", threads)) {
      long before = used();
      Loop loop = step.ours(backend);
      for (int i = 0; i < STEPS; i++) loop.run(State.EMPTY);
      long held = used() - before;
      loop.run(State.EMPTY); // keeps it reachable
      return held;
    }
  }

  private static long used() {
    for (int i = 0; i < 3; i++) System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static double pytorch(Step step, int threads) {
    try (Torch torch = new Torch(threads)) {
      try (Theirs warm =
          new Step(new MlpNetwork(4, List.of(8, 8)), new Sgd(0.1f, 0.9f)).theirs(torch)) {
        warm.run();
      }
      long before = resident("VmRSS:");
      try (Theirs theirs = step.theirs(torch)) {
        for (int i = 0; i < STEPS; i++) theirs.run();
      }
      return resident("VmHWM:") - before;
    }
  }

  private static long resident(String field) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith(field)) return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException("no " + field + " here");
  }
}
