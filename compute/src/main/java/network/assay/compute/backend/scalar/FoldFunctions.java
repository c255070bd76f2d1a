// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.scalar;

import static java.lang.Float.floatToRawIntBits;
import static java.lang.Float.intBitsToFloat;

import network.assay.compute.graph.FoldOp;

/// One step of a fold (docs/spec/exact-ops, section 4.1), on bit patterns of f32 or i32.
public final class FoldFunctions {
  private FoldFunctions() {}

  public static int step(FoldOp op, int accumulator, int a, int b) {
    return switch (op) {
      case FMA ->
          floatToRawIntBits(
              Math.fma(intBitsToFloat(a), intBitsToFloat(b), intBitsToFloat(accumulator)));
      case ADD -> floatToRawIntBits(intBitsToFloat(accumulator) + intBitsToFloat(a));
      case MAX -> floatToRawIntBits(Math.max(intBitsToFloat(accumulator), intBitsToFloat(a)));
      case MIN -> floatToRawIntBits(Math.min(intBitsToFloat(accumulator), intBitsToFloat(a)));
      case I_ADD -> accumulator + a;
      case I_MAX -> Math.max(accumulator, a);
      case I_MIN -> Math.min(accumulator, a);
    };
  }
}
