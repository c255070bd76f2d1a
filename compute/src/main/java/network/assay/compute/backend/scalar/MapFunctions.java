// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.scalar;

import static java.lang.Float.floatToRawIntBits;
import static java.lang.Float.intBitsToFloat;

import network.assay.compute.arith.Erf;
import network.assay.compute.arith.Exp;
import network.assay.compute.arith.Gelu;
import network.assay.compute.arith.Log;
import network.assay.compute.arith.Sigmoid;
import network.assay.compute.arith.Sine;
import network.assay.compute.arith.Tanh;
import network.assay.compute.graph.MapOp;

/// The functions of docs/spec/exact-ops, section 4.2, on bit patterns: of an f32, of an i32, or the
/// value of a u8. Unused operands are ignored.
public final class MapFunctions {
  private MapFunctions() {}

  public static int apply(MapOp op, int a, int b, int c) {
    return switch (op) {
      case COPY, I_COPY, U_COPY -> a;
      case ADD -> floatToRawIntBits(intBitsToFloat(a) + intBitsToFloat(b));
      case SUB -> floatToRawIntBits(intBitsToFloat(a) - intBitsToFloat(b));
      case MUL -> floatToRawIntBits(intBitsToFloat(a) * intBitsToFloat(b));
      case DIV -> floatToRawIntBits(intBitsToFloat(a) / intBitsToFloat(b));
      case FMA ->
          floatToRawIntBits(Math.fma(intBitsToFloat(a), intBitsToFloat(b), intBitsToFloat(c)));
      case MIN -> floatToRawIntBits(Math.min(intBitsToFloat(a), intBitsToFloat(b)));
      case MAX -> floatToRawIntBits(Math.max(intBitsToFloat(a), intBitsToFloat(b)));
      case NEG -> a ^ 0x8000_0000;
      case ABS -> a & 0x7FFF_FFFF;
      case SQRT -> floatToRawIntBits(sqrt(intBitsToFloat(a)));
      case EXP -> floatToRawIntBits(Exp.of(intBitsToFloat(a)));
      case LOG -> floatToRawIntBits(Log.of(intBitsToFloat(a)));
      case TANH -> floatToRawIntBits(Tanh.of(intBitsToFloat(a)));
      case ERF -> floatToRawIntBits(Erf.of(intBitsToFloat(a)));
      case SIGMOID -> floatToRawIntBits(Sigmoid.of(intBitsToFloat(a)));
      case SIN -> floatToRawIntBits(Sine.of(intBitsToFloat(a)));
      case COS -> floatToRawIntBits(Sine.cosine(intBitsToFloat(a)));
      case GELU -> floatToRawIntBits(Gelu.of(intBitsToFloat(a)));
      case GELU_SLOPE -> floatToRawIntBits(Gelu.slope(intBitsToFloat(a)));
      case EQ -> truth(intBitsToFloat(a) == intBitsToFloat(b));
      case LT -> truth(intBitsToFloat(a) < intBitsToFloat(b));
      case LE -> truth(intBitsToFloat(a) <= intBitsToFloat(b));
      case I_ADD -> a + b;
      case I_SUB -> a - b;
      case I_MUL -> a * b;
      case I_MIN -> Math.min(a, b);
      case I_MAX -> Math.max(a, b);
      case I_AND -> a & b;
      case I_OR -> a | b;
      case I_XOR -> a ^ b;
      case I_SHL -> a << b;
      case I_USHR -> a >>> b;
      case I_EQ -> truth(a == b);
      case I_LT -> truth(a < b);
      case SELECT, I_SELECT -> a != 0 ? b : c;
      case I_TO_F -> floatToRawIntBits((float) a);
      case F_TO_I -> (int) intBitsToFloat(a);
      case U_TO_F -> floatToRawIntBits((float) a);
      case U_TO_I -> a;
    };
  }

  /// The f32 nearest to the root. The root of an f32 in binary64, rounded again, is the root
  /// rounded once: binary64 has more than twice the digits and two.
  public static float sqrt(float x) {
    return (float) Math.sqrt(x);
  }

  private static int truth(boolean value) {
    return value ? 1 : 0;
  }
}
