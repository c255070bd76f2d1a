// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import network.assay.compute.GraphFault;
import network.assay.compute.arith.BatchOrder;
import network.assay.compute.arith.Philox;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Program;
import network.assay.compute.backend.TestBackends;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a step makes of gradients, on a perceptron, against plain formulas in double.
final class OptimizerTest {
  private static final int ROWS = 40;
  private static final int BATCH = 8;
  private static final Model MODEL = Recipes.mlp(6, 5, 3);
  private static final List<String> NAMES =
      MODEL.parameters().stream().map(Parameter::name).toList();
  private static final Backend SCALAR = new ScalarBackend();

  private static State data() {
    byte[] samples = new byte[ROWS * 6];
    int[] labels = new int[ROWS];
    int[] noise = new int[samples.length];
    Philox.fill(5, 0, 0, noise);
    for (int i = 0; i < samples.length; i++) samples[i] = (byte) noise[i];
    for (int i = 0; i < ROWS; i++) labels[i] = i % 3;
    return State.of(Names.SAMPLES, Tensor.wrapU8(Shape.of(ROWS, 6), samples))
        .with(Names.LABELS, Tensor.wrapI32(Shape.of(ROWS), labels));
  }

  private static State at(int step) {
    return State.of(Names.ORDER, new BatchOrder(9, 0, ROWS, BATCH).tensor(step));
  }

  private static State begin(Training training) {
    return training.start(SCALAR, 3).plus(training.resting());
  }

  /// The gradients that a step with plain SGD, rate 1 and no momentum, takes off the parameters.
  private static State gradients(State parameters, int step) {
    Training plain = new Training(MODEL, Method.of(Optimizer.sgd(1f, 0f)));
    State carried = parameters.select(NAMES::contains).plus(plain.resting());
    return plain.loop(SCALAR, carried, data(), BATCH).run(at(step));
  }

  private static State step(Method method, State carried, int step) {
    return new Training(MODEL, method).loop(SCALAR, carried, data(), BATCH).run(at(step));
  }

  @Test
  void sgd_decays_weights_but_no_biases_and_looks_ahead_after_nesterov() {
    Method method = Method.of(new Optimizer.Sgd(0.1f, 0.5f, true, 0.25f));
    State state = begin(new Training(MODEL, method));
    State next = step(method, state, 0);
    State slopes = gradients(state, 0);
    for (String name : NAMES) {
      Tensor before = state.get(name);
      for (int i = 0; i < before.elements(); i++) {
        double p = before.floatAt(i);
        double g = slopes.get(Names.momentum(name)).floatAt(i);
        if (name.endsWith("weight")) g += 0.25 * p;
        double m = g; // the momentum was 0
        assertThat(next.get(Names.momentum(name)).floatAt(i)).isCloseTo((float) m, within(1e-6f));
        assertThat(next.get(name).floatAt(i))
            .isCloseTo((float) (p - 0.1 * (g + 0.5 * m)), within(1e-6f));
      }
    }
  }

  @Test
  void adamw_follows_its_formulas() {
    float rate = 0.01f;
    Method method = Method.of(new Optimizer.AdamW(rate, 0.9f, 0.99f, 1e-8f, 0.1f));
    State state = begin(new Training(MODEL, method));
    for (int t = 1; t <= 5; t++) {
      State slopes = gradients(state, t);
      State next = step(method, state, t).select(state.names()::contains);
      for (String name : NAMES) {
        Tensor before = state.get(name);
        for (int i = 0; i < before.elements(); i++) {
          double g = slopes.get(Names.momentum(name)).floatAt(i);
          double m = 0.9 * state.get(Names.momentum(name)).floatAt(i) + 0.1 * g;
          double v = 0.99 * state.get(Names.variance(name)).floatAt(i) + 0.01 * g * g;
          double p = before.floatAt(i) * (name.endsWith("weight") ? 1 - rate * 0.1 : 1);
          double size = Math.sqrt(v / (1 - Math.pow(0.99, t))) + 1e-8;
          p -= rate * m / (1 - Math.pow(0.9, t)) / size;
          assertThat(next.get(Names.variance(name)).floatAt(i)).isCloseTo((float) v, within(1e-6f));
          assertThat(next.get(name).floatAt(i)).isCloseTo((float) p, within(2e-6f));
        }
      }
      state = next;
    }
    assertThat(state.get(Names.POWER_1).floatAt(0)).isCloseTo(0.59049f, within(1e-6f));
  }

  @Test
  void adamw_corrects_for_its_start_to_the_last_bit_or_two() {
    for (float beta : new float[] {0f, 0.1f, 0.9f, 0.999f, 0.99999f}) corrects(beta, 5_000);
  }

  @Tag("long")
  @Test
  void adamw_still_corrects_to_the_last_bit_or_two_after_a_million_steps() {
    corrects(0.999f, 1_000_000);
    corrects(0.99999f, 1_000_000);
  }

  // 1 / (1 - beta^t), which is what the rate is multiplied by.
  private static void corrects(float beta, int steps) {
    GraphBuilder g = new GraphBuilder();
    Value rate = g.input(Names.RATE, DType.F32, Shape.SCALAR);
    Optimizer adam = new Optimizer.AdamW(1f, beta, 0.5f, 0f, 0f);
    var rates = (Updates.Rates.OfAdamW) Updates.rates(g, adam, rate);
    g.output("factor", rates.backwards());
    Program program = SCALAR.compile(g.build());
    State carried = adam.resting(List.of());
    double power = 1;
    for (int t = 1; t <= steps; t++) {
      power *= beta;
      State made = program.run(carried.plus(adam.inputs()));
      float exact = (float) (-1 / (1 - power));
      assertThat(Math.abs(made.get("factor").floatAt(0) - exact) / Math.ulp(exact))
          .as("%s after %d", beta, t)
          .isLessThanOrEqualTo(2);
      carried = made.select(carried.names()::contains);
    }
  }

  @Test
  void a_batch_in_parts_gives_the_gradient_of_the_whole() {
    Optimizer plain = Optimizer.sgd(1f, 0f);
    State state = begin(new Training(MODEL, Method.of(plain)));
    State whole = step(Method.of(plain), state, 2);
    State parts = step(Method.of(plain).withParts(4), state, 2);
    assertThat(parts.get(Names.CORRECT)).isEqualTo(whole.get(Names.CORRECT));
    assertThat(parts.get(Names.LOSS).floatAt(0))
        .isCloseTo(whole.get(Names.LOSS).floatAt(0), within(1e-6f));
    for (String name : NAMES) {
      for (int i = 0; i < whole.get(name).elements(); i++) {
        assertThat(parts.get(name).floatAt(i)).isCloseTo(whole.get(name).floatAt(i), within(1e-6f));
      }
    }
    assertThatThrownBy(() -> new Training(MODEL, Method.of(plain).withParts(3)).step(ROWS, BATCH))
        .isInstanceOf(GraphFault.class)
        .hasMessageContaining("3 parts");
  }

  @Test
  void clipping_keeps_the_direction_and_bounds_the_norm() {
    Optimizer plain = Optimizer.sgd(1f, 0f);
    State state = begin(new Training(MODEL, Method.of(plain)));
    State whole = step(Method.of(plain), state, 0);
    double squares = 0;
    for (String name : NAMES) {
      Tensor slope = whole.get(Names.momentum(name));
      for (int i = 0; i < slope.elements(); i++) {
        squares += (double) slope.floatAt(i) * slope.floatAt(i);
      }
    }
    float norm = (float) Math.sqrt(squares);
    State clipped = step(Method.of(plain).withClip(norm / 4), state, 0);
    State free = step(Method.of(plain).withClip(norm * 4), state, 0);
    assertThat(clipped.get(Names.NORM).floatAt(0)).isCloseTo(norm, within(1e-5f));
    for (String name : NAMES) {
      Tensor slope = whole.get(Names.momentum(name));
      assertThat(free.get(Names.momentum(name))).isEqualTo(slope);
      for (int i = 0; i < slope.elements(); i++) {
        assertThat(clipped.get(Names.momentum(name)).floatAt(i))
            .isCloseTo(slope.floatAt(i) / 4, within(1e-6f));
      }
    }
  }

  @Test
  void schedules_are_what_their_pictures_show() {
    assertThat(factors(new Schedule.Constant(), 0, 100)).containsExactly(1f, 1f);
    assertThat(factors(new Schedule.Steps(List.of(3, 5), 0.5f), 0, 2, 3, 4, 5, 99))
        .containsExactly(1f, 1f, 0.5f, 0.5f, 0.25f, 0.25f);
    assertThat(factors(new Schedule.Linear(4, 12, 0f), 0, 1, 3, 4, 8, 12, 1000))
        .containsExactly(0.25f, 0.5f, 1f, 1f, 0.5f, 0f, 0f);
    assertThat(factors(new Schedule.Cosine(0, 8, 0.5f), 0, 8, 9)).containsExactly(1f, 0.5f, 0.5f);
    assertThat(factors(new Schedule.Cosine(2, 10, 0f), 0, 1, 2, 6, 10))
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-6f ? 0 : Float.compare(a, b))
        .containsExactly(0.5f, 1f, 1f, 0.5f, 0f);
    assertThatThrownBy(() -> new Schedule.Linear(4, 4, 0f)).isInstanceOf(GraphFault.class);
    assertThatThrownBy(() -> new Schedule.Steps(List.of(3, 3), 1f)).isInstanceOf(GraphFault.class);
  }

  private static List<Float> factors(Schedule schedule, int... steps) {
    GraphBuilder g = new GraphBuilder();
    Value step = g.input("step", DType.I32, Shape.SCALAR);
    Value rate = g.input("rate", DType.F32, Shape.SCALAR);
    g.output("now", g.map(MapOp.COPY, schedule.apply(g, rate, () -> step)));
    Graph graph = g.build();
    var program = SCALAR.compile(graph);
    return IntStream.of(steps)
        .mapToObj(
            at ->
                program
                    .run(
                        State.of(
                            Map.of(
                                "step", Tensor.i32(Shape.SCALAR, at), "rate", Tensor.scalar(1f))))
                    .get("now")
                    .floatAt(0))
        .toList();
  }

  @Test
  void every_backend_takes_the_same_steps() {
    Method method =
        Method.of(Optimizer.adamW(0.01f, 0.1f))
            .with(new Schedule.Linear(3, 30, 0.1f))
            .withClip(0.5f)
            .withParts(2);
    State expected = null;
    try (TestBackends backends = new TestBackends()) {
      for (Backend backend : backends.all()) {
        Training training = new Training(MODEL, method);
        Loop loop = training.loop(backend, begin(training), data(), BATCH);
        for (int step = 0; step < 20; step++) loop.run(at(step));
        if (expected == null) expected = loop.snapshot();
        assertThat(loop.snapshot()).as(backend.id()).isEqualTo(expected);
      }
    }
  }
}
