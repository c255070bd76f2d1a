// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Backends;
import network.assay.compute.model.ModelGraphs;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.task.DataRef;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.Optimizer;
import network.assay.protocol.market.task.SampleRange;
import network.assay.protocol.market.task.Schedule;
import network.assay.protocol.market.task.StateRef;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.protocol.market.task.Work;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.commitment.Transcript;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Rounds of jobs on models other than perceptrons: train, merge, evaluate.
final class RecipeTaskTest {
  private static final int SAMPLES = 24;
  private static final Backend SCALAR = Backends.named("scalar", 1);
  private static final Backend VECTOR = Backends.named("vector", 2);
  private static final Optimizer.AdamW ADAM =
      new Optimizer.AdamW(0.01f, 0.9f, 0.99f, 1e-8f, 0.1f, 1f, new Schedule.Cosine(2, 12, 0.1f));
  private static final ModelSpec GPT =
      new ModelSpec.Gpt(
          1,
          2,
          8,
          6,
          11,
          new ModelSpec.Gpt.Style(
              ModelSpec.Gpt.Positions.ROTARY,
              ModelSpec.Gpt.Norm.RMS,
              ModelSpec.Gpt.Feed.SWIGLU,
              true,
              0.1f));
  private static final ModelSpec NET =
      new ModelSpec.ResNet(List.of(1, 6, 6), ModelSpec.ResNet.Stem.SMALL, List.of(1, 1), 2, 3);

  private final Map<Digest, State> states = new HashMap<>();

  @AfterAll
  static void close() {
    SCALAR.close();
    VECTOR.close();
  }

  private static State tokens() {
    int[] x = new int[SAMPLES * 6];
    int[] y = new int[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = i * i % 11;
      y[i] = (i + 1) * (i + 1) % 11;
    }
    Shape shape = Shape.of(SAMPLES, 6);
    return State.of("x", Tensor.wrapI32(shape, x)).with("y", Tensor.wrapI32(shape, y));
  }

  private static State images() {
    byte[] x = new byte[SAMPLES * 36];
    int[] y = new int[SAMPLES];
    for (int i = 0; i < x.length; i++) x[i] = (byte) (i * 31 + (i % 6 / 2 == i / 36 % 3 ? 99 : 0));
    for (int i = 0; i < SAMPLES; i++) y[i] = i % 3;
    return State.of("x", Tensor.wrapU8(Shape.of(SAMPLES, 36), x))
        .with("y", Tensor.wrapI32(Shape.of(SAMPLES), y));
  }

  private State round(Backend backend, ModelSpec model, State data) {
    Digest named = keep(data);
    var ref = new DataRef(named, SAMPLES);
    var global = new StateRef.Initial(4);
    var shards = new ArrayList<Digest>();
    for (int shard = 0; shard < 2; shard++) {
      var range = new SampleRange(shard * 12L, shard * 12L + 12);
      shards.add(run(backend, model, new Work.Train(global, ref, range, 7, 0, 6, 3, 4, ADAM)));
    }
    Digest merged =
        run(backend, model, new Work.Merge(global, shards, new Optimizer.Nesterov(0.7f, 0.5f)));
    Work evaluate =
        new Work.Evaluate(new StateRef.Of(merged), ref, new SampleRange(0, SAMPLES), 10, 1);
    return state(run(backend, model, evaluate));
  }

  private Digest run(Backend backend, ModelSpec model, Work work) {
    var task = new TaskSpec(TaskProgram.of(model, work).digest(), model, work);
    var last = new ArrayList<State>();
    Transcript transcript =
        new TaskRunner(backend)
            .prepare(task, this::state)
            .run((state, _) -> last.add(state), StepListener.NONE);
    return keep(last.getLast()).equals(transcript.output()) ? transcript.output() : Digest.ZERO;
  }

  private State state(Digest digest) {
    State state = states.get(digest);
    if (state == null) throw new AssertionError("nobody has state " + digest.brief());
    return state;
  }

  private Digest keep(State state) {
    states.put(StateDigest.of(state), state);
    return StateDigest.of(state);
  }

  @Test
  void a_round_on_a_transformer_ends_in_the_same_bits_on_every_backend() {
    State judged = round(VECTOR, GPT, tokens());
    assertThat(round(SCALAR, GPT, tokens())).isEqualTo(judged);
    // A mean loss per token no worse than that of guessing among eleven.
    assertThat(judged.get("loss").floatAt(0) / (SAMPLES * 6)).isBetween(0.5f, 2.5f);
    assertThat(Architectures.labels(GPT, SAMPLES)).isEqualTo(SAMPLES * 6L);
  }

  @Test
  void a_round_on_a_residual_network_ends_in_the_same_bits_on_every_backend() {
    State judged = round(VECTOR, NET, images());
    assertThat(round(SCALAR, NET, images())).isEqualTo(judged);
    assertThat(judged.get("correct").intAt(0)).isBetween(0, SAMPLES);
  }

  @Test
  void a_round_of_adapters_moves_them_alone_and_ends_in_the_same_bits_on_every_backend() {
    State base = ModelGraphs.start(Architectures.of(GPT), SCALAR, 9);
    var lora = new ModelSpec.Lora(GPT, keep(base), 2, 4f);
    State judged = round(VECTOR, lora, tokens());
    assertThat(round(SCALAR, lora, tokens())).isEqualTo(judged);
    assertThat(judged.get("loss").floatAt(0) / (SAMPLES * 6)).isBetween(0.5f, 2.5f);
    states.values().stream()
        .filter(state -> state.names().stream().anyMatch(name -> name.contains(".lora_A")))
        .forEach(
            state ->
                assertThat(state.names())
                    .allMatch(name -> name.contains(".lora_") || name.startsWith("adam.")));
  }

  @Test
  void adapters_on_other_weights_than_the_models_are_refused() {
    State other = ModelGraphs.start(Architectures.of(NET), SCALAR, 9);
    assertThatThrownBy(() -> round(SCALAR, new ModelSpec.Lora(GPT, keep(other), 2, 4f), tokens()))
        .isInstanceOf(TaskFault.class)
        .hasMessageContaining("a state lacks");
    assertThatThrownBy(() -> round(SCALAR, new ModelSpec.Lora(GPT, Digest.ZERO, 9, 4f), tokens()))
        .isInstanceOf(TaskFault.class)
        .hasMessageContaining("adapters of rank 9 on layers of rank 8 at most");
  }

  @Test
  void adapters_on_weights_with_more_than_the_models_are_refused() {
    State base = ModelGraphs.start(Architectures.of(GPT), SCALAR, 9);
    State more = base.with("transformer.h.1.ln_1.weight", Tensor.zeros(DType.F32, Shape.of(8)));
    assertThatThrownBy(() -> round(SCALAR, new ModelSpec.Lora(GPT, keep(more), 2, 4f), tokens()))
        .isInstanceOf(TaskFault.class)
        .hasMessageContaining("transformer.h.1.ln_1.weight")
        .hasMessageContaining("whoever described the task");
  }

  @Test
  void data_of_another_kind_than_the_models_is_refused() {
    assertThatThrownBy(() -> round(SCALAR, GPT, images()))
        .isInstanceOf(TaskFault.class)
        .hasMessageContaining("the task is for");
    assertThatThrownBy(() -> round(SCALAR, NET, tokens())).isInstanceOf(TaskFault.class);
  }

  @Test
  void a_merge_of_too_many_tensors_is_refused_before_its_graph_is_made() {
    var deep =
        new ModelSpec.Gpt(
            96,
            1,
            2,
            1,
            1,
            new ModelSpec.Gpt.Style(
                ModelSpec.Gpt.Positions.LEARNED,
                ModelSpec.Gpt.Norm.LAYER,
                ModelSpec.Gpt.Feed.GELU,
                true,
                0f));
    Work merge =
        new Work.Merge(
            new StateRef.Initial(1),
            Collections.nCopies(1_024, Digest.ZERO),
            new Optimizer.Nesterov(1f, 0f));
    assertThatThrownBy(() -> TaskProgram.of(deep, merge))
        .isInstanceOf(TaskFault.class)
        .hasMessageContaining("too many");
  }
}
