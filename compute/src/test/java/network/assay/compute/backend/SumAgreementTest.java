// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import static org.assertj.core.api.Assertions.assertThat;

import network.assay.compute.backend.Samples.Kind;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.Graph;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import org.junit.jupiter.api.Test;

/// Sums down columns, which go other ways with few rows and with many, and along rows, of which
/// one part has few or many.
final class SumAgreementTest {
  private static Graph columns(int outer, int rows, int columns) {
    GraphBuilder g = new GraphBuilder();
    g.output("out", g.sum(g.input("in", DType.F32, Shape.of(outer, rows, columns)), 1));
    return g.build();
  }

  @Test
  void sums_down_columns_have_one_value_whatever_the_number_of_rows() {
    try (TestBackends backends = new TestBackends()) {
      for (int rows : new int[] {1, 31, 32, 33, 40, 57, 64, 127, 128, 129}) {
        for (int columns : new int[] {2, 33, 300}) {
          Graph graph = columns(2, rows, columns);
          for (Kind kind : Kind.values()) {
            State inputs = new Samples(rows + columns, kind).inputs(graph);
            State expected = new ScalarBackend().compile(graph).run(inputs);
            for (Backend backend : backends.all()) {
              assertThat(backend.compile(graph).run(inputs))
                  .as("%d rows of %d, %s, on %s", rows, columns, kind, backend.id())
                  .isEqualTo(expected);
            }
          }
        }
      }
    }
  }

  private static Graph rows(int rows, int columns, boolean sum) {
    GraphBuilder g = new GraphBuilder();
    Value in = g.input("in", DType.F32, Shape.of(rows, columns));
    g.output("out", sum ? g.sum(in, 1) : g.max(in, 1));
    return g.build();
  }

  @Test
  void folds_along_rows_have_one_value_whatever_rows_make_a_part() {
    int[][] shapes = {{1, 600_001}, {9, 70_001}, {61, 9_001}, {1_111, 513}, {20_011, 31}};
    try (TestBackends backends = new TestBackends()) {
      for (int[] shape : shapes) {
        for (boolean sum : new boolean[] {true, false}) {
          Graph graph = rows(shape[0], shape[1], sum);
          State inputs = new Samples(shape[0], Kind.TAME).inputs(graph);
          State expected = new ScalarBackend().compile(graph).run(inputs);
          for (Backend backend : backends.all()) {
            assertThat(backend.compile(graph).run(inputs))
                .as("%d rows of %d, sum %s, on %s", shape[0], shape[1], sum, backend.id())
                .isEqualTo(expected);
          }
        }
      }
    }
  }
}
