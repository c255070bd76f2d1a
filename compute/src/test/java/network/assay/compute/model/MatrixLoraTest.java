// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import network.assay.compute.GraphFault;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.build.Value;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Test;

final class MatrixLoraTest {
  private static final Model BASE = Recipes.mlp(6, 5, 3);

  private static Tensor logits(Backend backend, Model model, State parameters) {
    byte[] bytes = new byte[24];
    for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (31 * i);
    State given = parameters.with(Names.SAMPLES, Tensor.wrapU8(Shape.of(4, 6), bytes));
    return backend.compile(ModelGraphs.inference(model, 4)).run(given).get(Names.LOGITS);
  }

  @Test
  void training_starts_from_the_base_and_merged_weights_give_its_very_bits() {
    MatrixLora adapted = MatrixLora.of(BASE, 2, 4f);
    try (Backend backend = new ScalarBackend()) {
      State base = ModelGraphs.start(BASE, backend, 3);
      State start = base.plus(ModelGraphs.start(adapted, backend, 4));
      assertThat(logits(backend, adapted, start)).isEqualTo(logits(backend, BASE, base));
      State trained = start;
      for (Parameter parameter : adapted.parameters()) {
        if (!parameter.isTrained()) continue;
        Tensor tensor = Tensor.zeros(start.get(parameter.name()).dtype(), parameter.shape());
        for (int i = 0; i < tensor.elements(); i++)
          tensor.sharedFloats()[i] = 0.1f * (i % 7) - 0.3f;
        trained = trained.with(parameter.name(), tensor);
      }
      State merged = adapted.merged(backend, trained);
      assertThat(merged.names()).isEqualTo(base.names());
      Tensor expected = logits(backend, adapted, trained);
      assertThat(expected).isNotEqualTo(logits(backend, BASE, base));
      assertThat(logits(backend, BASE, merged)).isEqualTo(expected);
    }
  }

  /// Of which nothing but the names counts.
  private record Named(List<String> names) implements Model {
    @Override
    public Sample sample() {
      return BASE.sample();
    }

    @Override
    public Shape label() {
      return BASE.label();
    }

    @Override
    public int classes() {
      return BASE.classes();
    }

    @Override
    public List<Parameter> parameters() {
      return names.stream().map(name -> Parameter.zeros(name, 4, 4)).toList();
    }

    @Override
    public Value logits(Pass pass, Value samples) {
      return samples;
    }
  }

  @Test
  void names_that_adapters_would_share_are_refused() {
    assertThatThrownBy(() -> MatrixLora.of(new Named(List.of("x", "x.weight")), 1, 1f))
        .isInstanceOf(GraphFault.class)
        .hasMessageContaining("an adapter of x.weight would be called x.lora_A.weight");
    assertThatThrownBy(
            () -> MatrixLora.of(new Named(List.of("x.weight", "x.lora_B.weight")), 1, 1f))
        .isInstanceOf(GraphFault.class)
        .hasMessageContaining("an adapter of x.weight would be called x.lora_B.weight");
    assertThat(MatrixLora.of(new Named(List.of("x", "y.weight")), 1, 1f).parameters()).hasSize(6);
  }

  @Test
  void what_has_no_such_rank_is_refused() {
    assertThatThrownBy(() -> MatrixLora.of(BASE, 6, 1f))
        .isInstanceOf(GraphFault.class)
        .hasMessage("adapters of rank 6 on matrices of rank 5 at most");
    assertThatThrownBy(() -> MatrixLora.of(BASE, 0, 1f)).isInstanceOf(GraphFault.class);
  }
}
