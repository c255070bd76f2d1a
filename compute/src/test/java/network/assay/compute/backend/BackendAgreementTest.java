// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import network.assay.compute.backend.Samples.Kind;
import network.assay.compute.build.Draws;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Losses;
import network.assay.compute.build.Pooling;
import network.assay.compute.build.Value;
import network.assay.compute.build.Window;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.LiteralInterpreter;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Every kernel on every backend, width and number of threads, against the literal interpreter, bit
/// for bit.
final class BackendAgreementTest {
  private static final TestBackends BACKENDS = new TestBackends();

  @AfterAll
  static void close() {
    BACKENDS.close();
  }

  private static void agree(Graph graph, Kind kind, long seed) {
    State inputs = new Samples(seed, kind).inputs(graph);
    State expected = LiteralInterpreter.run(graph, inputs);
    for (Backend backend : BACKENDS.all()) {
      Program program = backend.compile(graph);
      assertThat(program.run(inputs))
          .as("%s, %s, seed %d", backend.id(), kind, seed)
          .isEqualTo(expected);
      assertThat(program.run(inputs)).as("second run of %s", backend.id()).isEqualTo(expected);
    }
  }

  private static void agree(Graph graph) {
    for (Kind kind : Kind.values()) agree(graph, kind, 7);
  }

  private static Graph product(int b, int m, int n, int k, boolean ta, boolean tb) {
    GraphBuilder g = new GraphBuilder();
    Shape left = ta ? Shape.of(b, k, m) : Shape.of(b, m, k);
    Shape right = tb ? Shape.of(b, n, k) : Shape.of(b, k, n);
    if (b == 1) {
      left = left.without(0);
      right = right.without(0);
    }
    g.output("c", g.matmul(g.input("a", DType.F32, left), ta, g.input("b", DType.F32, right), tb));
    return g.build();
  }

  @Test
  void products_of_all_small_sizes_and_transposes_agree() {
    for (int m : new int[] {0, 1, 2, 5, 6, 7, 13}) {
      for (int n : new int[] {0, 1, 3, 16, 17, 33}) {
        for (int k : new int[] {0, 1, 2, 9}) {
          for (int way = 0; way < 4; way++) {
            agree(product(1, m, n, k, (way & 1) != 0, (way & 2) != 0), Kind.WILD, m * n + k);
          }
        }
      }
    }
  }

  @Test
  void products_with_awkward_numbers_agree() {
    agree(product(1, 37, 65, 71, false, false));
    agree(product(1, 19, 40, 33, true, true));
    agree(product(3, 7, 18, 12, false, true));
    agree(product(4, 1, 9, 12, true, false));
  }

  @Test
  void products_deeper_than_a_chunk_agree() {
    for (int k : new int[] {1024, 1025, 2047, 3000}) {
      for (int way = 0; way < 4; way++) {
        agree(product(1, 7, 19, k, (way & 1) != 0, (way & 2) != 0), Kind.TAME, k);
      }
      agree(product(2, 4, 5, k, false, true), Kind.TINY, k);
      agree(product(1, 1, 3, k, false, false), Kind.TINY, k);
    }
  }

  @Test
  void products_large_enough_for_several_threads_and_blocks_agree() {
    Graph graph = product(1, 211, 175, 129, false, true);
    agree(graph, Kind.TAME, 1);
    agree(graph, Kind.TINY, 2);
  }

  /// Packing goes by pieces of 4,096 rows and 3,072 columns, each with an odd rest here.
  @Test
  void products_larger_than_a_packed_piece_agree() {
    agree(product(1, 4100, 3, 2, false, false), Kind.WILD, 1);
    agree(product(1, 4099, 5, 3, true, true), Kind.TINY, 2);
    agree(product(1, 7, 3100, 3, false, false), Kind.WILD, 3);
    agree(product(1, 7, 3100, 3, false, true), Kind.TINY, 4);
    agree(product(1, 61, 3090, 5, false, false), Kind.TINY, 5);
    Graph both = product(1, 3, 3085, 1030, false, false);
    State inputs = new Samples(6, Kind.TAME).inputs(both);
    assertThat(BACKENDS.all().getLast().compile(both).run(inputs))
        .isEqualTo(LiteralInterpreter.run(both, inputs));
  }

  @Test
  void sums_along_every_axis_agree() {
    for (int length : new int[] {0, 1, 2, 3, 10, 31, 32, 33, 64, 100, 1000}) {
      for (int axis = 0; axis < 3; axis++) {
        int[] dims = {3, 2, 5};
        dims[axis] = length;
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", DType.F32, Shape.of(dims));
        g.output("sum", g.sum(x, axis));
        g.output("max", g.max(x, axis));
        g.output("min", g.fold(FoldOp.MIN, Float.floatToIntBits(3f), x, axis));
        g.output("plain", g.fold(FoldOp.ADD, 0x80000000, x, axis));
        Value i = g.input("i", DType.I32, Shape.of(dims));
        g.output("isum", g.fold(FoldOp.I_ADD, 5, i, axis));
        g.output("imax", g.fold(FoldOp.I_MAX, Integer.MIN_VALUE, i, axis));
        g.output("imin", g.fold(FoldOp.I_MIN, 4, i, axis));
        agree(g.build());
      }
    }
  }

  @Test
  void sums_of_rows_and_columns_wider_than_a_part_agree() {
    GraphBuilder g = new GraphBuilder();
    Value x = g.input("x", DType.F32, Shape.of(67, 301));
    g.output("rows", g.sum(x, 1));
    g.output("columns", g.sum(x, 0));
    agree(g.build());
  }

  @Test
  void pools_that_step_over_elements_agree() {
    for (int stride : new int[] {1, 2, 3}) {
      for (int padding : new int[] {0, 1}) {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", DType.F32, Shape.of(2, 3, 9, 29));
        Window window = Window.of(3, 2).stride(stride).padding(padding);
        g.output("most", Pooling.max(g, x, window));
        g.output("mean", Pooling.average(g, x, window, true));
        g.output("least", g.neg(Pooling.max(g, g.neg(x), window)));
        agree(g.build());
      }
    }
  }

  @Test
  void every_scalar_function_agrees_on_every_length() {
    for (int n : new int[] {0, 1, 3, 15, 64, 511, 513, 9001}) {
      GraphBuilder g = new GraphBuilder();
      for (MapOp op : MapOp.values()) {
        List<Value> operands = new ArrayList<>();
        for (int i = 0; i < op.operands().size(); i++) {
          operands.add(g.input(op + "." + i, op.operands().get(i), Shape.of(n)));
        }
        g.output(op.toString(), g.map(op, operands.toArray(Value[]::new)));
      }
      agree(g.build(), n > 1000 ? Kind.WILD : Kind.WIDE, n);
      if (n == 9001) agree(g.build(), Kind.TINY, n);
    }
  }

  @Test
  void repeated_and_transposed_operands_agree() {
    GraphBuilder g = new GraphBuilder();
    Value x = g.input("x", DType.F32, Shape.of(5, 7, 3));
    Value row = g.input("row", DType.F32, Shape.of(3));
    Value column = g.input("column", DType.F32, Shape.of(7, 1));
    Value one = g.input("one", DType.F32, Shape.SCALAR);
    Value bytes = g.input("bytes", DType.U8, Shape.of(5, 1, 3));
    Value y = g.add(g.mul(g.fma(x, row, one), column), g.unit(bytes));
    g.output("y", y);
    g.output("t", g.transpose(y, 2, 0, 1));
    g.output("u", g.exp(g.transpose(y, 1, 0, 2)));
    g.output("s", g.spread(column, Shape.of(2, 7, 4)));
    g.output("b", g.spread(bytes, Shape.of(5, 4, 3)));
    g.output("r", g.reshape(g.relu(y), Shape.of(15, 7)));
    agree(g.build());
  }

  @Test
  void losses_and_gradients_agree() {
    GraphBuilder g = new GraphBuilder();
    Value x = g.input("x", DType.F32, Shape.of(9, 6));
    Value w = g.input("w", DType.F32, Shape.of(6, 11));
    Value labels = g.input("labels", DType.I32, Shape.of(9));
    Value logits = g.matmul(g.relu(x), w);
    Value losses = Losses.crossEntropy(g, logits, labels);
    Value loss = g.mean(losses, 0);
    List<Value> gradients = g.gradients(loss, List.of(w, x));
    g.output("loss", loss);
    g.output("losses", losses);
    g.output("dw", gradients.get(0));
    g.output("dx", gradients.get(1));
    g.output("argmax", g.argmax(logits, 1));
    agree(g.build());
  }

  @Test
  void gathers_scatters_orders_and_random_words_agree() {
    GraphBuilder g = new GraphBuilder();
    Value table = g.input("table", DType.F32, Shape.of(9, 4));
    Value index = g.input("index", DType.I32, Shape.of(23));
    Value rows = g.gather(table, index);
    g.output("rows", rows);
    g.output("bytes", g.gather(g.input("raw", DType.U8, Shape.of(9, 5)), index));
    g.output("ints", g.gather(g.input("ints", DType.I32, Shape.of(9)), index));
    Value loss = g.sum(g.sum(g.mul(rows, rows), 1), 0);
    g.output("scattered", g.gradients(loss, List.of(table)).getFirst());
    g.output("order", Draws.order(g, g.input("order", DType.I32, Shape.of(5)), 17));
    Value seed = g.input("seed", DType.I32, Shape.of(3));
    g.output("uniform", Draws.uniform(g, seed, 4, Shape.of(3, 7)));
    for (int seedValue = 0; seedValue < 20; seedValue++) agree(g.build(), Kind.WILD, seedValue);
  }

  @Test
  void outputs_that_are_inputs_or_one_another_are_copied() {
    GraphBuilder g = new GraphBuilder();
    Value x = g.input("x", DType.F32, Shape.of(4));
    Value y = g.neg(x);
    g.output("same", x);
    g.output("y1", y);
    g.output("y2", y);
    g.output("constant", g.constant(2f));
    agree(g.build());
  }

  /// Folds and maps with arbitrary maps, edges and constants, as a stranger may send them.
  @Test
  void arbitrary_descriptors_agree() {
    Random random = new Random(20260101);
    for (int round = 0; round < 400; round++) {
      Graph graph = new RandomGraphs(random).next();
      agree(graph, Kind.values()[round % 4], round);
    }
  }

  @Test
  void graphs_that_kernels_are_made_for_agree_when_bent() {
    bent(1, 60);
  }

  @Tag("long")
  @Test
  void graphs_that_kernels_are_made_for_agree_in_their_thousands() {
    bent(1000, 3000);
  }

  private static void bent(int first, int rounds) {
    for (int seed = first; seed < first + rounds; seed++) {
      Graph graph = new BentGraphs(new Random(seed)).next();
      State inputs = new Samples(seed, Kind.values()[seed % 4]).inputs(graph);
      State expected = LiteralInterpreter.run(graph, inputs);
      for (Backend backend : BACKENDS.all()) {
        assertThat(backend.compile(graph).run(inputs))
            .as("%s, seed %d", backend.id(), seed)
            .isEqualTo(expected);
      }
    }
  }
}
