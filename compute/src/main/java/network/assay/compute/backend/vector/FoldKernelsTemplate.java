// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import static network.assay.compute.graph.Lowering.LANES;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import network.assay.compute.graph.FoldOp;

/// See [Width] on why this is a template. Methods stay small, so that the compiler keeps vectors in
/// registers.
final class FoldKernelsTemplate implements FoldKernels {
  private static final VectorSpecies<Float> S = Width.speciesOf(MethodHandles.lookup());
  private static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, S.vectorShape());
  private static final int W = S.length();
  private static final int INFINITY = 0x7F80_0000;

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
        else if (as != 1) addStrided(n, a, ap, as, d, dp);
        else add(n, a, ap, d, dp);
      }
      case MAX -> {
        if (as == 0) maxScalar(n, a[ap], d, dp);
        else if (as != 1) maxStrided(n, a, ap, as, d, dp);
        else max(n, a, ap, d, dp);
      }
      case MIN -> {
        if (as == 0) minScalar(n, a[ap], d, dp);
        else if (as != 1) minStrided(n, a, ap, as, d, dp);
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

  private static void addStrided(int n, float[] a, int ap, int as, float[] d, int dp) {
    for (int i = 0; i < n; i++) d[dp + i] += a[ap + i * as];
  }

  private static void maxStrided(int n, float[] a, int ap, int as, float[] d, int dp) {
    for (int i = 0; i < n; i++) d[dp + i] = Math.max(d[dp + i], a[ap + i * as]);
  }

  private static void minStrided(int n, float[] a, int ap, int as, float[] d, int dp) {
    for (int i = 0; i < n; i++) d[dp + i] = Math.min(d[dp + i], a[ap + i * as]);
  }

  private static void addScalar(int n, float a, float[] d, int dp) {
    FloatVector x = FloatVector.broadcast(S, a);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, d, dp + i).add(x).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = d[dp + i] + a;
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
    int i = 0;
    if (as == 1) {
      for (; i < I.loopBound(n); i += W) {
        IntVector x = IntVector.fromArray(I, d, dp + i);
        step(op, x, IntVector.fromArray(I, a, ap + i)).intoArray(d, dp + i);
      }
    }
    for (; i < n; i++) d[dp + i] = step(op, d[dp + i], a[ap + i * as]);
  }

  private static IntVector step(FoldOp op, IntVector x, IntVector y) {
    return switch (op) {
      case I_ADD -> x.add(y);
      case I_MAX -> x.max(y);
      case I_MIN -> x.min(y);
      case FMA, ADD, MAX, MIN -> throw new IllegalArgumentException(op + " of integers");
    };
  }

  private static int step(FoldOp op, int x, int y) {
    return switch (op) {
      case I_ADD -> x + y;
      case I_MAX -> Math.max(x, y);
      case I_MIN -> Math.min(x, y);
      case FMA, ADD, MAX, MIN -> throw new IllegalArgumentException(op + " of integers");
    };
  }

  @Override
  public float extreme(FoldOp op, float init, int n, float[] a, int ap) {
    if (Float.isNaN(init)) return init;
    return op == FoldOp.MAX ? greatest(init, n, a, ap) : least(init, n, a, ap);
  }

  // By integers in the order of the numbers, -0 below +0: several times as fast as comparing
  // numbers with all their exceptions. A NaN is found by its magnitude.
  private static float greatest(float init, int n, float[] a, int ap) {
    IntVector best = IntVector.broadcast(I, Integer.MIN_VALUE);
    IntVector magnitude = IntVector.zero(I);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      IntVector bits = FloatVector.fromArray(S, a, ap + i).reinterpretAsInts();
      best = best.max(ordered(bits));
      magnitude = magnitude.max(bits.and(Integer.MAX_VALUE));
    }
    float result = init;
    if (i > 0) {
      if (magnitude.reduceLanes(VectorOperators.MAX) > INFINITY) return Float.NaN;
      result = Math.max(result, number(best.reduceLanes(VectorOperators.MAX)));
    }
    for (; i < n; i++) result = Math.max(result, a[ap + i]);
    return result;
  }

  private static float least(float init, int n, float[] a, int ap) {
    IntVector best = IntVector.broadcast(I, Integer.MAX_VALUE);
    IntVector magnitude = IntVector.zero(I);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      IntVector bits = FloatVector.fromArray(S, a, ap + i).reinterpretAsInts();
      best = best.min(ordered(bits));
      magnitude = magnitude.max(bits.and(Integer.MAX_VALUE));
    }
    float result = init;
    if (i > 0) {
      if (magnitude.reduceLanes(VectorOperators.MAX) > INFINITY) return Float.NaN;
      result = Math.min(result, number(best.reduceLanes(VectorOperators.MIN)));
    }
    for (; i < n; i++) result = Math.min(result, a[ap + i]);
    return result;
  }

  // Bits of numbers to integers in their order.
  private static IntVector ordered(IntVector bits) {
    IntVector negative = bits.lanewise(VectorOperators.ASHR, 31);
    return bits.lanewise(VectorOperators.XOR, negative.lanewise(VectorOperators.LSHR, 1));
  }

  private static float number(int ordered) {
    return Float.intBitsToFloat(ordered ^ ((ordered >> 31) >>> 1));
  }

  @Override
  public int integers(FoldOp op, int init, int n, int[] a, int ap) {
    return switch (op) {
      case I_ADD -> total(init, n, a, ap);
      case I_MAX -> greatest(init, n, a, ap);
      case I_MIN -> least(init, n, a, ap);
      case FMA, ADD, MAX, MIN -> throw new IllegalArgumentException(op + " of integers");
    };
  }

  private static int total(int init, int n, int[] a, int ap) {
    IntVector v = IntVector.zero(I);
    int i = 0;
    for (; i < I.loopBound(n); i += W) v = v.add(IntVector.fromArray(I, a, ap + i));
    int result = init + v.reduceLanes(VectorOperators.ADD);
    for (; i < n; i++) result += a[ap + i];
    return result;
  }

  private static int greatest(int init, int n, int[] a, int ap) {
    IntVector v = IntVector.broadcast(I, init);
    int i = 0;
    for (; i < I.loopBound(n); i += W) v = v.max(IntVector.fromArray(I, a, ap + i));
    int result = v.reduceLanes(VectorOperators.MAX);
    for (; i < n; i++) result = Math.max(result, a[ap + i]);
    return result;
  }

  private static int least(int init, int n, int[] a, int ap) {
    IntVector v = IntVector.broadcast(I, init);
    int i = 0;
    for (; i < I.loopBound(n); i += W) v = v.min(IntVector.fromArray(I, a, ap + i));
    int result = v.reduceLanes(VectorOperators.MIN);
    for (; i < n; i++) result = Math.min(result, a[ap + i]);
    return result;
  }

  @Override
  public float sum(int n, float[] a, int ap, float[] lanes) {
    int whole = n / LANES * LANES;
    int together = Math.min(LANES, 4 * W);
    for (int l = 0; l < LANES; l += together) {
      if (4 * W <= LANES) fourLanes(whole, a, ap + l, lanes, l);
      else twoLanes(whole, a, ap + l, lanes, l);
    }
    for (int i = whole; i < n; i++) lanes[i - whole] += a[ap + i];
    for (int half = LANES / 2; half >= 1; half /= 2) add(half, lanes, half, lanes, 0);
    return lanes[0];
  }

  // Four vectors of lanes, through all whole rounds of the lanes.
  private static void fourLanes(int whole, float[] a, int ap, float[] lanes, int at) {
    FloatVector v0 = FloatVector.zero(S);
    FloatVector v1 = FloatVector.zero(S);
    FloatVector v2 = FloatVector.zero(S);
    FloatVector v3 = FloatVector.zero(S);
    for (int i = 0; i < whole; i += LANES) {
      v0 = v0.add(FloatVector.fromArray(S, a, ap + i));
      v1 = v1.add(FloatVector.fromArray(S, a, ap + i + W));
      v2 = v2.add(FloatVector.fromArray(S, a, ap + i + 2 * W));
      v3 = v3.add(FloatVector.fromArray(S, a, ap + i + 3 * W));
    }
    v0.intoArray(lanes, at);
    v1.intoArray(lanes, at + W);
    v2.intoArray(lanes, at + 2 * W);
    v3.intoArray(lanes, at + 3 * W);
  }

  private static void twoLanes(int whole, float[] a, int ap, float[] lanes, int at) {
    FloatVector v0 = FloatVector.zero(S);
    FloatVector v1 = FloatVector.zero(S);
    for (int i = 0; i < whole; i += LANES) {
      v0 = v0.add(FloatVector.fromArray(S, a, ap + i));
      v1 = v1.add(FloatVector.fromArray(S, a, ap + i + W));
    }
    v0.intoArray(lanes, at);
    v1.intoArray(lanes, at + W);
  }

  @Override
  public void addFour(int n, float[] a, int ap, int step, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, d, dp + i)
          .add(FloatVector.fromArray(S, a, ap + i))
          .add(FloatVector.fromArray(S, a, ap + step + i))
          .add(FloatVector.fromArray(S, a, ap + 2 * step + i))
          .add(FloatVector.fromArray(S, a, ap + 3 * step + i))
          .intoArray(d, dp + i);
    }
    for (; i < n; i++) {
      float two = d[dp + i] + a[ap + i] + a[ap + step + i];
      d[dp + i] = two + a[ap + 2 * step + i] + a[ap + 3 * step + i];
    }
  }

  private static void maxScalar(int n, float a, float[] d, int dp) {
    FloatVector x = FloatVector.broadcast(S, a);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, d, dp + i).max(x).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.max(d[dp + i], a);
  }

  private static void minScalar(int n, float a, float[] d, int dp) {
    FloatVector x = FloatVector.broadcast(S, a);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, d, dp + i).min(x).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.min(d[dp + i], a);
  }
}
