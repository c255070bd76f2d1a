// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import network.assay.compute.arith.Philox;
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

/// Random words side by side are those drawn one by one, interpreted and compiled.
final class RandomWordsTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 31, 33, 257, 9001})
  void words_side_by_side_are_those_drawn_alone(int count) {
    Graph graph =
        new Graph(
            List.of(new Input("seed", DType.I32, Shape.of(3))),
            List.of(new Node.Random(Shape.of(count), -5, 0)),
            List.of(new Output("words", 1)));
    State seed = State.of("seed", Tensor.i32(Shape.of(3), -3, 77, -9));
    long key = (77L << 32) | (-3 & 0xFFFF_FFFFL);
    try (TestBackends backends = new TestBackends()) {
      for (Backend backend : backends.all()) {
        Program program = backend.compile(graph);
        State outputs = program.newOutputs();
        for (int run = 0; run < 60; run++) program.run(seed, outputs);
        for (int i = 0; i < count; i++) {
          assertThat(outputs.get("words").bitsAt(i))
              .as("word %d on %s", i, backend.id())
              .isEqualTo(Philox.word(key, -5, -9, i));
        }
      }
    }
  }
}
