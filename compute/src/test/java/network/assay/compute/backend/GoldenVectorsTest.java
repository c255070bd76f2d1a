// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import network.assay.compute.BackendFault;
import network.assay.compute.arith.Permutation;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.format.Json;
import network.assay.compute.graph.Graph;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.State;
import org.junit.jupiter.api.Test;

final class GoldenVectorsTest {
  private static final Path FILE = Path.of("../docs/spec/vectors/exact-ops.json");

  /// With `-Dassay.vectors=write` the file is written anew: only after a deliberate change of the
  /// specification.
  @Test
  void the_file_is_what_the_specification_says_today() throws IOException {
    String json = GoldenVectors.json();
    if ("write".equals(System.getProperty("assay.vectors"))) Files.writeString(FILE, json);
    assertThat(Files.readString(FILE)).isEqualTo(json);
  }

  @Test
  void every_backend_passes_its_self_test() {
    try (TestBackends backends = new TestBackends()) {
      for (Backend backend : backends.all()) {
        assertThatCode(backend::selfTest).as(backend.id()).doesNotThrowAnyException();
      }
    }
  }

  @Test
  void permutations_are_those_of_the_file() {
    for (Json.Fields vector : Golden.load().section("permutations")) {
      long seed = Long.parseUnsignedLong(vector.get("seed").text(), 16);
      int size = (int) vector.get("size").whole();
      var permutation = new Permutation(seed, (int) vector.get("epoch").whole(), size);
      for (int i = 0; i < size; i++) {
        assertThat(permutation.at(i)).isEqualTo((int) vector.get("values").items().get(i).whole());
      }
    }
  }

  @Test
  void a_backend_that_is_one_bit_off_refuses_itself() {
    try (Backend flawed = new FlawedBackend()) {
      assertThatThrownBy(flawed::selfTest)
          .isInstanceOf(BackendFault.class)
          .hasMessageContaining("flawed")
          .hasMessageContaining("must not compute for others");
    }
  }

  /// Right but for the lowest bit of the last element of larger f32 results.
  private static final class FlawedBackend implements Backend {
    private final Backend right = new ScalarBackend();

    @Override
    public String id() {
      return "flawed";
    }

    @Override
    public Program compile(Graph graph, State fixed) {
      Program program = right.compile(graph, fixed);
      return new Program(graph, fixed) {
        @Override
        public long bytes() {
          return 0;
        }

        @Override
        protected void execute(State inputs, State outputs) {
          program
              .run(inputs, outputs)
              .forEach(
                  (_, tensor) -> {
                    if (tensor.dtype() != DType.F32 || tensor.elements() < 60) return;
                    float[] values = tensor.sharedFloats();
                    int last = values.length - 1;
                    values[last] = Float.intBitsToFloat(Float.floatToIntBits(values[last]) ^ 1);
                  });
        }
      };
    }

    @Override
    public void close() {
      right.close();
    }
  }
}
