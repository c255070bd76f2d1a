// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import network.assay.compute.backend.Samples.Kind;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Pooling;
import network.assay.compute.build.Value;
import network.assay.compute.build.Window;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Max pooling and its way back, on every backend, on raw bits.
final class PoolingAgreementTest {
  private final TestBackends backends = new TestBackends();

  @AfterEach
  void close() {
    backends.close();
  }

  @Test
  void pairs_agree_on_every_width() {
    for (int rows : new int[] {2, 5, 6}) {
      for (int columns = 2; columns <= 21; columns++) {
        agree(Shape.of(2, 3, rows, columns), Window.of(2).stride(2), columns);
      }
    }
    agree(Shape.of(16, 5, 14, 14), Window.of(2).stride(2), 1);
    agree(Shape.of(4, 9, 28, 70), Window.of(2).stride(2), 1);
  }

  @Test
  void windows_that_overlap_leave_gaps_or_reach_out_agree() {
    int seed = 0;
    for (int size = 1; size <= 3; size++) {
      for (int stride = 1; stride <= 3; stride++) {
        for (int columns : new int[] {3, 8, 33}) {
          Shape images = Shape.of(2, 2, 7, columns);
          Window window = Window.of(size, Math.min(3, size + 1)).stride(stride);
          agree(images, window, seed++);
          agree(images, window.padding(1), seed++);
          agree(images, window.padding(2).dilation(2), seed++);
        }
      }
    }
    var cropped = new Window.Axis(2, 2, 1, -1, 3);
    agree(Shape.of(2, 1, 6, 19), new Window(cropped, cropped), 1);
  }

  private void agree(Shape images, Window window, int seed) {
    for (boolean ties : new boolean[] {false, true}) {
      GraphBuilder g = new GraphBuilder();
      Value x = g.input("x", DType.F32, images);
      Value image = ties ? g.neg(g.map(MapOp.I_TO_F, g.map(MapOp.F_TO_I, x))) : g.neg(x);
      Value most = Pooling.max(g, image, window);
      g.output("most", most);
      Value due = g.input("due", DType.F32, most.shape());
      Value loss = g.sum(g.mul(most, due), 0, 1, 2, 3);
      g.output("slope", g.gradients(loss, List.of(image)).getFirst());
      Graph graph = g.build();
      Kind kind = ties ? Kind.TAME : Kind.values()[seed % Kind.values().length];
      State inputs = new Samples(seed, kind).inputs(graph);
      State expected = new ScalarBackend().compile(graph).run(inputs);
      for (Backend backend : backends.all()) {
        assertThat(backend.compile(graph).run(inputs))
            .as("%s by %s on %s", images, window, backend.id())
            .isEqualTo(expected);
      }
    }
  }
}
