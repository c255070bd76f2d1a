// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Consumer;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Program;
import network.assay.compute.backend.Samples;
import network.assay.compute.backend.Samples.Kind;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Norms;
import network.assay.compute.build.Value;
import network.assay.compute.graph.Graph;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import org.junit.jupiter.api.Test;

/// What a run leaves for the collector, once the compiler has replaced vectors by registers.
final class AllocationTest {
  /// Runs in which the compiler must be done; so many only where it is starved.
  private static final int MOST_RUNS = 200_000;

  /// Less than one boxed vector. Whether the compiler also removes a record of two words depends on
  /// what else the process ran.
  private static final long A_RECORD = 48;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static Value floats(GraphBuilder g, String name, int... dims) {
    return g.input(name, DType.F32, Shape.of(dims));
  }

  // The bytes of a run, as soon as they are next to none, or after the last one.
  private static long bytes(Consumer<GraphBuilder> build, String... bound) {
    GraphBuilder g = new GraphBuilder();
    build.accept(g);
    Graph graph = g.build();
    State all = new Samples(1, Kind.TAME).inputs(graph);
    State fixed = all.select(name -> List.of(bound).contains(name));
    State free = all.select(name -> !fixed.has(name));
    try (Backend backend = VectorBackend.widest(1)) {
      Program program = backend.compile(graph, fixed);
      State outputs = program.newOutputs();
      long bytes = Long.MAX_VALUE;
      for (int run = 0; run < MOST_RUNS && bytes > A_RECORD; run++) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        program.run(free, outputs);
        bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
      }
      return bytes;
    }
  }

  @Test
  void maps_leave_nothing() {
    assertThat(
            bytes(g -> g.output("y", g.exp(g.add(floats(g, "a", 64, 8), floats(g, "b", 64, 8))))))
        .isLessThanOrEqualTo(A_RECORD);
  }

  @Test
  void bound_inputs_leave_nothing() {
    assertThat(bytes(g -> g.output("y", g.mul(floats(g, "a", 512), floats(g, "b", 512))), "b"))
        .isLessThanOrEqualTo(A_RECORD);
  }

  @Test
  void norms_of_rows_leave_nothing() {
    assertThat(bytes(g -> g.output("y", Norms.softmax(g, floats(g, "x", 16, 64)))))
        .isLessThanOrEqualTo(A_RECORD);
    assertThat(
            bytes(
                g -> {
                  Value gain = floats(g, "gain", 64);
                  Value bias = floats(g, "bias", 64);
                  g.output("y", Norms.layer(g, floats(g, "x", 16, 64), gain, bias, 1e-5f));
                }))
        .isLessThanOrEqualTo(A_RECORD);
  }

  @Test
  void folds_leave_nothing() {
    assertThat(
            bytes(
                g -> {
                  Value x = floats(g, "x", 64, 64);
                  g.output("columns", g.sum(x, 0));
                  g.output("greatest", g.max(x, 0));
                  g.output("rows", g.max(x, 1));
                }))
        .isLessThanOrEqualTo(A_RECORD);
  }

  @Test
  void a_row_by_a_large_matrix_leaves_nothing() {
    assertThat(
            bytes(g -> g.output("y", g.matmul(floats(g, "x", 1, 256), floats(g, "w", 256, 256)))))
        .isLessThanOrEqualTo(A_RECORD);
  }
}
