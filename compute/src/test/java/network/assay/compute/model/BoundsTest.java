// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import network.assay.compute.GraphFault;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// Sizes that nobody could train are refused before a graph is built of them.
final class BoundsTest {
  private static final int[] EXTREMES = {
    Integer.MIN_VALUE, 0, 1, 1 << 16, 1 << 24, (1 << 24) + 2, Integer.MAX_VALUE
  };

  private static void refused(String why, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(GraphFault.class).hasMessageContaining(why);
  }

  private static Gpt gpt(int layers, int heads, int width, int context, int vocabulary) {
    return new Gpt(new Gpt.Size(layers, heads, width, context, vocabulary), Gpt.Style.GPT2);
  }

  private static ResNet resnet(int side, List<Integer> blocks, int filters, int classes) {
    return new ResNet(new ResNet.Image(1, side, side), ResNet.Stem.SMALL, blocks, filters, classes);
  }

  @Test
  void layers_without_end_are_refused() {
    refused("layers of a transformer: 200000; 1 to 1024", () -> gpt(200_000, 1, 4, 4, 4));
    refused("sizes of an MLP: 200000; 1 to 1024", () -> new Mlp(Collections.nCopies(200_000, 1)));
    refused("blocks of a residual network: 2000; ", () -> resnet(8, List.of(1_000, 1_000), 8, 2));
    refused(
        "blocks of a residual network: 2147483647; ",
        () -> resnet(8, List.of(Integer.MAX_VALUE, 1), 8, 2));
    refused("40 stages; 1 to 8", () -> resnet(8, Collections.nCopies(40, 1), 8, 2));
    refused(
        "parts of a batch: 200000; 1 to 1024",
        () -> Method.of(Optimizer.sgd(0.1f, 0f)).withParts(200_000));
  }

  @Test
  void the_deepest_transformer_is_built() {
    assertThat(ModelGraphs.inference(gpt(1_024, 1, 2, 2, 2), 1).nodes()).hasSizeGreaterThan(1_024);
  }

  @Test
  void a_graph_stops_to_grow_where_none_may_be_larger() {
    GraphBuilder g = new GraphBuilder();
    Value x = g.input("x", DType.F32, Shape.SCALAR);
    refused(
        "more than 1048576 tensors",
        () -> {
          for (Value sum = x; ; ) sum = g.add(sum, x);
        });
  }

  @Test
  void no_size_at_all_ends_in_anything_but_a_fault() {
    for (int a : EXTREMES) {
      for (int b : EXTREMES) {
        for (int c : EXTREMES) {
          built(() -> new Mlp(List.of(a, b, c)));
          built(() -> resnet(a, List.of(1, 2), b, c));
          built(() -> gpt(2, 1, a, b, c));
          built(() -> gpt(1, a, b, 8, c));
          built(
              () ->
                  new Gpt(
                      new Gpt.Size(1, 1, a, b, c),
                      new Gpt.Style(
                          Gpt.Positions.ROTARY, Gpt.Norm.RMS, Gpt.Feed.SWIGLU, false, 0f)));
        }
      }
    }
  }

  private interface Made {
    Model model();
  }

  private static void built(Made made) {
    try {
      Model model = made.model();
      model.parameters();
      for (int batch : new int[] {1, 1 << 16, Integer.MAX_VALUE}) {
        ModelGraphs.inference(model, batch).cost();
        new Training(model).step(batch, batch).cost();
      }
    } catch (GraphFault e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }
}
