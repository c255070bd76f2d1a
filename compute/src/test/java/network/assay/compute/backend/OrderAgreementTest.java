// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Input;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Output;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The order of samples is one on every backend, wherever an epoch ends, and for numbers that name
/// no sample.
final class OrderAgreementTest {
  private static final int[][] PLACES = {
    {7, 9, 0, 1, 0},
    {-1, -1, 3, 2, 5},
    {5, 0, 100, 13, 8},
    {5, 0, 0, 64, 3},
    {5, 0, 0, 257, 4},
    {1, 2, 3, 1000, 77},
    {1, 2, 3, 123_457, 77},
    {1, 2, 3, Integer.MAX_VALUE, 1},
    {1, 2, Integer.MAX_VALUE, 50, 1},
    {1, 2, 3, 50, Integer.MAX_VALUE},
    {1, 2, -1, 50, 1},
    {1, 2, 3, 0, 1},
    {1, 2, 3, -5, 1},
    {1, 2, 3, 50, -1}
  };

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 11, 12, 13, 63, 64, 65, 200, 1023, 1024, 1025, 2500})
  void every_backend_takes_the_same_samples(int batch) {
    Graph graph =
        new Graph(
            List.of(new Input("order", DType.I32, Shape.of(5))),
            List.of(new Node.Order(Shape.of(batch), 0)),
            List.of(new Output("picks", 1)));
    try (var backends = new TestBackends()) {
      for (int[] place : PLACES) {
        State given = State.of("order", Tensor.i32(Shape.of(5), place));
        State expected = new ScalarBackend().compile(graph).run(given);
        for (Backend backend : backends.all()) {
          assertThat(backend.compile(graph).run(given))
              .as("%s at %s", backend.id(), place)
              .isEqualTo(expected);
        }
      }
    }
  }
}
