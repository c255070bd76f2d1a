// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import network.assay.compute.GraphFault;
import network.assay.compute.backend.Samples.Kind;
import network.assay.compute.backend.vector.VectorBackend;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Outputs made over the inputs of their names, against the same run with memory of their own.
final class InPlaceTest {
  private static final Shape SHAPE = Shape.of(30, 41);
  private static final TestBackends BACKENDS = new TestBackends();

  @AfterAll
  static void close() {
    BACKENDS.close();
  }

  // Runs it three times, each time from what the time before gave.
  private static void agree(Graph graph, long seed) {
    for (Backend backend : BACKENDS.all()) {
      State inputs = new Samples(seed, Kind.TAME).inputs(graph);
      Program program = backend.compile(graph);
      State apart = inputs.copy();
      State place = inputs.copy();
      for (int run = 0; run < 3; run++) {
        State expected = program.run(apart);
        State recycled = program.newOutputs();
        for (String name : program.inPlace()) recycled = recycled.with(name, place.get(name));
        State made = program.run(place, recycled);
        assertThat(made).as("%s, seed %d, run %d", backend.id(), seed, run).isEqualTo(expected);
        apart = after(apart, expected, graph);
        place = after(place, made, graph);
      }
    }
  }

  private static State after(State inputs, State made, Graph graph) {
    var next = new TreeMap<>(inputs.asMap());
    for (String name : graph.carried()) next.put(name, made.get(name));
    return State.of(next);
  }

  // A layer that learns by momentum: two products read the weights, one of them after the other.
  private static Graph training() {
    GraphBuilder g = new GraphBuilder();
    Value x = g.input("x", DType.F32, Shape.of(20, 30));
    Value w = g.input("w", DType.F32, SHAPE);
    Value u = g.input("u", DType.F32, Shape.of(41, 30));
    Value hidden = g.matmul(x, false, w, false);
    Value loss = g.matmul(g.mul(hidden, hidden), false, u, false);
    for (int axis = 1; axis >= 0; axis--) loss = g.sum(loss, axis);
    g.output("loss", loss);
    for (Value value : new Value[] {w, u}) {
      String name = value == w ? "w" : "u";
      Value slope = g.gradients(loss, List.of(value)).getFirst();
      Value m = g.input("m." + name, DType.F32, value.shape());
      Value mean = g.map(MapOp.FMA, g.constant(0.5f), m, slope);
      g.output("m." + name, mean);
      g.output(name, g.map(MapOp.FMA, g.constant(-1e-4f), mean, value));
    }
    return g.build();
  }

  @Test
  void an_interrupt_ends_a_run_and_takes_nothing_from_the_next() {
    Graph graph = training();
    for (Backend backend : BACKENDS.all()) {
      State inputs = new Samples(3, Kind.TAME).inputs(graph);
      Program program = backend.compile(graph);
      State expected = program.run(inputs).copy();
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> program.run(inputs)).isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isFalse();
      assertThat(program.run(inputs)).as(backend.id()).isEqualTo(expected);
    }
  }

  @Test
  void a_step_that_changes_its_weights_in_place_gives_the_same() {
    agree(training(), 1);
  }

  @Test
  void weights_and_moments_change_in_place() {
    try (Backend vector = VectorBackend.widest(1)) {
      assertThat(vector.compile(training()).inPlace())
          .containsExactlyInAnyOrder("w", "u", "m.w", "m.u");
    }
  }

  /// Outputs of a few maps, sums and products of inputs of the same names, in any order.
  @Test
  void whatever_reads_an_input_and_when_the_result_is_the_same() {
    for (int seed = 0; seed < 25; seed++) {
      Random random = new Random(seed);
      GraphBuilder g = new GraphBuilder();
      Value[] inputs = new Value[4];
      for (int i = 0; i < 4; i++) inputs[i] = g.input("t" + i, DType.F32, Shape.of(24, 24));
      Value[] made = inputs.clone();
      for (int i = 0; i < 12; i++) {
        Value one = random.nextBoolean() ? made[random.nextInt(4)] : inputs[random.nextInt(4)];
        Value two = inputs[random.nextInt(4)];
        made[random.nextInt(4)] =
            switch (random.nextInt(6)) {
              case 0 -> g.matmul(one, false, two, random.nextBoolean());
              case 1 -> g.add(one, g.sum(two, random.nextInt(2)));
              case 2 -> g.transpose(one, 1, 0);
              case 3 -> g.mul(one, two);
              default -> g.add(one, two);
            };
      }
      for (int i = 0; i < 4; i++) g.output("t" + i, made[i]);
      agree(g.build(), seed);
    }
  }

  @Test
  void what_is_read_later_or_bound_must_not_be_overwritten() {
    GraphBuilder g = new GraphBuilder();
    Value a = g.input("a", DType.F32, SHAPE);
    Value b = g.input("b", DType.F32, SHAPE);
    g.output("a", b);
    g.output("b", g.add(b, a));
    Graph graph = g.build();
    agree(graph, 3);
    State inputs = new Samples(4, Kind.TAME).inputs(graph);
    for (Backend backend : BACKENDS.all()) {
      Program program = backend.compile(graph);
      State recycled = program.newOutputs().with("a", inputs.get("a"));
      assertThatThrownBy(() -> program.run(inputs, recycled))
          .isInstanceOf(GraphFault.class)
          .hasMessageContaining("a is both");
      Tensor bound = inputs.get("b");
      Program fixed = backend.compile(graph, State.of("b", bound));
      State over = program.newOutputs().with("b", bound);
      assertThatThrownBy(() -> fixed.run(State.of("a", inputs.get("a")), over))
          .isInstanceOf(GraphFault.class)
          .hasMessageContaining("b is both");
    }
  }
}
