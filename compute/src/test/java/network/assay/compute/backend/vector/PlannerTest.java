// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.Graph;
import network.assay.compute.model.Recipes;
import network.assay.compute.model.Training;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import org.junit.jupiter.api.Test;

/// That fast kernels are really chosen: agreement tests would pass on slow ones as well.
final class PlannerTest {
  private static Map<String, Integer> kinds(Graph graph) {
    var kinds = new TreeMap<String, Integer>();
    try (KernelPool pool = new KernelPool(1)) {
      List<Step> steps = new Planner(graph, Width.of(256), pool).plan();
      steps.forEach(step -> kinds.merge(step.getClass().getSimpleName(), 1, Integer::sum));
    }
    return kinds;
  }

  @Test
  void a_training_step_is_products_sums_and_few_fused_maps() {
    Graph graph = new Training(Recipes.mlp(784, 128, 10)).step(1000, 32);
    Map<String, Integer> kinds = kinds(graph);
    assertThat(graph.nodes()).hasSizeGreaterThan(70);
    assertThat(kinds).containsEntry("ProductStep", 5).containsEntry("SumStep", 5);
    // The order and the two gathers.
    assertThat(kinds).containsEntry("NodeStep", 3);
    assertThat(kinds.get("MapStep")).isLessThanOrEqualTo(18);
  }

  @Test
  void products_of_every_kind_become_one_step() {
    for (int k : new int[] {5, 1024, 3000}) {
      for (int way = 0; way < 4; way++) {
        boolean ta = (way & 1) != 0;
        boolean tb = (way & 2) != 0;
        GraphBuilder g = new GraphBuilder();
        Value a = g.input("a", DType.F32, ta ? Shape.of(2, k, 9) : Shape.of(2, 9, k));
        Value b = g.input("b", DType.F32, tb ? Shape.of(2, 8, k) : Shape.of(2, k, 8));
        g.output("c", g.matmul(a, ta, b, tb));
        assertThat(kinds(g.build())).isEqualTo(Map.of("ProductStep", 1));
      }
    }
  }

  @Test
  void a_chain_of_maps_is_one_step_that_keeps_nothing() {
    GraphBuilder g = new GraphBuilder();
    Value x = g.input("x", DType.F32, Shape.of(100, 30));
    Value row = g.input("row", DType.F32, Shape.of(30));
    g.output("y", g.exp(g.neg(g.relu(g.add(g.mul(x, x), row)))));
    assertThat(kinds(g.build())).isEqualTo(Map.of("MapStep", 1));
  }
}
