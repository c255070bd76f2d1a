// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.build.Convolution;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Pooling;
import network.assay.compute.build.Value;
import network.assay.compute.build.Window;
import network.assay.compute.graph.Affine;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Input;
import network.assay.compute.graph.MapOp;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.graph.Output;
import network.assay.compute.model.Recipes;
import network.assay.compute.model.Training;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
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
    assertThat(graph.nodes()).hasSizeGreaterThan(60);
    assertThat(kinds).containsEntry("ProductStep", 5).containsEntry("SumStep", 2);
    // The two gathers, and the picking of logits by label.
    assertThat(kinds).containsEntry("OrderStep", 1).containsEntry("GatherStep", 3);
    assertThat(kinds.get("FusedStep")).isLessThanOrEqualTo(14);
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
  void convolutions_and_their_gradients_become_products() {
    for (int stride = 1; stride <= 2; stride++) {
      GraphBuilder g = new GraphBuilder();
      Value x = g.input("x", DType.F32, Shape.of(3, 130, 9, 9));
      Value w = g.input("w", DType.F32, Shape.of(8, 130, 3, 3));
      Value y = Convolution.conv2d(g, x, w, Window.of(3).padding(1).stride(stride));
      Value loss = g.sum(g.reshape(g.mul(y, y), Shape.of(y.shape().elements())), 0);
      List<Value> gradients = g.gradients(loss, List.of(x, w));
      g.output("dx", gradients.get(0));
      g.output("dw", gradients.get(1));
      assertThat(kinds(g.build())).containsEntry("ProductStep", 3);
    }
  }

  @Test
  void max_pooling_is_a_step_each_way() {
    for (int stride = 1; stride <= 2; stride++) {
      GraphBuilder g = new GraphBuilder();
      Value x = g.input("x", DType.F32, Shape.of(3, 5, 9, 9));
      Value y = Pooling.max(g, x, Window.of(3).padding(1).stride(stride));
      Value loss = g.sum(g.reshape(g.mul(y, y), Shape.of(y.shape().elements())), 0);
      g.output("dx", g.gradients(loss, List.of(x)).getFirst());
      assertThat(kinds(g.build()))
          .isEqualTo(Map.of("FusedStep", 1, "MaxPoolBackStep", 1, "MaxPoolStep", 1));
    }
  }

  @Test
  void a_chain_of_maps_is_one_step_that_keeps_nothing() {
    GraphBuilder g = new GraphBuilder();
    Value x = g.input("x", DType.F32, Shape.of(100, 30));
    Value row = g.input("row", DType.F32, Shape.of(30));
    g.output("y", g.exp(g.neg(g.relu(g.add(g.mul(x, x), row)))));
    assertThat(kinds(g.build())).isEqualTo(Map.of("FusedStep", 1));
  }

  /// Compiling must not be quadratic, nor take scratch per node: graphs come from strangers.
  @Test
  void a_graph_of_very_many_nodes_compiles_and_runs() {
    int count = 200_000;
    var nodes = new ArrayList<Node>();
    nodes.add(next(0));
    for (int n = 1; n < count; n++) nodes.add(next(n % 3 == 0 ? n - 2 : n));
    Graph graph =
        new Graph(
            List.of(new Input("x", DType.F32, Shape.of(3))),
            nodes,
            List.of(new Output("y", count)));
    try (Backend backend = VectorBackend.of(256, 1)) {
      State made = backend.compile(graph).run(State.of("x", Tensor.f32(Shape.of(3), 1f, 2f, -0f)));
      assertThat(made)
          .isEqualTo(
              new ScalarBackend()
                  .compile(graph)
                  .run(State.of("x", Tensor.f32(Shape.of(3), 1f, 2f, -0f))));
    }
  }

  // Negates by turns as a map and as a fold, so that little fuses.
  private static Node next(int source) {
    Affine at = Affine.axis(1, 0);
    return source % 2 == 0
        ? new Node.Map(
            MapOp.NEG,
            0,
            Shape.of(3),
            List.of(new Operand.Read(source, List.of(Operand.Dim.inside(3, at)))))
        : new Node.Fold(
            FoldOp.ADD,
            0x80000000,
            Shape.of(3),
            Shape.of(1),
            List.of(new Operand.Read(source, List.of(Operand.Dim.inside(3, Affine.axis(2, 0))))));
  }

  /// Each would have tables of a hundred megabytes, of two tensors of 260 bytes.
  @Test
  void small_tensors_seen_often_do_not_make_endless_tables() {
    Shape shape = Shape.of(512, 1, 64);
    Shape steps = Shape.of(8192);
    var nodes = new ArrayList<Node>();
    for (int i = 0; i < 3; i++) {
      Operand one = new Operand.Read(0, List.of(Operand.Dim.inside(1, Affine.zero(4))));
      Operand row = new Operand.Read(1, List.of(Operand.Dim.inside(64, Affine.axis(4, 2))));
      nodes.add(new Node.Fold(FoldOp.FMA, 0, shape, steps, List.of(one, row)));
      Operand.Dim chunk = Operand.Dim.inside(512, Affine.axis(3, 2));
      Operand.Dim column = Operand.Dim.inside(64, Affine.axis(3, 1));
      Operand chunks = new Operand.Read(2 + 2 * i, List.of(chunk, column));
      nodes.add(new Node.Fold(FoldOp.ADD, 0, Shape.of(1, 64), Shape.of(512), List.of(chunks)));
    }
    var inputs =
        List.of(new Input("a", DType.F32, Shape.of(1)), new Input("b", DType.F32, Shape.of(64)));
    var outputs = List.of(new Output("x", 3), new Output("y", 5), new Output("z", 7));
    assertThat(kinds(new Graph(inputs, nodes, outputs)).getOrDefault("ProductStep", 0))
        .isLessThan(2);
  }
}
