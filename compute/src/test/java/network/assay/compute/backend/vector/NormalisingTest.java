// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Program;
import network.assay.compute.backend.Samples;
import network.assay.compute.backend.Samples.Kind;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Norms;
import network.assay.compute.build.Value;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import org.junit.jupiter.api.Test;

final class NormalisingTest {
  private static Graph layer(int rows, int columns) {
    GraphBuilder g = new GraphBuilder();
    Value x = g.input("x", DType.F32, Shape.of(rows, columns));
    Value gain = g.input("gain", DType.F32, Shape.of(columns));
    Value bias = g.input("bias", DType.F32, Shape.of(columns));
    g.output("y", Norms.layer(g, x, gain, bias, 1e-5f));
    return g.build();
  }

  private static String plan(Graph graph) {
    try (KernelPool pool = new KernelPool(1)) {
      return List.copyOf(new Planner(graph, Width.of(256), pool).plan()).toString();
    }
  }

  private static void agree(Graph graph) {
    for (int bits : new int[] {64, 128, 256, 512}) {
      try (Backend scalar = new ScalarBackend();
          Backend vector = VectorBackend.of(bits, 2)) {
        Program normative = scalar.compile(graph);
        Program program = vector.compile(graph);
        for (Kind kind : Kind.values()) {
          for (int seed = 0; seed < 4; seed++) {
            State inputs = new Samples(seed, kind).inputs(graph);
            assertThat(program.run(inputs))
                .as("width %d, %s, seed %d", bits, kind, seed)
                .isEqualTo(normative.run(inputs));
          }
        }
      }
    }
  }

  @Test
  void layer_norm_passes_over_a_row_three_times() {
    String plan = plan(layer(9, 96));
    assertThat(plan).containsOnlyOnce("SQUARES ROWS").containsOnlyOnce("STANDARD ROWS");
    assertThat(plan).doesNotContain("SUB ROWS").doesNotContain("MUL WHOLE");
  }

  @Test
  void layer_norm_keeps_its_bits_at_any_length() {
    for (int columns : new int[] {2, 31, 32, 33, 100, 257}) agree(layer(5, columns));
  }

  @Test
  void rows_less_their_mean_stay_where_someone_else_reads_them() {
    GraphBuilder g = new GraphBuilder();
    Value x = g.input("x", DType.F32, Shape.of(4, 70));
    Value mean = g.reshape(g.mean(x, 1), Shape.of(4, 1));
    Value centred = g.map(MapOp.SUB, x, mean);
    g.output("variance", g.mean(g.map(MapOp.MUL, centred, centred), 1));
    g.output("size", g.map(MapOp.ABS, centred));
    assertThat(plan(g.build())).doesNotContain("SQUARES");
    agree(g.build());
  }

  @Test
  void squares_alone_are_added_up_in_one_pass() {
    GraphBuilder g = new GraphBuilder();
    Value x = g.input("x", DType.F32, Shape.of(4, 70));
    Value mean = g.reshape(g.mean(x, 1), Shape.of(4, 1));
    Value centred = g.map(MapOp.SUB, x, mean);
    g.output("variance", g.mean(g.map(MapOp.MUL, centred, centred), 1));
    assertThat(plan(g.build())).containsOnlyOnce("SQUARES ROWS");
    agree(g.build());
  }
}
