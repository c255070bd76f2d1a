// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.onnx.ir.Attribute;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.onnx.ir.Literal;
import network.assay.compute.onnx.ir.OnnxFault;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// Attention as version 23 of ONNX has it becomes our own, or what does the same, or is refused by
/// name. What it computes is in [ImportTest].
final class AttentionImportTest {
  private static final Tensor ROWS = Tensor.f32(Shape.of(1, 2, 4), 1, 2, 3, 4, 5, 6, 7, 8);
  private static final Map<String, Attribute> HEADS =
      Map.of("q_num_heads", new Attribute.Whole(2), "kv_num_heads", new Attribute.Whole(2));

  @Test
  void attention_without_further_wishes_is_our_own() {
    GraphBuilder g =
        new SmallNet()
            .input("x", ROWS)
            .node("Attention", "x x x", "y", HEADS)
            .builder("y", ElementType.FLOAT);
    ExportTest.survives(g, State.EMPTY);
    assertThat(g.trace()).hasSize(1);
  }

  @Test
  void a_query_that_sees_no_key_has_no_part_in_gradients() {
    GraphBuilder g =
        new SmallNet()
            .input("x", ROWS)
            .known("mask", Literal.longs(ElementType.BOOL, Shape.of(2, 2), 0, 0, 1, 1))
            .node("Attention", "x x x mask", "y", HEADS)
            .builder("y", ElementType.FLOAT);
    Value x = Objects.requireNonNull(g.inputs().get("x"));
    Value y = Objects.requireNonNull(g.outputs().get("y"));
    g.output("slope", g.gradients(g.sum(y, 0, 1, 2), List.of(x)).getFirst());
    try (Backend scalar = new ScalarBackend()) {
      State results = scalar.compile(g.build()).run(State.of("x", ROWS));
      assertThat(results.get("y").floatAt(0)).isZero();
      assertThat(results.get("slope").hasNaN()).isFalse();
    }
  }

  @Test
  void forms_that_are_not_supported_are_refused_with_the_nearest_one() {
    refused("x x x _ _ _ lengths", Map.of(), "nonpad_kv_seqlen; supported: attn_mask");
    refused("x x x", Map.of("softmax_precision", new Attribute.Whole(10)), "softmax_precision 10");
    refused("x x x few", Map.of(), "a mask of 1 keys of 2; supported: one of all keys");
    refused("x x x lengths", Map.of(), "a mask of INT64; supported: FLOAT and BOOL");
    refused("x x x", Map.of("left_window_size", new Attribute.Whole(1)), "left_window_size");
  }

  private static void refused(String operands, Map<String, Attribute> more, String why) {
    var attributes = new HashMap<String, Attribute>(HEADS);
    attributes.putAll(more);
    SmallNet net =
        new SmallNet()
            .input("x", ROWS)
            .known("lengths", Literal.longs(ElementType.INT64, Shape.of(2), 1, 2))
            .known("few", Literal.floats(Shape.of(2, 1), 0, 1))
            .node("Attention", operands.replace("_", ""), "y", attributes);
    assertThatThrownBy(() -> net.builder("y", ElementType.FLOAT))
        .isInstanceOf(OnnxFault.class)
        .hasMessageContaining("Attention, node y")
        .hasMessageContaining(why);
  }
}
