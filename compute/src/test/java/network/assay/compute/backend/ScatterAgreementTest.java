// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
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
import org.junit.jupiter.params.provider.CsvSource;

/// Rows added by index, on every backend and any number of threads, on raw bits: whatever is named
/// twice is added in the order of the index.
final class ScatterAgreementTest {
  private static final float[] ODD = {
    Float.NaN, -0f, 0f, Float.MIN_VALUE, -1e-38f, Float.POSITIVE_INFINITY, 1e38f, -1e38f
  };

  @ParameterizedTest(name = "{0} times {2} of {1} rows of {3}")
  @CsvSource({
    "1, 5, 0, 3", "1, 0, 4, 3", "0, 3, 2, 4", "2, 3, 4, 0", "1, 1, 1, 1", "1, 3, 17, 1",
    "3, 2, 9, 1", "1, 7, 40, 7", "2, 5, 33, 8", "1, 4, 29, 33", "1, 9, 31, 127", "1, 3, 50, 128",
    "2, 6, 13, 129", "1, 40, 25, 333", "5, 3, 6, 260", "1, 1000, 64, 1", "1, 2, 5000, 2"
  })
  void rows_are_added_in_the_order_of_the_index(int batch, int rows, int picks, int width) {
    Graph graph =
        new Graph(
            List.of(
                new Input("a", DType.F32, Shape.of(batch, picks, width)),
                new Input("b", DType.I32, Shape.of(batch, picks))),
            List.of(
                new Node.ScatterAdd(Shape.of(batch, rows, width), batch, rows, picks, width, 0, 1)),
            List.of(new Output("sums", 2)));
    try (var backends = new TestBackends()) {
      for (int seed = 0; seed < 3; seed++) {
        var random = new Random(seed);
        float[] updates = new float[batch * picks * width];
        for (int i = 0; i < updates.length; i++) updates[i] = number(random, seed);
        int[] index = new int[batch * picks];
        // Some name no row.
        for (int i = 0; i < index.length; i++) index[i] = random.nextInt(rows + 2) - 1;
        State given =
            State.of("a", Tensor.wrapF32(Shape.of(batch, picks, width), updates))
                .with("b", Tensor.wrapI32(Shape.of(batch, picks), index));
        State expected = new ScalarBackend().compile(graph).run(given);
        for (Backend backend : backends.all()) {
          Program program = backend.compile(graph);
          State made = program.newOutputs();
          // Once over what an earlier run has left.
          for (int run = 0; run < 2; run++) program.run(given, made);
          assertThat(made).as(backend.id()).isEqualTo(expected);
        }
      }
    }
  }

  private static float number(Random random, int seed) {
    return seed > 0 && random.nextInt(4) == 0
        ? ODD[random.nextInt(ODD.length)]
        : (random.nextFloat() - 0.5f) * 8;
  }
}
