// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// See [Width] on why this is a template.
final class PoolKernelsTemplate implements PoolKernels {
  private static final VectorSpecies<Float> S = Width.speciesOf(MethodHandles.lookup());
  private static final int W = S.length();

  /// Of two vectors, the lanes of even, and of odd, number; the second's are the upper half.
  private static final VectorShuffle<Float> EVEN = VectorShuffle.fromOp(S, i -> 2 * i % W);

  private static final VectorShuffle<Float> ODD = VectorShuffle.fromOp(S, i -> 2 * i % W + 1);
  private static final VectorMask<Float> UPPER = VectorMask.fromLong(S, -1L << (W / 2));

  /// The way back: each lane of one half twice, the odd ones then replaced.
  private static final VectorShuffle<Float> LOWER_HALF = VectorShuffle.fromOp(S, i -> i / 2);

  private static final VectorShuffle<Float> UPPER_HALF =
      VectorShuffle.fromOp(S, i -> W / 2 + i / 2);
  private static final VectorMask<Float> ODD_LANES = VectorMask.fromLong(S, 0xAAAA_AAAA_AAAA_AAAAL);

  @Override
  public int lanes() {
    return W;
  }

  @Override
  public void greater(int n, float[] a, int ap, float[] b, int bp, float[] d, int dp) {
    int i = 0;
    int end = Math.max(ap - a.length, bp - b.length) + n + W > 0 ? S.loopBound(n) : n;
    for (; i < end; i += W) {
      FloatVector.fromArray(S, a, ap + i)
          .max(FloatVector.fromArray(S, b, bp + i))
          .intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.max(a[ap + i], b[bp + i]);
  }

  @Override
  public void across(int n, float[] s, int sp, int stride, int taps, int step, float[] d, int dp) {
    int i = 0;
    if (stride <= 2 && n >= W) {
      for (; i <= n - W; i += W)
        vector(s, sp + i * stride, stride, taps, step).intoArray(d, dp + i);
      if (i < n) vector(s, sp + (n - W) * stride, stride, taps, step).intoArray(d, dp + n - W);
      return;
    }
    for (; i < n; i++) {
      float greatest = s[sp + i * stride];
      for (int t = 1; t < taps; t++) {
        greatest = Math.max(greatest, s[sp + i * stride + t * step]);
      }
      d[dp + i] = greatest;
    }
  }

  private static FloatVector vector(float[] s, int at, int stride, int taps, int step) {
    FloatVector greatest = load(s, at, stride);
    for (int t = 1; t < taps; t++) greatest = greatest.max(load(s, at + t * step, stride));
    return greatest;
  }

  private static FloatVector load(float[] s, int at, int stride) {
    FloatVector first = FloatVector.fromArray(S, s, at);
    return stride == 1 ? first : lanes(first, FloatVector.fromArray(S, s, at + W), EVEN);
  }

  private static FloatVector lanes(FloatVector a, FloatVector b, VectorShuffle<Float> which) {
    return a.rearrange(which).blend(b.rearrange(which), UPPER);
  }

  private static FloatVector mixed(FloatVector even, FloatVector odd, VectorShuffle<Float> half) {
    return even.rearrange(half).blend(odd.rearrange(half), ODD_LANES);
  }

  @Override
  public void back(
      int n, float[] x, int top, int bottom, float[] greatest, float[] d, int at, float[] out) {
    int i = 0;
    if (n >= W) {
      for (; i <= n - W; i += W) eight(x, top + 2 * i, bottom + 2 * i, greatest, d, at + i, out);
      if (i < n) {
        i = n - W;
        eight(x, top + 2 * i, bottom + 2 * i, greatest, d, at + i, out);
      }
      return;
    }
    for (; i < n; i++) one(x, top + 2 * i, bottom + 2 * i, greatest[at + i], d[at + i], out);
  }

  private static void eight(
      float[] x, int top, int bottom, float[] greatest, float[] d, int at, float[] out) {
    FloatVector zero = FloatVector.zero(S);
    FloatVector wanted = FloatVector.fromArray(S, greatest, at);
    FloatVector due = FloatVector.fromArray(S, d, at).add(zero);
    FloatVector a = FloatVector.fromArray(S, x, top);
    FloatVector b = FloatVector.fromArray(S, x, top + W);
    VectorMask<Float> hit = lanes(a, b, EVEN).compare(VectorOperators.EQ, wanted);
    FloatVector one = zero.blend(due, hit);
    FloatVector left = due.blend(zero, hit);
    hit = lanes(a, b, ODD).compare(VectorOperators.EQ, wanted);
    FloatVector two = zero.blend(left, hit);
    left = left.blend(zero, hit);
    mixed(one, two, LOWER_HALF).intoArray(out, top);
    mixed(one, two, UPPER_HALF).intoArray(out, top + W);
    a = FloatVector.fromArray(S, x, bottom);
    b = FloatVector.fromArray(S, x, bottom + W);
    hit = lanes(a, b, EVEN).compare(VectorOperators.EQ, wanted);
    one = zero.blend(left, hit);
    left = left.blend(zero, hit);
    two = zero.blend(left, lanes(a, b, ODD).compare(VectorOperators.EQ, wanted));
    mixed(one, two, LOWER_HALF).intoArray(out, bottom);
    mixed(one, two, UPPER_HALF).intoArray(out, bottom + W);
  }

  private static void one(float[] x, int top, int bottom, float greatest, float d, float[] out) {
    int hit =
        x[top] == greatest
            ? top
            : x[top + 1] == greatest
                ? top + 1
                : x[bottom] == greatest ? bottom : x[bottom + 1] == greatest ? bottom + 1 : -1;
    out[top] = 0f;
    out[top + 1] = 0f;
    out[bottom] = 0f;
    out[bottom + 1] = 0f;
    if (hit >= 0) out[hit] = d + 0f;
  }
}
