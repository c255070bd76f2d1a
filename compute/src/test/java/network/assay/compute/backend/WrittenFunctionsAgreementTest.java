// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import static org.assertj.core.api.Assertions.assertThat;

import network.assay.compute.arith.WrittenFunction;
import network.assay.compute.backend.vector.VectorBackend;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The vector versions of the written functions, long enough for the compiler to have replaced
/// every interpreted one.
final class WrittenFunctionsAgreementTest {
  private static final int BLOCK = 1 << 16;

  @ParameterizedTest
  @ValueSource(ints = {64, 128, 256, 512})
  void vectors_give_the_bits_of_the_scalar_functions_on_a_sample(int bits) {
    // Widths without registers run in software.
    boolean slow = bits == 64 || bits > widest();
    compare(bits, 0x9E3779B1, slow ? 2 : 48);
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(ints = {128, 256, 512})
  void vectors_give_the_bits_of_the_scalar_functions_everywhere(int bits) {
    if (bits <= widest()) compare(bits, 1, 1 << 16);
  }

  private static int widest() {
    try (Backend backend = VectorBackend.widest(1)) {
      return Integer.parseInt(backend.id().replaceAll("vector-(\\d+)x1", "$1"));
    }
  }

  private static void compare(int width, int stride, int blocks) {
    GraphBuilder g = new GraphBuilder();
    Value x = g.input("x", DType.F32, Shape.of(BLOCK));
    for (WrittenFunction f : WrittenFunction.values()) g.output(f.name(), g.map(f.op(), x));
    Tensor inputs = Tensor.zeros(DType.F32, Shape.of(BLOCK));
    float[] values = inputs.sharedFloats();
    try (Backend backend = VectorBackend.of(width, 1)) {
      Program program = backend.compile(g.build());
      State outputs = program.newOutputs();
      for (int block = 0; block < blocks; block++) {
        for (int i = 0; i < BLOCK; i++) {
          values[i] = Float.intBitsToFloat((block * BLOCK + i) * stride);
        }
        program.run(State.of("x", inputs), outputs);
        for (WrittenFunction f : WrittenFunction.values()) {
          float[] made = outputs.get(f.name()).sharedFloats();
          int wrong = 0;
          for (int i = 0; i < BLOCK; i++) {
            if (Float.floatToIntBits(f.of(values[i])) != Float.floatToIntBits(made[i])) wrong++;
          }
          assertThat(wrong)
              .as("differences of %s at width %d in block %d", f, width, block)
              .isZero();
        }
      }
    }
  }
}
