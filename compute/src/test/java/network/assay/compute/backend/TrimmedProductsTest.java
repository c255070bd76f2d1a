// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import network.assay.compute.backend.Samples.Kind;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.build.Attention;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Products of which parts are left out, because zeros make them or nobody reads them, against the
/// normative backend, bit for bit.
final class TrimmedProductsTest {
  private static final int ROWS = 75;
  private static final int STEPS = 90;
  private static final int COLUMNS = 37;
  private static final TestBackends BACKENDS = new TestBackends();

  @AfterAll
  static void close() {
    BACKENDS.close();
  }

  /// What a row keeps of its steps.
  private enum Part {
    BEFORE,
    BEHIND,
    NOTHING
  }

  private static void agree(Graph graph, State inputs) {
    State expected;
    try (Backend scalar = new ScalarBackend()) {
      expected = scalar.compile(graph).run(inputs);
    }
    for (Backend backend : BACKENDS.all()) {
      assertThat(backend.compile(graph).run(inputs)).as(backend.id()).isEqualTo(expected);
    }
  }

  private static Graph product(boolean leftTransposed, boolean rightTransposed) {
    GraphBuilder g = new GraphBuilder();
    Value a =
        g.input("a", DType.F32, leftTransposed ? Shape.of(STEPS, ROWS) : Shape.of(ROWS, STEPS));
    Value b =
        g.input(
            "b", DType.F32, rightTransposed ? Shape.of(COLUMNS, STEPS) : Shape.of(STEPS, COLUMNS));
    g.output("c", g.matmul(a, leftTransposed, b, rightTransposed));
    return g.build();
  }

  // Zeros of either sign where row r does not keep step s.
  private static void clear(Tensor a, boolean transposed, Part part, Random random) {
    for (int r = 0; r < ROWS; r++) {
      for (int s = 0; s < STEPS; s++) {
        boolean keeps =
            switch (part) {
              case BEFORE -> s <= r;
              case BEHIND -> s >= r;
              case NOTHING -> false;
            };
        int at = transposed ? s * ROWS + r : r * STEPS + s;
        if (!keeps) a.sharedFloats()[at] = random.nextInt(4) == 0 ? -0f : 0f;
      }
    }
  }

  private static void everyWay(Kind left, Kind right, int salt) {
    Random random = new Random(salt);
    for (Part part : Part.values()) {
      for (int way = 0; way < 4; way++) {
        Graph graph = product(way % 2 != 0, way / 2 != 0);
        Tensor a = new Samples(salt, left).tensor(DType.F32, graph.inputs().get(0).shape());
        Tensor b = new Samples(salt + 1, right).tensor(DType.F32, graph.inputs().get(1).shape());
        clear(a, way % 2 != 0, part, random);
        agree(graph, State.of("a", a).with("b", b));
      }
    }
  }

  @Test
  void steps_that_are_zero_in_a_row_change_nothing() {
    everyWay(Kind.TAME, Kind.TAME, 1);
  }

  /// An underflow below zero gives -0, which a later zero turns into +0, or does not.
  @Test
  void chains_that_end_in_negative_zero_take_the_zeros_in() {
    everyWay(Kind.TINY, Kind.TINY, 2);
  }

  @Test
  void zero_by_an_infinity_or_by_no_number_is_no_number() {
    everyWay(Kind.TAME, Kind.WILD, 3);
    everyWay(Kind.WILD, Kind.WILD, 4);
  }

  /// One value that is not finite, where the rows have zeros; the other products go on as before.
  @Test
  void a_single_infinity_behind_the_zeros_shows() {
    Graph graph = product(false, false);
    for (float odd : new float[] {Float.POSITIVE_INFINITY, Float.NaN}) {
      Tensor a = new Samples(5, Kind.TAME).tensor(DType.F32, Shape.of(ROWS, STEPS));
      Tensor b = new Samples(6, Kind.TAME).tensor(DType.F32, Shape.of(STEPS, COLUMNS));
      clear(a, false, Part.BEFORE, new Random(5));
      b.sharedFloats()[(STEPS - 1) * COLUMNS + COLUMNS - 1] = odd;
      agree(graph, State.of("a", a).with("b", b));
    }
  }

  // Attention with its gradients, by queries, keys and values.
  private static Graph attention(int time, int width, int heads) {
    GraphBuilder g = new GraphBuilder();
    Shape shape = Shape.of(2, time, width);
    List<Value> given =
        List.of(
            g.input("q", DType.F32, shape),
            g.input("k", DType.F32, shape),
            g.input("v", DType.F32, shape));
    Value y = Attention.causal(g, given.get(0), given.get(1), given.get(2), heads);
    Value loss = g.mul(y, g.input("due", DType.F32, shape));
    for (int axis = 2; axis >= 0; axis--) loss = g.sum(loss, axis);
    List<Value> gradients = g.gradients(loss, given);
    g.output("y", y);
    for (int i = 0; i < 3; i++) g.output("d" + i, gradients.get(i));
    return g.build();
  }

  @Test
  void causal_attention_and_its_gradients_agree() {
    for (Kind kind : Kind.values()) {
      for (int time : new int[] {1, 45, 70}) {
        Graph graph = attention(time, 3 * (kind == Kind.WILD ? 20 : 9), 3);
        agree(graph, new Samples(time, kind).inputs(graph));
      }
    }
  }

  /// Scores beyond the diagonal must be there when somebody else reads them too.
  @Test
  void scores_that_have_another_reader_are_all_made() {
    GraphBuilder g = new GraphBuilder();
    Value q = g.input("q", DType.F32, Shape.of(50, 20));
    Value k = g.input("k", DType.F32, Shape.of(50, 20));
    Value scores = g.matmul(q, false, k, true);
    Value later = g.map(MapOp.I_LT, g.index(scores.shape(), 0), g.index(scores.shape(), 1));
    g.output("masked", g.map(MapOp.SELECT, later, g.constant(-1f), scores));
    g.output("all", scores);
    Graph graph = g.build();
    agree(graph, new Samples(8, Kind.TAME).inputs(graph));
  }

  /// The mask the other way round, and one that is shifted, leave out nothing that is read.
  @Test
  void other_masks_agree() {
    for (int way = 0; way < 4; way++) {
      GraphBuilder g = new GraphBuilder();
      Value q = g.input("q", DType.F32, Shape.of(50, 20));
      Value k = g.input("k", DType.F32, Shape.of(50, 20));
      Value scores = g.mul(g.matmul(q, false, k, true), g.constant(0.5f));
      Value row = g.index(scores.shape(), way % 2);
      Value column = g.index(scores.shape(), 1 - way % 2);
      Value later = g.map(MapOp.I_LT, row, column);
      Value other = g.constant(-1f);
      boolean kept = way < 2;
      g.output("masked", g.map(MapOp.SELECT, later, kept ? other : scores, kept ? scores : other));
      Graph graph = g.build();
      agree(graph, new Samples(way, Kind.TAME).inputs(graph));
    }
  }
}
