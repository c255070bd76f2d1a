// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.arith;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import network.assay.compute.backend.scalar.MapFunctions;
import network.assay.compute.graph.MapOp;

/// The written functions with the error bounds that docs/spec/exact-ops, section 6, states, and
/// what they approximate, in binary64 to a few units of its last place.
public enum WrittenFunction {
  EXP(MapOp.EXP, 1.0086, StrictMath::exp),
  LOG(MapOp.LOG, 0.8908, StrictMath::log),
  TANH(MapOp.TANH, 2.0001, StrictMath::tanh),
  ERF(MapOp.ERF, 1.7217, WrittenFunction::erf),
  SIGMOID(MapOp.SIGMOID, 2.4019, WrittenFunction::sigmoid),
  SIN(MapOp.SIN, 1.5627, StrictMath::sin),
  COS(MapOp.COS, 1.5401, StrictMath::cos),
  GELU(MapOp.GELU, 3.3006, WrittenFunction::gelu) {
    @Override
    double leastUnit(float x) {
      return x < -1 ? 0x1p-26 : 0;
    }
  },
  GELU_SLOPE(MapOp.GELU_SLOPE, 2.3522, WrittenFunction::geluSlope) {
    @Override
    double leastUnit(float x) {
      return 0x1p-25;
    }
  };

  private final MapOp op;
  private final double bound;
  private final DoubleUnaryOperator exact;

  WrittenFunction(MapOp op, double bound, DoubleUnaryOperator exact) {
    this.op = op;
    this.bound = bound;
    this.exact = exact;
  }

  /// The function that `op` is, if it is a written one.
  public static Optional<WrittenFunction> of(MapOp op) {
    return Arrays.stream(values()).filter(f -> f.op == op).findFirst();
  }

  public MapOp op() {
    return op;
  }

  /// The stated bound of [#error].
  public double bound() {
    return bound;
  }

  /// What an error is at least measured in, where the result may be close to 0 though `x` is not.
  double leastUnit(float x) {
    return 0;
  }

  public double exact(double x) {
    return exact.applyAsDouble(x);
  }

  /// The normative scalar function.
  public float of(float x) {
    return Float.intBitsToFloat(MapFunctions.apply(op, Float.floatToRawIntBits(x), 0, 0));
  }

  /// The error at `x` in units of the last place of an f32 near the exact value.
  public double error(float x) {
    double right = exact(x);
    float y = of(x);
    if (Double.isNaN(right)) return Float.isNaN(y) ? 0 : Double.POSITIVE_INFINITY;
    if (Float.isNaN(y)) return Double.POSITIVE_INFINITY;
    if (Float.isInfinite(y) || Float.isInfinite((float) right)) {
      return y == (float) right ? 0 : Double.POSITIVE_INFINITY;
    }
    double ulp = Math.scalb(1.0, Math.max(Math.getExponent(right) - 23, -149));
    return Math.abs(y - right) / Math.max(ulp, leastUnit(x));
  }

  private static double sigmoid(double x) {
    double e = StrictMath.exp(-Math.abs(x));
    return (x < 0 ? e : 1) / (1 + e);
  }

  private static double gelu(double x) {
    if (Math.abs(x) > 40) return Math.max(x, 0);
    return x * (1 + erf(x * Math.sqrt(0.5))) / 2;
  }

  private static double geluSlope(double x) {
    if (Math.abs(x) > 40) return x < 0 ? 0 : 1;
    double density = StrictMath.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    return (1 + erf(x * Math.sqrt(0.5))) / 2 + x * density;
  }

  // e^(-x^2) times a series of positive terms, so that nothing cancels.
  private static double erf(double x) {
    if (Double.isNaN(x)) return x;
    if (Math.abs(x) > 6) return Math.signum(x);
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > Math.abs(sum) * 0x1p-60; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return sum * StrictMath.exp(-x * x) * (2 / Math.sqrt(Math.PI));
  }
}
