// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.backend.Samples.Kind;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.backend.vector.VectorBackend;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import org.junit.jupiter.api.Test;

/// The same bits after the compiler has replaced every kernel by machine instructions: until then a
/// vector test tests plain Java.
final class HotKernelsTest {
  private static final int RUNS = 4000;

  private static void stay(Graph graph) {
    for (int bits : new int[] {128, 256, 512}) {
      try (Backend scalar = new ScalarBackend();
          Backend vector = VectorBackend.of(bits, 1)) {
        Program program = vector.compile(graph);
        Program normative = scalar.compile(graph);
        State outputs = program.newOutputs();
        for (Kind kind : Kind.values()) {
          State inputs = new Samples(3, kind).inputs(graph);
          State expected = normative.run(inputs);
          for (int run = 0; run < RUNS / Kind.values().length; run++) program.run(inputs, outputs);
          assertThat(outputs).as("width %d, %s", bits, kind).isEqualTo(expected);
        }
        for (int seed = 0; seed < 50; seed++) {
          State inputs = new Samples(seed, Kind.WILD).inputs(graph);
          assertThat(program.run(inputs, outputs))
              .as("width %d, seed %d", bits, seed)
              .isEqualTo(normative.run(inputs));
        }
      }
    }
  }

  @Test
  void hot_scalar_functions_keep_their_bits() {
    GraphBuilder g = new GraphBuilder();
    for (MapOp op : MapOp.values()) {
      List<Value> operands = new ArrayList<>();
      for (int i = 0; i < op.operands().size(); i++) {
        operands.add(g.input(op + "." + i, op.operands().get(i), Shape.of(163)));
      }
      g.output(op.toString(), g.map(op, operands.toArray(Value[]::new)));
    }
    stay(g.build());
  }

  @Test
  void hot_folds_keep_their_bits() {
    GraphBuilder g = new GraphBuilder();
    Value x = g.input("x", DType.F32, Shape.of(6, 75));
    Value i = g.input("i", DType.I32, Shape.of(6, 75));
    for (int axis = 0; axis < 2; axis++) {
      g.output("sum" + axis, g.sum(x, axis));
      g.output("max" + axis, g.max(x, axis));
      g.output("min" + axis, g.fold(FoldOp.MIN, 0x7F800000, x, axis));
      g.output("add" + axis, g.fold(FoldOp.ADD, 0x80000000, x, axis));
      g.output("isum" + axis, g.fold(FoldOp.I_ADD, 0, i, axis));
      g.output("imax" + axis, g.fold(FoldOp.I_MAX, -5, i, axis));
    }
    stay(g.build());
  }

  @Test
  void hot_products_keep_their_bits() {
    GraphBuilder g = new GraphBuilder();
    Value a = g.input("a", DType.F32, Shape.of(13, 21));
    Value b = g.input("b", DType.F32, Shape.of(21, 70));
    Value c = g.input("c", DType.F32, Shape.of(70, 21));
    Value one = g.input("one", DType.F32, Shape.of(1, 21));
    g.output("ab", g.matmul(a, b));
    g.output("ac", g.matmul(a, false, c, true));
    g.output("ba", g.matmul(b, true, a, true));
    g.output("row", g.matmul(one, b));
    stay(g.build());
  }
}
