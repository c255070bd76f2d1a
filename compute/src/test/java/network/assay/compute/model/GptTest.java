// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import network.assay.compute.FormatFault;
import network.assay.compute.GraphFault;
import network.assay.compute.arith.BatchOrder;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.TestBackends;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.backend.vector.VectorBackend;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Transformers on characters of Moby-Dick.
final class GptTest {
  private static final int CONTEXT = 16;
  private static final int BATCH = 4;
  private static final Gpt.Size TINY = new Gpt.Size(2, 2, 24, CONTEXT, Texts.VOCABULARY);
  private static final Gpt GPT = new Gpt(TINY, Gpt.Style.GPT2.withDropout(0.1f));
  private static final State DATA =
      Texts.windows(Texts.MOBY_DICK.substring(0, 4_000), CONTEXT, CONTEXT);
  private static final Method METHOD =
      Method.of(Optimizer.adamW(0.003f, 0.1f))
          .with(new Schedule.Cosine(10, 1_000, 0.1f))
          .withClip(1f);

  /// SHA-256 over the canonical bytes of everything carried, by name, after 8 and after 1,000
  /// steps. Change only with the specification.
  private static final String AFTER_8 =
      "51ebc2324e80702a970f75c34b40431ddd157dc4493dfea367e41172a31d98e1";

  private static final String AFTER_1000 =
      "b34e3fa12584381890f3cab6ee7a6916abdf61dc52866daf271244d2dfd33b1f";

  private static State train(Training training, Backend backend, State data, int steps) {
    State start = training.start(backend, 5).plus(training.resting());
    return train(training, backend, start, data, steps);
  }

  private static State train(
      Training training, Backend backend, State start, State data, int steps) {
    int rows = data.get(Names.LABELS).shape().dim(0);
    Loop loop = training.loop(backend, start, data, BATCH);
    return Trained.after(steps, loop, rows, BATCH);
  }

  @Test
  void all_backends_widths_and_threads_train_to_the_same_bits() {
    Training training = new Training(GPT, METHOD);
    try (TestBackends backends = new TestBackends()) {
      for (Backend backend : backends.all()) {
        State trained = train(training, backend, DATA, 8);
        assertThat(Trained.digest(trained)).as(backend.id()).isEqualTo(AFTER_8);
      }
    }
  }

  @Test
  @Tag("long")
  void a_thousand_steps_give_one_digest_in_every_width_and_with_every_number_of_threads() {
    Training training = new Training(GPT, METHOD);
    var backends = new ArrayList<Backend>();
    for (int bits : new int[] {64, 128, 256}) {
      for (int threads = 1; threads <= 3; threads++) {
        backends.add(VectorBackend.of(bits, threads));
      }
    }
    for (Backend backend : backends) {
      try (backend) {
        State trained = train(training, backend, DATA, 1_000);
        assertThat(Trained.digest(trained)).as(backend.id()).isEqualTo(AFTER_1000);
      }
    }
  }

  @Test
  void every_style_follows_its_gradient() {
    var styles = new ArrayList<Gpt.Style>();
    for (Gpt.Feed feed : Gpt.Feed.values()) {
      boolean modern = feed == Gpt.Feed.SWIGLU;
      styles.add(
          modern
              ? new Gpt.Style(Gpt.Positions.ROTARY, Gpt.Norm.RMS, feed, false, 0f)
              : new Gpt.Style(Gpt.Positions.LEARNED, Gpt.Norm.LAYER, feed, true, 0f));
    }
    try (Backend backend = VectorBackend.widest(1)) {
      for (Gpt.Style style : styles) {
        Slopes.check(new Gpt(TINY, style), backend, DATA, BATCH);
      }
    }
  }

  @Test
  void what_follows_a_token_does_not_change_what_is_said_of_it() {
    Backend backend = new ScalarBackend();
    State parameters = ModelGraphs.start(GPT, backend, 1);
    int[] tokens = new int[CONTEXT];
    for (int i = 0; i < CONTEXT; i++) tokens[i] = i;
    var program = backend.compile(ModelGraphs.inference(GPT, 1));
    Shape shape = Shape.of(1, CONTEXT);
    Tensor before =
        program.run(parameters.with(Names.SAMPLES, Tensor.i32(shape, tokens))).get(Names.LOGITS);
    tokens[9] = 40;
    Tensor after =
        program.run(parameters.with(Names.SAMPLES, Tensor.i32(shape, tokens))).get(Names.LOGITS);
    int row = Texts.VOCABULARY;
    for (int i = 0; i < 9 * row; i++) assertThat(after.bitsAt(i)).isEqualTo(before.bitsAt(i));
    assertThat(after.floatAt(9 * row)).isNotEqualTo(before.floatAt(9 * row));
  }

  @Test
  void dropout_differs_from_step_to_step_and_is_absent_in_use() {
    Gpt heavy = new Gpt(TINY, Gpt.Style.GPT2.withDropout(0.5f));
    Gpt light = new Gpt(TINY, Gpt.Style.GPT2);
    Backend backend = new ScalarBackend();
    // A rate of 0: only the loss shows what dropout did.
    Training training = new Training(heavy, Method.of(Optimizer.sgd(0f, 0f)));
    State start = training.start(backend, 5).plus(training.resting());
    Loop loop = training.loop(backend, start, DATA, BATCH);
    BatchOrder order = new BatchOrder(1, 0, BATCH, BATCH);
    var losses = new ArrayList<Float>();
    for (int step = 0; step < 3; step++) {
      losses.add(loop.run(State.of(Names.ORDER, order.tensor(step))).get(Names.LOSS).floatAt(0));
    }
    assertThat(losses).doesNotHaveDuplicates();
    State samples = State.of(Names.SAMPLES, Tensor.zeros(DType.I32, Shape.of(1, CONTEXT)));
    State parameters = ModelGraphs.start(heavy, backend, 1);
    assertThat(backend.compile(ModelGraphs.inference(heavy, 1)).run(parameters.plus(samples)))
        .isEqualTo(backend.compile(ModelGraphs.inference(light, 1)).run(parameters.plus(samples)));
  }

  @Test
  void a_negative_label_counts_for_nothing() {
    Gpt gpt = new Gpt(TINY, Gpt.Style.GPT2);
    Backend backend = new ScalarBackend();
    Training training = new Training(gpt, Method.of(Optimizer.sgd(1f, 0f)));
    State start = training.start(backend, 5).plus(training.resting());
    Tensor samples = Tensor.zeros(DType.I32, Shape.of(1, CONTEXT));
    int[] labels = new int[CONTEXT];
    Arrays.fill(labels, -1);
    labels[0] = 7;
    Tensor one = Tensor.i32(Shape.of(1, CONTEXT), labels);
    State data = State.of(Names.SAMPLES, samples).with(Names.LABELS, one);
    State order = State.of(Names.ORDER, new BatchOrder(1, 0, 1, 1).tensor(0));
    State stepped = training.loop(backend, start, data, 1).run(order);
    // The loss of the first token alone, which sees nothing but itself.
    assertThat(stepped.get(Names.LOSS).floatAt(0))
        .isCloseTo((float) Math.log(Texts.VOCABULARY), within(0.3f));
    Arrays.fill(labels, -1);
    State none =
        State.of(Names.SAMPLES, samples)
            .with(Names.LABELS, Tensor.i32(Shape.of(1, CONTEXT), labels));
    State rested = training.loop(backend, start, none, 1).run(order);
    assertThat(rested.get(Names.LOSS).floatAt(0)).isZero();
    for (Parameter parameter : gpt.parameters()) {
      assertThat(rested.get(parameter.name())).isEqualTo(start.get(parameter.name()));
    }
  }

  @Test
  void weights_are_found_under_the_names_of_gpt_2s_files() {
    State weights = ModelGraphs.start(GPT, new ScalarBackend(), 1);
    State file = State.of("attn.bias", Tensor.scalar(1f));
    for (String name : weights.names()) {
      file = file.with(name.replace("transformer.", ""), weights.get(name));
    }
    assertThat(Weights.of(GPT, file)).isEqualTo(weights);
    assertThat(Weights.of(GPT, weights)).isEqualTo(weights);
    State less = file.select(name -> !name.equals("h.1.attn.c_attn.weight"));
    assertThatThrownBy(() -> Weights.of(GPT, less))
        .isInstanceOf(FormatFault.class)
        .hasMessageContaining("transformer.h.1.attn.c_attn.weight");
    State bent = file.with("wpe.weight", Tensor.scalar(1f));
    assertThatThrownBy(() -> Weights.of(GPT, bent))
        .isInstanceOf(FormatFault.class)
        .hasMessageContaining("wpe.weight");
  }

  @Test
  void sizes_that_do_not_fit_are_refused() {
    assertThatThrownBy(() -> new Gpt.Size(1, 5, 24, 8, 8))
        .isInstanceOf(GraphFault.class)
        .hasMessageContaining("5 heads");
    assertThatThrownBy(() -> Recipes.gpt("7b", 100)).isInstanceOf(GraphFault.class);
    long parameters = 0;
    for (Parameter parameter : Recipes.gpt("10m", 65).parameters()) {
      parameters += parameter.shape().elements();
    }
    assertThat(parameters).isBetween(10_000_000L, 11_000_000L);
  }

  /// A tenth of the text is left for the test.
  @Test
  @Tag("long")
  void a_transformer_learns_to_spell_from_real_text() {
    int context = 48;
    Gpt gpt = new Gpt(new Gpt.Size(3, 4, 96, context, Texts.VOCABULARY), Gpt.Style.GPT2);
    int split = Texts.MOBY_DICK.length() * 9 / 10;
    State train = Texts.windows(Texts.MOBY_DICK.substring(0, split), context, 7);
    State test = Texts.windows(Texts.MOBY_DICK.substring(split), context, context);
    int steps = 1_500;
    Method method =
        Method.of(new Optimizer.AdamW(0.003f, 0.9f, 0.99f, 1e-8f, 0.1f))
            .with(new Schedule.Cosine(100, steps, 0.1f))
            .withClip(1f);
    Training training = new Training(gpt, method);
    try (Backend backend = VectorBackend.widest(1)) {
      State start = training.start(backend, 5).plus(training.resting());
      int rows = train.get(Names.LABELS).shape().dim(0);
      Loop loop = training.loop(backend, start, train, 16);
      BatchOrder order = new BatchOrder(1, 0, rows, 16);
      for (int step = 0; step < steps; step++) {
        loop.run(State.of(Names.ORDER, order.tensor(step)));
      }
      assertThat(Judge.meanLoss(gpt, backend, start, test)).isGreaterThan(4.2);
      assertThat(Judge.meanLoss(gpt, backend, loop.snapshot(), test)).isLessThan(1.8);
    }
  }

  @Test
  void an_order_of_the_samples_is_all_that_two_runs_need_to_agree() {
    Training training = new Training(GPT, METHOD.withParts(2));
    try (Backend backend = VectorBackend.widest(2)) {
      State whole = train(training, backend, DATA, 6);
      assertThat(train(training, backend, DATA, 6)).isEqualTo(whole);
      List<String> carried = new ArrayList<>(whole.names());
      assertThat(carried).contains(Names.POWER_1, Names.variance("transformer.wte.weight"));
    }
  }
}
