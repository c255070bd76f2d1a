// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Program;
import network.assay.compute.backend.vector.FmaPeak;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Norms;
import network.assay.compute.build.Value;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.MapOp;
import network.assay.compute.model.Mlp;
import network.assay.compute.model.Names;
import network.assay.compute.model.Training;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.node.state.StateStore;

/// How fast this machine is, roughly: the best of some runs after warming up.
public final class QuickBench {
  private static final int WARM_RUNS = 40;

  /// The peak and each figure.
  private static final int PARTS = 8;

  /// How much of its time a part is warmed up; and how many times that, if its runs are slow.
  private static final double WARM_SHARE = 0.4;

  private static final int MOST_WARM = 8;

  /// @param rate how much of `unit` per second
  /// @param ofPeak the share of what fused multiply-adds alone reach
  public record Figure(
      String what, double millis, double rate, String unit, Optional<Double> ofPeak) {}

  private final Backend backend;
  private final int threads;
  private final long warmNanos;
  private final long measureNanos;

  /// @param seconds how long all of it takes, about. However little, everything runs at least
  ///     twice.
  public QuickBench(Backend backend, int threads, double seconds) {
    this.backend = backend;
    this.threads = threads;
    double part = seconds * 1e9 / PARTS;
    this.warmNanos = (long) (WARM_SHARE * part);
    this.measureNanos = (long) ((1 - WARM_SHARE) * part);
  }

  /// GFLOP/s of nothing but fused multiply-adds on all threads.
  public double peak() {
    try (var peak = new FmaPeak(threads)) {
      return peak.operations() / best(peak::run);
    }
  }

  public List<Figure> figures(double peak) {
    var figures = new ArrayList<Figure>();
    for (int size : new int[] {256, 512, 1024}) figures.add(product(size, peak));
    figures.add(bytes("exp of 1 M numbers", 1 << 20, exp()));
    figures.add(bytes("softmax of 2,048 rows of 512", 1 << 20, softmax()));
    figures.add(step());
    figures.add(digest());
    return figures;
  }

  private Figure product(int size, double peak) {
    var g = new GraphBuilder();
    Value a = g.input("a", DType.F32, Shape.of(size, size));
    Value b = g.input("b", DType.F32, Shape.of(size, size));
    g.output("out", g.matmul(a, b));
    Graph graph = g.build();
    double nanos = time(graph, State.of("a", ramp(size * size)).with("b", ramp(size * size)), size);
    double rate = 2.0 * size * size * size / nanos;
    return new Figure(
        "product of %d x %d".formatted(size, size),
        nanos / 1e6,
        rate,
        "GFLOP/s",
        Optional.of(rate / peak));
  }

  private static Graph exp() {
    var g = new GraphBuilder();
    g.output("out", g.map(MapOp.EXP, g.input("a", DType.F32, Shape.of(1 << 11, 1 << 9))));
    return g.build();
  }

  private static Graph softmax() {
    var g = new GraphBuilder();
    g.output("out", Norms.softmax(g, g.input("a", DType.F32, Shape.of(1 << 11, 1 << 9))));
    return g.build();
  }

  private Figure bytes(String what, int elements, Graph graph) {
    double nanos = time(graph, State.of("a", ramp(elements)), 1 << 9);
    return new Figure(what, nanos / 1e6, 8.0 * elements / nanos, "GB/s", Optional.empty());
  }

  private Figure step() {
    int batch = 128;
    var training = new Training(new Mlp(List.of(784, 512, 512, 10)));
    State state =
        training
            .start(backend, 1)
            .plus(training.resting())
            .plus(training.method().optimizer().inputs())
            .with(Names.SAMPLES, Tensor.zeros(DType.U8, Shape.of(batch, 784)))
            .with(Names.LABELS, Tensor.zeros(DType.I32, Shape.of(batch)))
            .with(Names.ORDER, Tensor.i32(Shape.of(5), 1, 0, 0, batch, 0));
    Program program = backend.compile(training.step(batch, batch));
    State recycled = program.newOutputs();
    double nanos = best(() -> program.run(state, recycled));
    return new Figure(
        "training step, mlp 784-512-512-10, batch 128",
        nanos / 1e6,
        1e9 / nanos,
        "steps/s",
        Optional.empty());
  }

  private Figure digest() {
    State state = State.of("x", ramp(1 << 22));
    double nanos = best(() -> StateStore.digest(state));
    return new Figure("digest of 16 MiB", nanos / 1e6, (1 << 24) / nanos, "GB/s", Optional.empty());
  }

  private double time(Graph graph, State inputs, int width) {
    State shaped = State.EMPTY;
    for (String name : inputs.names()) {
      Tensor flat = inputs.get(name);
      shaped = shaped.with(name, flat.reshaped(Shape.of(flat.elements() / width, width)));
    }
    State given = shaped;
    Program program = backend.compile(graph);
    State recycled = program.newOutputs();
    return best(() -> program.run(given, recycled));
  }

  private static Tensor ramp(int elements) {
    float[] values = new float[elements];
    for (int i = 0; i < elements; i++) values[i] = (i % 251 - 125) / 128f;
    return Tensor.wrapF32(Shape.of(elements), values);
  }

  // Nanoseconds of the quickest run.
  private double best(Runnable work) {
    long begin = System.nanoTime();
    int warm = 0;
    do {
      work.run();
      warm++;
    } while (isCold(System.nanoTime() - begin, warm));
    long best = Long.MAX_VALUE;
    begin = System.nanoTime();
    do {
      long start = System.nanoTime();
      work.run();
      best = Math.min(best, System.nanoTime() - start);
    } while (System.nanoTime() - begin < measureNanos);
    return best;
  }

  private boolean isCold(long nanos, int runs) {
    return nanos < warmNanos || (runs < WARM_RUNS && nanos < MOST_WARM * warmNanos);
  }
}
