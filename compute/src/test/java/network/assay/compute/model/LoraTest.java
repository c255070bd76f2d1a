// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import network.assay.compute.GraphFault;
import network.assay.compute.arith.BatchOrder;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.vector.VectorBackend;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// A transformer that has learned to spell from prose learns, through adapters alone, to spell
/// backwards.
final class LoraTest {
  private static final int CONTEXT = 24;
  private static final int BATCH = 8;
  private static final Gpt GPT =
      new Gpt(new Gpt.Size(2, 2, 32, CONTEXT, Texts.VOCABULARY), Gpt.Style.GPT2);
  private static final String PROSE = Texts.MOBY_DICK.substring(0, 20_000);
  private static final State BACKWARDS =
      Texts.windows(
          new StringBuilder(Texts.MOBY_DICK.substring(20_000, 32_000)).reverse().toString(),
          CONTEXT,
          CONTEXT);

  private static State train(
      Training training, Backend backend, State parameters, State data, int steps) {
    State start = parameters.plus(training.resting());
    Loop loop = training.loop(backend, start, data, BATCH);
    int rows = data.get(Names.LABELS).shape().dim(0);
    BatchOrder order = new BatchOrder(3, 0, rows, BATCH);
    for (int step = 0; step < steps; step++) {
      loop.run(State.of(Names.ORDER, order.tensor(step)));
    }
    return loop.snapshot();
  }

  @Test
  void adapters_teach_a_frozen_model_something_new() {
    try (Backend backend = VectorBackend.widest(1)) {
      Training first = new Training(GPT, Method.of(Optimizer.adamW(0.003f, 0.1f)));
      State base =
          train(
              first, backend, first.start(backend, 1), Texts.windows(PROSE, CONTEXT, CONTEXT), 300);
      base = base.select(name -> !Names.isOptimizer(name));
      double before = Judge.meanLoss(GPT, backend, base, BACKWARDS);

      Lora lora = Lora.of(GPT, name -> name.contains("c_"), 8, 16f);
      Training second = new Training(lora, Method.of(Optimizer.adamW(0.02f, 0f)));
      State adapters = second.start(backend, 2).select(name -> name.contains(".lora_"));
      State start = base.plus(adapters);
      assertThat(Judge.meanLoss(lora, backend, start, BACKWARDS)).isEqualTo(before);

      State learned = train(second, backend, start, BACKWARDS, 300);
      assertThat(learned.names())
          .allMatch(name -> name.contains(".lora_") || Names.isOptimizer(name));
      State both = base.plus(learned.select(name -> !Names.isOptimizer(name)));
      double after = Judge.meanLoss(lora, backend, both, BACKWARDS);

      assertThat(after).isLessThan(0.8 * before);

      State merged = lora.merged(backend, both);
      assertThat(merged.names()).isEqualTo(base.names());
      assertThat(Judge.meanLoss(GPT, backend, merged, BACKWARDS)).isCloseTo(after, within(0.01));
      assertThat(merged.get("transformer.wte.weight"))
          .isEqualTo(base.get("transformer.wte.weight"));
    }
  }

  @Test
  void both_ways_a_weight_can_lie_are_merged() {
    Mlp mlp = Recipes.mlp(6, 5, 5);
    Lora lora = Lora.of(mlp, name -> name.startsWith("layers.1"), 2, 4f);
    assertThat(lora.parameters().stream().filter(Parameter::isTrained).map(Parameter::name))
        .containsExactly("layers.1.lora_A.weight", "layers.1.lora_B.weight");
    try (Backend backend = VectorBackend.widest(1)) {
      State adapters = ModelGraphs.start(lora, backend, 3);
      assertThat(adapters.names()).hasSize(2);
      State state = ModelGraphs.start(mlp, backend, 3).plus(adapters);
      Tensor b = state.get("layers.1.lora_B.weight");
      for (int i = 0; i < b.elements(); i++) b.sharedFloats()[i] = i - 3;
      State merged = lora.merged(backend, state);
      Tensor a = state.get("layers.1.lora_A.weight");
      Tensor before = state.get("layers.1.weight");
      for (int out = 0; out < 5; out++) {
        for (int in = 0; in < 5; in++) {
          double change = 0;
          for (int r = 0; r < 2; r++) {
            change += b.floatAt(out * 2 + r) * a.floatAt(r * 5 + in);
          }
          assertThat(merged.get("layers.1.weight").floatAt(out * 5 + in))
              .isCloseTo((float) (before.floatAt(out * 5 + in) + 2 * change), within(1e-5f));
        }
      }
      assertThat(merged.get("layers.0.weight")).isEqualTo(state.get("layers.0.weight"));
    }
  }

  @Test
  void adapters_of_nothing_are_refused() {
    assertThatThrownBy(() -> Lora.of(GPT, name -> name.equals("none"), 4, 8f))
        .isInstanceOf(GraphFault.class)
        .hasMessageContaining("no linear layer");
    assertThatThrownBy(() -> Lora.of(GPT, _ -> true, 0, 8f)).isInstanceOf(GraphFault.class);
    assertThatThrownBy(() -> Lora.of(GPT, 33, 8f))
        .isInstanceOf(GraphFault.class)
        .hasMessage("adapters of rank 33 on layers of rank 32 at most");
  }
}
