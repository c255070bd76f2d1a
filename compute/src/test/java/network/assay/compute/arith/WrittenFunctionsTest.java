// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.arith;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The error bounds that docs/spec/exact-ops, section 6, states.
final class WrittenFunctionsTest {
  private static final double EXP_ULPS = 1.0086;
  private static final double LOG_ULPS = 0.8908;

  private interface Function {
    float of(float x);
  }

  /// The distance of `y` from `exact` in units of the last place of an f32 near `exact`.
  private static double ulps(float y, double exact) {
    if (Double.isNaN(exact)) return Float.isNaN(y) ? 0 : Double.POSITIVE_INFINITY;
    float nearest = (float) exact;
    if (y == nearest) {
      return Float.isInfinite(y) || exact == 0
          ? 0
          : Math.abs(y - exact) / Math.scalb(1.0, Math.max(Math.getExponent(exact) - 23, -149));
    }
    if (Float.isInfinite(y) || Float.isInfinite(nearest) || Float.isNaN(y)) {
      return Double.POSITIVE_INFINITY;
    }
    return Math.abs(y - exact) / Math.scalb(1.0, Math.max(Math.getExponent(exact) - 23, -149));
  }

  private static double worst(Function function, DoubleUnaryOperator exact, IntStream patterns) {
    return patterns
        .mapToDouble(
            bits -> {
              float x = Float.intBitsToFloat(bits);
              return ulps(function.of(x), exact.applyAsDouble(x));
            })
        .max()
        .orElseThrow();
  }

  private static IntStream sampled() {
    // A stride that is prime to 2^32 visits every exponent and sign.
    return IntStream.range(0, 1 << 22).map(i -> i * 1_000_003);
  }

  @Test
  void exp_is_within_its_bound_on_a_sample() {
    assertThat(worst(Exp::of, StrictMath::exp, sampled())).isLessThanOrEqualTo(EXP_ULPS);
  }

  @Test
  void log_is_within_its_bound_on_a_sample() {
    assertThat(worst(Log::of, StrictMath::log, sampled())).isLessThanOrEqualTo(LOG_ULPS);
  }

  @Tag("long")
  @Test
  void exp_is_within_its_bound_everywhere() {
    assertThat(everywhere(Exp::of, StrictMath::exp)).isBetween(0.5, EXP_ULPS);
  }

  @Tag("long")
  @Test
  void log_is_within_its_bound_everywhere() {
    assertThat(everywhere(Log::of, StrictMath::log)).isBetween(0.5, LOG_ULPS);
  }

  private static double everywhere(Function function, DoubleUnaryOperator exact) {
    return IntStream.range(0, 1 << 12)
        .parallel()
        .mapToDouble(
            part -> worst(function, exact, IntStream.range(0, 1 << 20).map(i -> part << 20 | i)))
        .max()
        .orElseThrow();
  }

  @Test
  void exp_meets_its_edges() {
    assertThat(Exp.of(0f)).isEqualTo(1f);
    assertThat(Exp.of(-0f)).isEqualTo(1f);
    assertThat(Exp.of(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(Exp.of(Float.NEGATIVE_INFINITY)).isEqualTo(0f);
    assertThat(Exp.of(88.72283f)).isFinite();
    assertThat(Exp.of(88.72284f)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(Exp.of(-103.9f)).isEqualTo(Float.MIN_VALUE);
    assertThat(Exp.of(-104f)).isEqualTo(0f);
    assertThat(Exp.of(-3e38f)).isEqualTo(0f);
    assertThat(Exp.of(Float.NaN)).isNaN();
    assertThat(Exp.of(Float.MIN_VALUE)).isEqualTo(1f);
  }

  @Test
  void log_meets_its_edges() {
    assertThat(Float.floatToIntBits(Log.of(1f))).isZero();
    assertThat(Log.of(0f)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(Log.of(-0f)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(Log.of(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(Log.of(-1f)).isNaN();
    assertThat(Log.of(-Float.MIN_VALUE)).isNaN();
    assertThat(Log.of(Float.NaN)).isNaN();
    assertThat(Log.of(Float.MIN_VALUE)).isEqualTo((float) StrictMath.log(Float.MIN_VALUE));
  }

  /// The payload of a NaN must not reach a number.
  @Test
  void every_nan_is_a_nan_to_both() {
    for (int i = 0; i < 10_000; i++) {
      int bits = ThreadLocalRandom.current().nextInt() | 0x7F800001;
      assertThat(Exp.of(Float.intBitsToFloat(bits))).isNaN();
      assertThat(Log.of(Float.intBitsToFloat(bits))).isNaN();
    }
  }
}
