// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import static network.assay.compute.graph.Lowering.LANES;

import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import network.assay.compute.graph.FoldOp;

/// See [Width] on why this is a template. Methods stay small, so that the compiler keeps vectors in
/// registers.
final class FoldKernelsTemplate implements FoldKernels {
  private static final VectorSpecies<Float> S = Width.speciesOf(MethodHandles.lookup());
  private static final int W = S.length();

  @Override
  public void accumulate(
      FoldOp op, int n, float[] a, int ap, int as, float[] b, int bp, int bs, float[] d, int dp) {
    switch (op) {
      case FMA -> {
        if (as == 0) fmaScalar(n, a[ap], b, bp, bs, d, dp);
        else if (bs == 0) fmaScalar(n, b[bp], a, ap, as, d, dp);
        else fma(n, a, ap, b, bp, d, dp);
      }
      case ADD -> {
        if (as == 0) addScalar(n, a[ap], d, dp);
        else add(n, a, ap, d, dp);
      }
      case MAX -> {
        if (as == 0) maxScalar(n, a[ap], d, dp);
        else max(n, a, ap, d, dp);
      }
      case MIN -> {
        if (as == 0) minScalar(n, a[ap], d, dp);
        else min(n, a, ap, d, dp);
      }
      case I_ADD, I_MAX, I_MIN -> throw new IllegalArgumentException(op + " of floats");
    }
  }

  private static void fma(int n, float[] a, int ap, float[] b, int bp, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      x.fma(FloatVector.fromArray(S, b, bp + i), FloatVector.fromArray(S, d, dp + i))
          .intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.fma(a[ap + i], b[bp + i], d[dp + i]);
  }

  private static void fmaScalar(int n, float a, float[] b, int bp, int bs, float[] d, int dp) {
    if (bs == 0) {
      for (int i = 0; i < n; i++) d[dp + i] = Math.fma(a, b[bp], d[dp + i]);
      return;
    }
    FloatVector x = FloatVector.broadcast(S, a);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      x.fma(FloatVector.fromArray(S, b, bp + i), FloatVector.fromArray(S, d, dp + i))
          .intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.fma(a, b[bp + i], d[dp + i]);
  }

  private static void add(int n, float[] a, int ap, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, d, dp + i)
          .add(FloatVector.fromArray(S, a, ap + i))
          .intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] += a[ap + i];
  }

  private static void addScalar(int n, float a, float[] d, int dp) {
    for (int i = 0; i < n; i++) d[dp + i] += a;
  }

  private static void max(int n, float[] a, int ap, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, d, dp + i)
          .max(FloatVector.fromArray(S, a, ap + i))
          .intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.max(d[dp + i], a[ap + i]);
  }

  private static void min(int n, float[] a, int ap, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, d, dp + i)
          .min(FloatVector.fromArray(S, a, ap + i))
          .intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.min(d[dp + i], a[ap + i]);
  }

  @Override
  public void accumulate(FoldOp op, int n, int[] a, int ap, int as, int[] d, int dp) {
    switch (op) {
      case I_ADD -> {
        for (int i = 0; i < n; i++) d[dp + i] += a[ap + i * as];
      }
      case I_MAX -> {
        for (int i = 0; i < n; i++) d[dp + i] = Math.max(d[dp + i], a[ap + i * as]);
      }
      case I_MIN -> {
        for (int i = 0; i < n; i++) d[dp + i] = Math.min(d[dp + i], a[ap + i * as]);
      }
      case FMA, ADD, MAX, MIN -> throw new IllegalArgumentException(op + " of integers");
    }
  }

  @Override
  public float extreme(FoldOp op, float init, int n, float[] a, int ap) {
    return op == FoldOp.MAX ? greatest(init, n, a, ap) : least(init, n, a, ap);
  }

  private static float greatest(float init, int n, float[] a, int ap) {
    FloatVector v = FloatVector.broadcast(S, init);
    int i = 0;
    for (; i < S.loopBound(n); i += W) v = v.max(FloatVector.fromArray(S, a, ap + i));
    float result = init;
    if (i > 0) for (int l = 0; l < W; l++) result = Math.max(result, v.lane(l));
    for (; i < n; i++) result = Math.max(result, a[ap + i]);
    return result;
  }

  private static float least(float init, int n, float[] a, int ap) {
    FloatVector v = FloatVector.broadcast(S, init);
    int i = 0;
    for (; i < S.loopBound(n); i += W) v = v.min(FloatVector.fromArray(S, a, ap + i));
    float result = init;
    if (i > 0) for (int l = 0; l < W; l++) result = Math.min(result, v.lane(l));
    for (; i < n; i++) result = Math.min(result, a[ap + i]);
    return result;
  }

  @Override
  public float sum(int n, float[] a, int ap, float[] lanes) {
    Arrays.fill(lanes, 0, LANES, 0f);
    int whole = n / LANES * LANES;
    for (int l = 0; l < LANES; l += W) lane(whole, a, ap + l, lanes, l);
    for (int i = whole; i < n; i++) lanes[i - whole] += a[ap + i];
    for (int half = LANES / 2; half >= 1; half /= 2) {
      for (int l = 0; l < half; l++) lanes[l] += lanes[l + half];
    }
    return lanes[0];
  }

  // One vector of lanes, through all whole rounds of the lanes.
  private static void lane(int whole, float[] a, int ap, float[] lanes, int at) {
    FloatVector v = FloatVector.zero(S);
    for (int i = 0; i < whole; i += LANES) v = v.add(FloatVector.fromArray(S, a, ap + i));
    v.intoArray(lanes, at);
  }

  private static void maxScalar(int n, float a, float[] d, int dp) {
    for (int i = 0; i < n; i++) d[dp + i] = Math.max(d[dp + i], a);
  }

  private static void minScalar(int n, float a, float[] d, int dp) {
    for (int i = 0; i < n; i++) d[dp + i] = Math.min(d[dp + i], a);
  }
}
