// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.judge;

import network.assay.compute.arith.Erf;
import network.assay.compute.arith.Exp;
import network.assay.compute.arith.Gelu;
import network.assay.compute.arith.Log;
import network.assay.compute.arith.Sigmoid;
import network.assay.compute.arith.Sine;
import network.assay.compute.arith.Tanh;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.MapOp;

/// What a scalar operation gives in Java, on bit patterns: the other side of the comparison.
final class JavaScalar {
  private static final int NAN = 0x7FC0_0000;

  private JavaScalar() {}

  static int fold(FoldOp op, int acc, int a, int b) {
    return switch (op) {
      case FMA -> bits(Math.fma(real(a), real(b), real(acc)));
      case ADD -> bits(real(acc) + real(a));
      case MAX -> bits(Math.max(real(acc), real(a)));
      case MIN -> bits(Math.min(real(acc), real(a)));
      case I_ADD -> acc + a;
      case I_MAX -> Math.max(acc, a);
      case I_MIN -> Math.min(acc, a);
    };
  }

  static int map(MapOp op, int a, int b, int c) {
    float x = real(a);
    float y = real(b);
    return switch (op) {
      case COPY -> bits(x);
      case ADD -> bits(x + y);
      case SUB -> bits(x - y);
      case MUL -> bits(x * y);
      case DIV -> bits(x / y);
      case FMA -> bits(Math.fma(x, y, real(c)));
      case MIN -> bits(Math.min(x, y));
      case MAX -> bits(Math.max(x, y));
      case NEG -> bits(-x);
      case ABS -> bits(Math.abs(x));
      case SQRT -> bits((float) Math.sqrt(x));
      case EXP -> bits(Exp.of(x));
      case LOG -> bits(Log.of(x));
      case TANH -> bits(Tanh.of(x));
      case ERF -> bits(Erf.of(x));
      case SIGMOID -> bits(Sigmoid.of(x));
      case SIN -> bits(Sine.of(x));
      case COS -> bits(Sine.cosine(x));
      case GELU -> bits(Gelu.of(x));
      case GELU_SLOPE -> bits(Gelu.slope(x));
      case EQ -> bit(x == y);
      case LT -> bit(x < y);
      case LE -> bit(x <= y);
      case I_COPY -> a;
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
      case I_EQ -> bit(a == b);
      case I_LT -> bit(a < b);
      case SELECT -> bits(a != 0 ? y : real(c));
      case I_SELECT -> a != 0 ? b : c;
      case I_TO_F -> bits((float) a);
      case F_TO_I -> (int) x;
      case U_TO_F -> bits((float) (a & 0xFF));
      case U_TO_I, U_COPY -> a & 0xFF;
    };
  }

  private static float real(int bits) {
    return Float.intBitsToFloat(bits);
  }

  private static int bits(float x) {
    return Float.isNaN(x) ? NAN : Float.floatToRawIntBits(x);
  }

  private static int bit(boolean condition) {
    return condition ? 1 : 0;
  }
}
