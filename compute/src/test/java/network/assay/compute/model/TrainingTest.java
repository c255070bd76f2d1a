// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import network.assay.compute.GraphFault;
import network.assay.compute.arith.BatchOrder;
import network.assay.compute.arith.Philox;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.TestBackends;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.backend.vector.VectorBackend;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.GraphCodec;
import network.assay.compute.graph.LiteralInterpreter;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// A synthetic task: 240 samples of 24 features in 4 classes, each class bright in every fourth
/// feature, under noise.
final class TrainingTest {
  private static final int ROWS = 240;
  private static final int FEATURES = 24;
  private static final int CLASSES = 4;
  private static final int BATCH = 16;
  private static final Training TRAINING = new Training(Recipes.mlp(FEATURES, 37, 19, CLASSES));

  /// SHA-256 over the canonical bytes of everything carried, by name, after 250 steps. Changes only
  /// with the specification.
  private static final String DIGEST =
      "14beb065edc8ed472245dff9cfe8406f070906605b2b4d80a2d7716cb1dac116";

  private static State data() {
    byte[] samples = new byte[ROWS * FEATURES];
    int[] labels = new int[ROWS];
    int[] noise = new int[samples.length];
    Philox.fill(3, 0, 0, noise);
    for (int i = 0; i < samples.length; i++) {
      int label = i / FEATURES % CLASSES;
      labels[i / FEATURES] = label;
      samples[i] = (byte) ((i % FEATURES % CLASSES == label ? 90 : 0) + (noise[i] & 127));
    }
    return State.of(Names.SAMPLES, Tensor.wrapU8(Shape.of(ROWS, FEATURES), samples))
        .with(Names.LABELS, Tensor.wrapI32(Shape.of(ROWS), labels));
  }

  private static State hyper(float rate, float decay) {
    return State.of(Names.RATE, Tensor.scalar(rate)).with(Names.DECAY, Tensor.scalar(decay));
  }

  private static State start(Backend backend) {
    State seed = State.of(Names.SEED, Tensor.i32(Shape.of(3), 11, 22, 0));
    return backend.compile(TRAINING.start()).run(seed).plus(TRAINING.resting());
  }

  private static Loop loop(Backend backend) {
    return new Loop(
        backend.compile(TRAINING.step(ROWS, BATCH)),
        start(backend),
        data().plus(hyper(0.05f, 0.9f)));
  }

  private static State train(Loop loop, int steps) {
    return Trained.after(steps, loop, ROWS, BATCH);
  }

  @Test
  void all_backends_widths_and_threads_train_to_the_same_bits() {
    try (TestBackends backends = new TestBackends()) {
      for (Backend backend : backends.all()) {
        assertThat(Trained.digest(train(loop(backend), 250))).as(backend.id()).isEqualTo(DIGEST);
      }
    }
  }

  /// What a job's tasks are known by. Changes only with the specification.
  @Test
  void the_graphs_of_a_perceptron_keep_their_bytes() throws Exception {
    assertThat(sha256(TRAINING.start()))
        .isEqualTo("d0595b40bfa45bf677ef7d02b8ebe5316dac4b0c5bf31d0335bab13945207aa5");
    assertThat(sha256(TRAINING.step(ROWS, BATCH)))
        .isEqualTo("71ae22af361145ffeb7f53232379fd8c343170c26f270861f79f0b5c2547ce69");
    assertThat(sha256(TRAINING.evaluation(ROWS, 100)))
        .isEqualTo("5bfd549a829716774e787a688f518bcd20df71e12648b228c75f43aa3eb49750");
    assertThat(sha256(TRAINING.inference(7)))
        .isEqualTo("8c895095644a81d9f43b7fbe22dbafbdec30b2c3f7ea0a17b85a77cdc85a86ce");
    assertThat(sha256(OuterUpdate.graph(TRAINING.model().parameters(), 3)))
        .isEqualTo("8ed6693fba98e403836055bf061b02dec641fc44df943f8ef6dfdf5dbe00bde6");
  }

  private static String sha256(Graph graph) throws NoSuchAlgorithmException {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    return HexFormat.of().formatHex(sha.digest(GraphCodec.encode(graph)));
  }

  @Test
  void training_in_two_parts_is_training_in_one() {
    try (Backend backend = VectorBackend.widest(1)) {
      State whole = train(loop(backend), 40);
      var program = backend.compile(TRAINING.step(ROWS, BATCH));
      State fixed = data().plus(hyper(0.05f, 0.9f));
      BatchOrder order = new BatchOrder(77, 0, ROWS, BATCH);
      State state = start(backend);
      for (int step = 0; step < 40; step++) {
        // A fresh loop for every step: nothing but the state is handed on.
        Loop one = new Loop(program, state, fixed);
        one.run(State.of(Names.ORDER, order.tensor(step)));
        state = one.snapshot();
      }
      assertThat(state).isEqualTo(whole);
    }
  }

  @Test
  void a_trained_model_tells_the_classes_apart() {
    try (Backend backend = VectorBackend.widest(1)) {
      var evaluation = backend.compile(TRAINING.evaluation(ROWS, ROWS));
      State all = data().plus(counting(0)).plus(NOTHING);
      State before = evaluation.run(start(backend).plus(all));
      State after = evaluation.run(train(loop(backend), 250).plus(all));
      assertThat(before.get(Names.CORRECT).intAt(0)).isLessThan(ROWS / 2);
      assertThat(after.get(Names.CORRECT).intAt(0)).isGreaterThan(ROWS * 95 / 100);
      assertThat(after.get(Names.LOSS).floatAt(0))
          .isLessThan(before.get(Names.LOSS).floatAt(0) / 10);
      State logits =
          backend.compile(TRAINING.inference(ROWS)).run(train(loop(backend), 250).plus(data()));
      assertThat(logits.get("logits").shape()).isEqualTo(Shape.of(ROWS, CLASSES));
    }
  }

  private static final State NOTHING =
      State.of(Names.LOSS, Tensor.zeros(DType.F32, Shape.SCALAR))
          .with(Names.CORRECT, Tensor.zeros(DType.I32, Shape.SCALAR));

  private static State counting(int from) {
    return State.of(Names.ORDER, Tensor.i32(Shape.of(1), from));
  }

  @Test
  void an_evaluation_goes_on_from_what_was_counted_before() {
    try (Backend backend = VectorBackend.widest(1)) {
      State model = train(loop(backend), 50).plus(data());
      State whole =
          backend
              .compile(TRAINING.evaluation(ROWS, ROWS))
              .run(model.plus(counting(0)).plus(NOTHING));
      var part = backend.compile(TRAINING.evaluation(ROWS, ROWS / 2));
      State half = part.run(model.plus(counting(0)).plus(NOTHING));
      State both = part.run(model.plus(counting(ROWS / 2)).plus(half));
      assertThat(both.get(Names.CORRECT)).isEqualTo(whole.get(Names.CORRECT));
      assertThat(both.get(Names.LOSS).floatAt(0))
          .isGreaterThan(half.get(Names.LOSS).floatAt(0))
          .isCloseTo(whole.get(Names.LOSS).floatAt(0), within(0.01f));
    }
  }

  @Test
  void start_values_fill_the_range_of_hes_rule() {
    State start = start(new ScalarBackend());
    Tensor weight = start.get("layers.0.weight");
    double bound = Math.sqrt(6.0 / FEATURES);
    double sum = 0;
    double greatest = 0;
    for (int i = 0; i < weight.elements(); i++) {
      sum += weight.floatAt(i);
      greatest = Math.max(greatest, Math.abs(weight.floatAt(i)));
    }
    assertThat(greatest).isBetween(0.98 * bound, bound * 1.000001);
    assertThat(sum / weight.elements()).isBetween(-0.05 * bound, 0.05 * bound);
    assertThat(start.get("layers.0.bias")).isEqualTo(Tensor.f32(Shape.of(37), new float[37]));
    assertThat(start.get("layers.1.weight").floatAt(0)).isNotEqualTo(weight.floatAt(0));
  }

  @Test
  void normal_start_values_have_the_moments_and_the_tails_of_their_curve() {
    Gpt gpt = new Gpt(new Gpt.Size(1, 1, 64, 8, 400), Gpt.Style.GPT2);
    Tensor tokens = ModelGraphs.start(gpt, new ScalarBackend(), 7).get("transformer.wte.weight");
    int n = tokens.elements();
    double sum = 0;
    double squares = 0;
    int beyond = 0;
    for (int i = 0; i < n; i++) {
      double value = tokens.floatAt(i) / 0.02;
      sum += value;
      squares += value * value;
      if (Math.abs(value) > 2) beyond++;
    }
    assertThat(sum / n).isCloseTo(0, within(0.02));
    assertThat(squares / n).isCloseTo(1, within(0.03));
    assertThat((double) beyond / n).isCloseTo(0.0455, within(0.005));
  }

  @Test
  void a_loop_tells_in_which_run_the_loss_stopped_being_a_number() {
    Training training = new Training(TRAINING.model(), Method.of(Optimizer.sgd(1e30f, 0.9f)));
    Backend backend = new ScalarBackend();
    State start = training.start(backend, 1).plus(training.resting());
    Loop loop = training.loop(backend, start, data(), BATCH);
    BatchOrder order = new BatchOrder(77, 0, ROWS, BATCH);
    assertThat(loop.diverged()).isEmpty();
    for (int step = 0; step < 6; step++) loop.run(State.of(Names.ORDER, order.tensor(step)));
    assertThat(loop.diverged()).isPresent();
    assertThat(loop.diverged().getAsLong()).isBetween(1L, 4L);
  }

  @Test
  void the_outer_update_is_nesterov_on_the_mean_difference() {
    var parameters = Recipes.mlp(1, 2).parameters();
    Graph graph = OuterUpdate.graph(parameters, 3);
    State inputs =
        State.of("layers.0.weight", Tensor.f32(Shape.of(2, 1), 1f, -2f))
            .with("layers.0.bias", Tensor.f32(Shape.of(2), 0f, 10f))
            .with("momentum.layers.0.weight", Tensor.f32(Shape.of(2, 1), 0.25f, 0f))
            .with("momentum.layers.0.bias", Tensor.f32(Shape.of(2), 0f, -4f))
            .plus(hyper(0.5f, 0.5f));
    float[][] weights = {{1f, 1f}, {2f, -1f}, {3f, -3f}};
    float[][] biases = {{3f, 7f}, {6f, 7f}, {-3f, 7f}};
    for (int shard = 0; shard < 3; shard++) {
      inputs =
          inputs
              .with(
                  Names.ofShard(shard, "layers.0.weight"),
                  Tensor.f32(Shape.of(2, 1), weights[shard]))
              .with(Names.ofShard(shard, "layers.0.bias"), Tensor.f32(Shape.of(2), biases[shard]));
    }
    State made = new ScalarBackend().compile(graph).run(inputs);
    // d = p - mean, m = d + m/2, p = p - (d + m/2)/2
    assertThat(made.get("momentum.layers.0.weight"))
        .isEqualTo(Tensor.f32(Shape.of(2, 1), -0.875f, -1f));
    assertThat(made.get("layers.0.weight")).isEqualTo(Tensor.f32(Shape.of(2, 1), 1.71875f, -1.25f));
    assertThat(made.get("momentum.layers.0.bias")).isEqualTo(Tensor.f32(Shape.of(2), -2f, 1f));
    assertThat(made.get("layers.0.bias")).isEqualTo(Tensor.f32(Shape.of(2), 1.5f, 8.25f));
    assertThat(made).isEqualTo(LiteralInterpreter.run(graph, inputs));
  }

  @Test
  void a_step_that_runs_warm_allocates_next_to_nothing() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Training training = new Training(Recipes.mlp(FEATURES, 1024, CLASSES));
    try (Backend backend = VectorBackend.widest(1)) {
      State start =
          backend
              .compile(training.start())
              .run(State.of(Names.SEED, Tensor.i32(Shape.of(3), 1, 2, 3)));
      Loop loop =
          new Loop(
              backend.compile(training.step(ROWS, BATCH)),
              start.plus(training.resting()),
              data().plus(hyper(0.05f, 0.9f)));
      long parameterBytes =
          training.model().parameters().stream().mapToLong(p -> p.shape().elements() * 4L).sum();
      // Vectors are objects until the compiler has turned them into registers, so several tries.
      long perStep = Long.MAX_VALUE;
      for (int round = 0; round < 20 && perStep > parameterBytes / 2; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        train(loop, 500);
        // The snapshot at the end copies parameters and momentum once.
        long allocated = threads.getCurrentThreadAllocatedBytes() - before - 2 * parameterBytes;
        perStep = allocated / 500;
      }
      assertThat(perStep).isLessThan(parameterBytes / 2);
    }
  }

  @Test
  void a_step_asks_for_what_it_lacks() {
    var program = new ScalarBackend().compile(TRAINING.step(ROWS, BATCH));
    assertThatThrownBy(() -> program.run(data()))
        .isInstanceOf(GraphFault.class)
        .hasMessageContaining("no tensor");
    State wrong = start(new ScalarBackend()).plus(hyper(1f, 1f)).plus(data());
    assertThatThrownBy(() -> program.run(wrong.with(Names.ORDER, Tensor.scalar(1f))))
        .isInstanceOf(GraphFault.class)
        .hasMessageContaining("input order is F32 []");
    assertThatThrownBy(() -> new Loop(program, data(), State.EMPTY))
        .isInstanceOf(GraphFault.class)
        .hasMessageContaining("lacks");
  }
}
