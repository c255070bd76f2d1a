// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Program;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Norms;
import network.assay.compute.build.Value;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Graph;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// What a program holds and takes.
final class MemoryTest {
  private static final int SIDE = 32;
  private static final long MATRIX = 4L * SIDE * SIDE;

  private static long bytes(Graph graph) {
    try (Backend backend = VectorBackend.of(256, 1)) {
      return backend.compile(graph).bytes();
    }
  }

  @Test
  void a_result_lies_over_an_operand_that_nobody_needs_any_more() {
    GraphBuilder g = new GraphBuilder();
    Value x = g.input("x", DType.F32, Shape.of(SIDE, SIDE));
    g.output("y", g.matmul(g.exp(g.matmul(x, x)), x));
    assertThat(bytes(g.build())).isEqualTo(MATRIX);
  }

  @Test
  void a_result_keeps_off_an_operand_that_is_needed_again() {
    GraphBuilder g = new GraphBuilder();
    Value x = g.input("x", DType.F32, Shape.of(SIDE, SIDE));
    Value product = g.matmul(x, x);
    g.output("y", g.matmul(g.exp(product), product));
    assertThat(bytes(g.build())).isEqualTo(2 * MATRIX);
  }

  @Test
  void a_weight_is_updated_as_soon_as_its_gradient_is_there() {
    int side = 160; // small updates are done together
    GraphBuilder g = new GraphBuilder();
    Value layer = g.input("x", DType.F32, Shape.of(1, side));
    var weights = new Value[8];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = g.input("w" + i, DType.F32, Shape.of(side, side));
      layer = g.relu(g.matmul(layer, weights[i]));
    }
    List<Value> gradients = g.gradients(g.sum(g.sum(layer, 1), 0), List.of(weights));
    for (int i = 0; i < weights.length; i++) g.output("w" + i, g.sub(weights[i], gradients.get(i)));
    assertThat(bytes(g.build())).isLessThan(3L * 4 * side * side);
  }

  @Test
  void a_warm_program_allocates_next_to_nothing() {
    GraphBuilder g = new GraphBuilder();
    Shape row = Shape.of(SIDE);
    Value x = g.input("x", DType.F32, Shape.of(SIDE, SIDE));
    Value gain = g.input("gain", DType.F32, row);
    Value y = Norms.softmax(g, Norms.layer(g, x, gain, g.input("bias", DType.F32, row), 1e-5f));
    g.output("dgain", g.gradients(g.sum(g.sum(g.mul(y, y), 1), 0), List.of(gain)).getFirst());
    g.output("t", g.transpose(y, 1, 0));
    g.output("min", g.fold(FoldOp.MIN, 0, y, 0));
    Graph graph = g.build();
    try (Backend backend = VectorBackend.of(256, 1)) {
      Program program = backend.compile(graph);
      Tensor one = Tensor.zeros(DType.F32, row);
      State inputs =
          State.of("x", Tensor.zeros(DType.F32, Shape.of(SIDE, SIDE)))
              .with("gain", one)
              .with("bias", one);
      State outputs = program.newOutputs();
      var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long least = Long.MAX_VALUE;
      for (int round = 0; round < 40; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int run = 0; run < 500; run++) program.run(inputs, outputs);
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertThat(least / 500).isLessThan(8192);
    }
  }
}
