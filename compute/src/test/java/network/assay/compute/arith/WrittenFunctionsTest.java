// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.arith;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The error bounds that docs/spec/exact-ops, section 6, states, and the edges.
final class WrittenFunctionsTest {
  private static double worst(WrittenFunction function, IntStream patterns) {
    return patterns.mapToDouble(bits -> function.error(bits(bits))).max().orElseThrow();
  }

  private static float bits(int bits) {
    return Float.intBitsToFloat(bits);
  }

  @ParameterizedTest
  @EnumSource
  void each_is_within_its_bound_on_a_sample(WrittenFunction function) {
    // A stride that is prime to 2^32 visits every exponent and sign.
    IntStream sample = IntStream.range(0, 1 << 21).map(i -> i * 1_000_003);
    assertThat(worst(function, sample)).isLessThanOrEqualTo(function.bound());
  }

  /// Some minutes each; the bounds are the maxima found, rounded up.
  @Tag("long")
  @ParameterizedTest
  @EnumSource
  void each_is_within_its_bound_everywhere(WrittenFunction function) {
    double worst =
        IntStream.range(0, 1 << 12)
            .parallel()
            .mapToDouble(
                part -> worst(function, IntStream.range(0, 1 << 20).map(i -> part << 20 | i)))
            .max()
            .orElseThrow();
    assertThat(worst).isBetween(function.bound() - 0.0002, function.bound());
  }

  /// The payload of a NaN must not reach a number.
  @ParameterizedTest
  @EnumSource
  void every_nan_gives_a_nan(WrittenFunction function) {
    for (int i = 0; i < 10_000; i++) {
      int nan = ThreadLocalRandom.current().nextInt() | 0x7F800001;
      assertThat(function.of(bits(nan))).isNaN();
    }
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
    assertThat(Log.of(Float.MIN_VALUE)).isEqualTo((float) StrictMath.log(Float.MIN_VALUE));
  }

  @Test
  void tanh_and_erf_reach_one_and_lose_nothing_near_zero() {
    for (int sign = -1; sign <= 1; sign += 2) {
      assertThat(Tanh.of(sign * Float.POSITIVE_INFINITY)).isEqualTo(sign);
      assertThat(Erf.of(sign * Float.POSITIVE_INFINITY)).isEqualTo(sign);
      assertThat(Tanh.of(sign * 10f)).isEqualTo(sign);
      assertThat(Erf.of(sign * 4f)).isEqualTo(sign);
      assertThat(Tanh.of(sign * Float.MIN_VALUE)).isEqualTo(sign * Float.MIN_VALUE);
      assertThat(Erf.of(sign * Float.MIN_VALUE)).isEqualTo(sign * Float.MIN_VALUE);
    }
    assertThat(Float.floatToRawIntBits(Tanh.of(0f))).isZero();
    assertThat(Float.floatToRawIntBits(Erf.of(0f))).isZero();
    assertThat(Float.floatToRawIntBits(Tanh.of(-0f))).isEqualTo(0x80000000);
    assertThat(Float.floatToRawIntBits(Erf.of(-0f))).isEqualTo(0x80000000);
  }

  @Test
  void sigmoid_fades_through_the_subnormals() {
    assertThat(Sigmoid.of(0f)).isEqualTo(0.5f);
    assertThat(Sigmoid.of(-0f)).isEqualTo(0.5f);
    assertThat(Sigmoid.of(Float.POSITIVE_INFINITY)).isEqualTo(1f);
    assertThat(Sigmoid.of(Float.NEGATIVE_INFINITY)).isEqualTo(0f);
    assertThat(Sigmoid.of(-103.9f)).isEqualTo(Float.MIN_VALUE);
    assertThat(Sigmoid.of(-104f)).isEqualTo(0f);
    assertThat(Sigmoid.of(-90f)).isEqualTo((float) StrictMath.exp(-90));
  }

  @Test
  void sine_and_cosine_are_defined_for_every_number() {
    assertThat(Float.floatToRawIntBits(Sine.of(0f))).isZero();
    assertThat(Float.floatToRawIntBits(Sine.of(-0f))).isEqualTo(0x80000000);
    assertThat(Sine.of(-Float.MIN_VALUE)).isEqualTo(-Float.MIN_VALUE);
    assertThat(Sine.cosine(0f)).isEqualTo(1f);
    assertThat(Sine.of(Float.POSITIVE_INFINITY)).isNaN();
    assertThat(Sine.cosine(Float.NEGATIVE_INFINITY)).isNaN();
    assertThat(Sine.of(Float.MAX_VALUE)).isEqualTo((float) StrictMath.sin(Float.MAX_VALUE));
    assertThat(Sine.cosine(-Float.MAX_VALUE)).isEqualTo((float) StrictMath.cos(Float.MAX_VALUE));
  }

  @Test
  void gelu_bends_from_zero_to_the_identity() {
    assertThat(Float.floatToRawIntBits(Gelu.of(0f))).isZero();
    assertThat(Float.floatToRawIntBits(Gelu.of(-0f))).isEqualTo(0x80000000);
    assertThat(Float.floatToRawIntBits(Gelu.of(-20f))).isEqualTo(0x80000000);
    assertThat(Gelu.of(Float.NEGATIVE_INFINITY)).isZero();
    assertThat(Gelu.of(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(Gelu.of(Float.MAX_VALUE)).isEqualTo(Float.MAX_VALUE);
    assertThat(Gelu.slope(0f)).isEqualTo(0.5f);
    assertThat(Gelu.slope(-0f)).isEqualTo(0.5f);
    assertThat(Gelu.slope(Float.NEGATIVE_INFINITY)).isZero();
    assertThat(Gelu.slope(Float.POSITIVE_INFINITY)).isEqualTo(1f);
  }

  /// Where the way to reduce arguments changes, the results do not.
  @Test
  void both_ways_to_reduce_an_argument_agree_where_they_meet() {
    for (int i = -1000; i < 1000; i++) {
      float x = bits(Float.floatToRawIntBits(Sine.LIMIT) + i);
      assertThat(WrittenFunction.SIN.error(x)).isLessThanOrEqualTo(1.5627);
      assertThat(WrittenFunction.COS.error(x)).isLessThanOrEqualTo(1.5627);
    }
  }
}
