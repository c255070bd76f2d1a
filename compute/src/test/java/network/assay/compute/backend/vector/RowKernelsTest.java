// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import network.assay.compute.graph.FoldOp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Extremes are found by bits as integers, where every sign is a case of its own.
final class RowKernelsTest {
  private static final float NEGATIVE_NAN = Float.intBitsToFloat(0xFFC0_0001);

  private static final float[] EDGES = {
    0f,
    -0f,
    1f,
    -1f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN,
    NEGATIVE_NAN
  };

  private static float extreme(FoldOp op, float init, float[] row) {
    float result = init;
    for (float x : row) result = op == FoldOp.MAX ? Math.max(result, x) : Math.min(result, x);
    return result;
  }

  private static void check(RowKernels kernels, FoldOp op, float init, float[] row) {
    float[] result = new float[3];
    kernels.extremes(op, init, 1, row.length, row, 0, 0, result, 1);
    assertThat(Float.floatToIntBits(result[1]))
        .as("%s of %s from %s", op, row, init)
        .isEqualTo(Float.floatToIntBits(extreme(op, init, row)));
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 128, 256, 512})
  void extremes_agree_with_the_definition_on_every_sign(int bits) {
    RowKernels kernels = Width.of(bits).folds().rows();
    Random random = new Random(1);
    for (int length : new int[] {1, 7, 16, 33}) {
      float[] row = new float[length];
      for (float common : EDGES) {
        for (float other : EDGES) {
          Arrays.fill(row, common);
          row[random.nextInt(length)] = other;
          for (FoldOp op : new FoldOp[] {FoldOp.MAX, FoldOp.MIN}) {
            check(
                kernels,
                op,
                op == FoldOp.MAX ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY,
                row);
            check(kernels, op, -0f, row);
            check(kernels, op, Float.NaN, row);
          }
        }
      }
    }
  }

  @Test
  void sums_of_rows_apart_from_each_other_go_side_by_side() {
    float[] rows = {1, 2, 3, 99, 4, 5, 6, 99, 7, 8, 9};
    float[] result = new float[4];
    RowKernels kernels = Width.of(128).folds().rows();
    kernels.sums(3, 3, rows, 0, 4, new float[RowKernels.SCRATCH], result, 1);
    assertThat(result).containsExactly(0, 6, 15, 24);
  }
}
