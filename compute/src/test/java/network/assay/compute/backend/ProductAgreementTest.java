// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import network.assay.compute.GraphFault;
import network.assay.compute.backend.Samples.Kind;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.build.Convolution;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.build.Window;
import network.assay.compute.graph.Affine;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Input;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.graph.Operand.Dim;
import network.assay.compute.graph.Output;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Products however their operands lie, and convolutions, on every backend against the normative
/// one, bit for bit: with and without operands that are bound when the program is made.
final class ProductAgreementTest {
  private static final TestBackends BACKENDS = new TestBackends();

  @AfterAll
  static void close() {
    BACKENDS.close();
  }

  private static void agree(Graph graph, Kind kind, long seed) {
    State inputs = new Samples(seed, kind).inputs(graph);
    State expected;
    try (Backend scalar = new ScalarBackend()) {
      expected = scalar.compile(graph).run(inputs);
    }
    for (Backend backend : BACKENDS.all()) {
      assertThat(backend.compile(graph).run(inputs))
          .as("%s, %s, seed %d", backend.id(), kind, seed)
          .isEqualTo(expected);
      String name = graph.inputs().get((int) (seed % graph.inputs().size())).name();
      Program program = backend.compile(graph, inputs.select(name::equals));
      assertThat(program.run(inputs.select(other -> !other.equals(name))))
          .as("%s with %s bound, %s, seed %d", backend.id(), name, kind, seed)
          .isEqualTo(expected);
    }
  }

  /// An axis that moves one operand or both, or that is reduced.
  private record Axis(int extent, boolean left, boolean right, boolean reduced) {}

  // A fold of fma over `axes` in this order, each operand's own axes lying in any order.
  private static Graph product(List<Axis> axes, Random random) {
    List<Axis> ordered = new ArrayList<>();
    axes.stream().filter(axis -> !axis.reduced()).forEach(ordered::add);
    int rank = ordered.size();
    axes.stream().filter(Axis::reduced).forEach(ordered::add);
    var operands = new ArrayList<Operand>();
    var inputs = new ArrayList<Input>();
    for (int side = 0; side < 2; side++) {
      var own = new ArrayList<Integer>();
      for (int i = 0; i < ordered.size(); i++) {
        if (side == 0 ? ordered.get(i).left() : ordered.get(i).right()) own.add(i);
      }
      Collections.shuffle(own, random);
      var view = new ArrayList<Dim>();
      int[] dims = new int[own.size()];
      for (int d = 0; d < dims.length; d++) {
        dims[d] = ordered.get(own.get(d)).extent();
        view.add(Dim.inside(dims[d], Affine.axis(ordered.size(), own.get(d))));
      }
      inputs.add(new Input(side == 0 ? "a" : "b", DType.F32, Shape.of(dims)));
      operands.add(new Operand.Read(side, view));
    }
    Shape shape = Shape.of(ordered.stream().limit(rank).mapToInt(Axis::extent).toArray());
    Shape reduce = Shape.of(ordered.stream().skip(rank).mapToInt(Axis::extent).toArray());
    return new Graph(
        inputs,
        List.of(new Node.Fold(FoldOp.FMA, 0, shape, reduce, operands)),
        List.of(new Output("c", 2)));
  }

  @Test
  void few_rows_by_a_large_matrix_agree_however_many_chunks_they_take() {
    for (int[] s :
        new int[][] {
          {1, 1, 1030, 257},
          {1, 1, 90, 1000},
          {1, 3, 1027, 1024},
          {3, 1, 259, 260},
          {1, 8, 1030, 1029},
          {2, 7, 61, 1111},
          {1, 16, 257, 256}
        }) {
      GraphBuilder g = new GraphBuilder();
      Value a = g.input("a", DType.F32, Shape.of(s[0], s[1], s[2]));
      Value b = g.input("b", DType.F32, Shape.of(s[0], s[2], s[3]));
      g.output("c", g.matmul(a, b));
      agree(g.build(), Kind.TAME, s[2]);
      agree(g.build(), Kind.WILD, s[3]);
    }
  }

  @Test
  void a_row_by_a_matrix_so_large_that_it_stays_as_it_lies_when_bound_agrees() {
    GraphBuilder g = new GraphBuilder();
    Value a = g.input("a", DType.F32, Shape.of(1, 2050));
    Value b = g.input("b", DType.F32, Shape.of(2050, 4099));
    g.output("c", g.matmul(a, b));
    agree(g.build(), Kind.TAME, 1);
  }

  @Test
  void products_of_any_axes_in_any_order_agree() {
    Random random = new Random(3);
    for (int round = 0; round < 60; round++) {
      var axes = new ArrayList<Axis>();
      for (int i = random.nextInt(3); i > 0; i--) axes.add(axis(random, true, false, false));
      for (int i = random.nextInt(3); i > 0; i--) axes.add(axis(random, false, true, false));
      if (random.nextInt(2) == 0) axes.add(axis(random, true, true, false));
      if (random.nextInt(8) == 0) axes.add(new Axis(2, false, false, false));
      Collections.shuffle(axes, random);
      for (int i = random.nextInt(3); i > 0; i--) axes.add(axis(random, true, true, true));
      agree(product(axes, random), Kind.values()[round % 4], round);
    }
  }

  private static Axis axis(Random random, boolean left, boolean right, boolean reduced) {
    int extent = random.nextInt(4) == 0 ? 1 + random.nextInt(40) : 1 + random.nextInt(9);
    return new Axis(extent, left, right, reduced);
  }

  /// As attention reads `[batch, time, heads, width]` without a copy.
  @Test
  void heads_inside_a_row_agree() {
    Random random = new Random(4);
    Axis batch = new Axis(2, true, true, false);
    Axis head = new Axis(3, true, true, false);
    Axis row = new Axis(33, true, false, false);
    Axis column = new Axis(40, false, true, false);
    agree(product(List.of(batch, head, row, column, reduced(17)), random), Kind.TAME, 1);
    agree(product(List.of(batch, row, head, column, reduced(29)), random), Kind.TINY, 2);
  }

  private static Axis reduced(int extent) {
    return new Axis(extent, true, true, true);
  }

  @Test
  void products_whose_rows_and_columns_are_shared_out_agree() {
    Random random = new Random(5);
    Axis row = new Axis(97, true, false, false);
    Axis column = new Axis(171, false, true, false);
    Axis other = new Axis(3, true, false, false);
    agree(product(List.of(row, column, reduced(130)), random), Kind.TAME, 1);
    agree(product(List.of(other, column, row, reduced(66)), random), Kind.TINY, 2);
    agree(product(List.of(column, row, other, reduced(5), reduced(13)), random), Kind.WILD, 3);
    agree(product(List.of(new Axis(5000, true, false, false), reduced(90)), random), Kind.TAME, 4);
  }

  @Test
  void chunks_agree_with_bound_operands() {
    for (int k : new int[] {1025, 2100}) {
      for (int m : new int[] {1, 2, 3, 5, 8, 9}) {
        GraphBuilder g = new GraphBuilder();
        Value a = g.input("a", DType.F32, Shape.of(m, k));
        Value b = g.input("b", DType.F32, m % 2 == 0 ? Shape.of(k, 70) : Shape.of(70, k));
        g.output("c", g.matmul(a, false, b, m % 2 != 0));
        agree(g.build(), m < 4 ? Kind.TINY : Kind.TAME, k + m / 2);
      }
    }
  }

  private static Graph convolution(
      int samples, int channels, int size, int outputs, int groups, int kernel, Window window) {
    GraphBuilder g = new GraphBuilder();
    Value x = g.input("x", DType.F32, Shape.of(samples, channels, size, size + 1));
    Shape weights = Shape.of(outputs, channels / groups, kernel, kernel);
    Value w = g.input("w", DType.F32, weights);
    Value y = Convolution.conv2d(g, x, w, window);
    Value due = g.input("due", DType.F32, y.shape());
    Value loss = g.mul(y, due);
    for (int axis = 3; axis >= 0; axis--) loss = g.sum(loss, axis);
    List<Value> gradients = g.gradients(loss, List.of(x, w));
    g.output("y", y);
    g.output("dx", gradients.get(0));
    g.output("dw", gradients.get(1));
    return g.build();
  }

  @Test
  void convolutions_and_their_gradients_agree() {
    Random random = new Random(6);
    for (int round = 0; round < 20; round++) {
      int kernel = 1 + random.nextInt(4);
      int stride = 1 + random.nextInt(3);
      int padding = random.nextInt(kernel + 1);
      int dilation = stride == 1 && random.nextInt(3) == 0 ? 2 : 1;
      int groups = random.nextInt(4) == 0 ? 2 : 1;
      int size = dilation * (kernel - 1) + 1 + random.nextInt(9);
      Graph graph =
          convolution(
              1 + random.nextInt(3),
              groups * (1 + random.nextInt(4)),
              size,
              groups * (1 + random.nextInt(8)),
              groups,
              kernel,
              Window.of(kernel).stride(stride).padding(padding).dilation(dilation));
      agree(graph, Kind.values()[round % 4], round);
    }
  }

  /// Chunks by channels forward and back, and by samples and by rows for the weights.
  @Test
  void convolutions_of_several_chunks_agree() {
    agree(convolution(3, 130, 5, 120, 1, 3, Window.of(3).padding(1)), Kind.TAME, 1);
    agree(convolution(3, 2, 19, 3, 1, 3, Window.of(3).padding(1).stride(2)), Kind.TINY, 2);
    agree(convolution(2, 2, 40, 3, 1, 2, Window.of(2)), Kind.TAME, 3);
  }

  /// As wide as vectors or a little more or less, with whole vectors of channels.
  @Test
  void convolutions_of_many_channels_agree() {
    int seed = 0;
    for (int size : new int[] {3, 6, 7, 13, 16}) {
      int channels = size % 2 == 0 ? 32 : 20;
      Window window = Window.of(3).padding(1).stride(size == 6 ? 2 : 1);
      Graph graph = convolution(4, channels, size, 8, size == 7 ? 2 : 1, 3, window);
      agree(graph, Kind.values()[seed % 4], seed++);
    }
    agree(convolution(2, 32, 7, 16, 2, 3, Window.of(3).padding(1)), Kind.WILD, 1);
    agree(convolution(3, 32, 14, 9, 1, 3, Window.of(3).padding(2)), Kind.TINY, 2);
  }

  @Test
  void a_bound_input_of_another_shape_is_refused() {
    Graph graph = product(List.of(new Axis(2, true, false, false), reduced(3)), new Random(1));
    var other = new TreeMap<>(new Samples(1, Kind.TAME).inputs(graph).asMap());
    other.put("a", new Samples(1, Kind.TAME).tensor(DType.F32, Shape.of(7)));
    for (Backend backend : BACKENDS.all()) {
      assertThatThrownBy(() -> backend.compile(graph, State.of(other)))
          .isInstanceOf(GraphFault.class)
          .hasMessageContaining("input a is");
    }
  }
}
