// SPDX-License-Identifier: Apache-2.0
package network.assay.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.TreeMap;
import network.assay.compute.arith.BatchOrder;
import network.assay.compute.arith.Philox;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Backends;
import network.assay.compute.backend.Program;
import network.assay.compute.backend.vector.FmaPeak;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Input;
import network.assay.compute.model.Loop;
import network.assay.compute.model.Mlp;
import network.assay.compute.model.Names;
import network.assay.compute.model.Recipes;
import network.assay.compute.model.Training;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// The exact engine's speed on this machine: matrix products against the peak of fused
/// multiply-adds measured in the same run, and training steps per second.
///
/// Arguments: backend names (default: vector), `threads=N` (default 1), `only=products` or
/// `only=steps`. With one thread the clock is that thread's processor time, so that other load on
/// the machine counts little.
public final class ComputeBench {
  private static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  private final Backend backend;
  private final Timer timer;

  private ComputeBench(Backend backend, Timer timer) {
    this.backend = backend;
    this.timer = timer;
  }

  public static void main(String[] arguments) {
    int threads = 1;
    String only = "";
    var names = new ArrayList<String>();
    for (String argument : arguments) {
      if (argument.startsWith("threads=")) threads = Integer.parseInt(argument.substring(8));
      else if (argument.startsWith("only=")) only = argument.substring(5);
      else names.add(argument);
    }
    if (names.isEmpty()) names.add("vector");
    for (String name : names) {
      try (Backend backend = Backends.named(name, threads)) {
        var bench = new ComputeBench(backend, new Timer(threads == 1));
        OUT.println("backend " + backend.id());
        if (!name.equals("scalar") && !only.equals("steps")) bench.products();
        if (!only.equals("products")) bench.steps();
      }
    }
  }

  private double peak() {
    try (var peak = new FmaPeak(1)) {
      return timer.median(peak::run, peak.operations());
    }
  }

  private void products() {
    double peak = peak();
    OUT.printf("  fma peak, 1 thread: %.1f GFLOP/s%n", peak / 1e9);
    int[][] shapes = {
      {512, 512, 512}, {1024, 1024, 1024}, {2048, 2048, 2048}, {64, 3072, 768}, {512, 3072, 768},
      {512, 768, 3072}, {8, 4096, 4096}, {1, 4096, 4096}, {32, 128, 784}, {128, 512, 512}
    };
    for (int[] s : shapes) {
      for (int way = 0; way < 3; way++) {
        double rate = product(s[0], s[1], s[2], way == 1, way == 2);
        OUT.printf(
            "  %s %dx%dx%d: %.1f GFLOP/s (%.2f of peak)%n",
            way == 0 ? "A.B " : way == 1 ? "At.B" : "A.Bt",
            s[0],
            s[1],
            s[2],
            rate / 1e9,
            rate / peak);
      }
    }
  }

  private double product(int m, int n, int k, boolean ta, boolean tb) {
    GraphBuilder g = new GraphBuilder();
    var a = g.input("a", DType.F32, ta ? Shape.of(k, m) : Shape.of(m, k));
    var b = g.input("b", DType.F32, tb ? Shape.of(n, k) : Shape.of(k, n));
    g.output("c", g.matmul(a, ta, b, tb));
    Graph graph = g.build();
    Program program = backend.compile(graph);
    State inputs = filled(graph);
    State outputs = program.newOutputs();
    return timer.median(() -> program.run(inputs, outputs), 2.0 * m * n * k);
  }

  private void steps() {
    step(Recipes.mlp(784, 128, 10), 32);
    step(Recipes.mlp(784, 512, 512, 10), 128);
  }

  private void step(Mlp model, int batch) {
    Training training = new Training(model);
    int rows = 2048;
    Graph graph = training.step(rows, batch);
    State parameters =
        backend
            .compile(training.start())
            .run(State.of(Names.SEED, Tensor.i32(Shape.of(3), 1, 0, 0)));
    State data = filled(graph).select(name -> name.startsWith("data."));
    for (int i = 0; i < rows; i++) data.get(Names.LABELS).sharedInts()[i] &= 7;
    State fixed =
        data.with(Names.RATE, Tensor.scalar(0.01f)).with(Names.DECAY, Tensor.scalar(0.9f));
    Loop loop = new Loop(backend.compile(graph), parameters.plus(training.resting()), fixed);
    BatchOrder order = new BatchOrder(1, 0, rows, batch);
    int[] count = {0};
    double rate = timer.median(() -> loop.run(State.of(Names.ORDER, order.tensor(count[0]++))), 1);
    double operations = graph.cost().operations();
    OUT.printf(
        "  MLP %s batch %d: %.0f steps/s, %.2f G operations/s (%.0f operations a step)%n",
        model.sizes(), batch, rate, rate * operations / 1e9, operations);
  }

  private static State filled(Graph graph) {
    var tensors = new TreeMap<String, Tensor>();
    int stream = 0;
    for (Input input : graph.inputs()) {
      int[] words = new int[input.shape().elements()];
      Philox.fill(1, stream++, 0, words);
      Tensor tensor = Tensor.zeros(input.dtype(), input.shape());
      for (int i = 0; i < words.length; i++) {
        switch (input.dtype()) {
          case F32 -> tensor.sharedFloats()[i] = words[i] * 0x1p-31f;
          case I32 -> tensor.sharedInts()[i] = words[i];
          case U8 -> tensor.sharedBytes()[i] = (byte) words[i];
        }
      }
      tensors.put(input.name(), tensor);
    }
    return State.of(tensors);
  }
}
