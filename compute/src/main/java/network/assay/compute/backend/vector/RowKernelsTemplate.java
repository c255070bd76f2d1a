// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import static network.assay.compute.graph.Lowering.LANES;

import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.EnumSet;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import network.assay.compute.graph.FoldOp;

/// See [Width] on why this is a template.
final class RowKernelsTemplate implements RowKernels {
  private static final VectorSpecies<Float> S = Width.speciesOf(MethodHandles.lookup());
  private static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, S.vectorShape());
  private static final int W = S.length();

  /// Bits of an infinity; greater magnitudes are NaN.
  private static final int INFINITY = 0x7F80_0000;

  private static final Calls EXTREMES =
      Calls.of(MethodHandles.lookup(), "(FII[FII[FI)V", EnumSet.of(FoldOp.MAX, FoldOp.MIN));

  private static final Calls INTEGERS =
      Calls.of(
          MethodHandles.lookup(),
          "(III[III[II)V",
          EnumSet.of(FoldOp.I_ADD, FoldOp.I_MAX, FoldOp.I_MIN));

  private static final Calls SUMS = Calls.of(MethodHandles.lookup(), "(II[FII[F[FI)V", "sum");

  @Override
  public void extremes(
      FoldOp op, float init, int rows, int n, float[] a, int ap, int step, float[] d, int dp) {
    if (Float.isNaN(init)) {
      Arrays.fill(d, dp, dp + rows, init);
      return;
    }
    try {
      EXTREMES.get(op.ordinal()).invokeExact(init, rows, n, a, ap, step, d, dp);
    } catch (Throwable e) {
      throw Calls.thrown(e);
    }
  }

  @Override
  public void integers(
      FoldOp op, int init, int rows, int n, int[] a, int ap, int step, int[] d, int dp) {
    try {
      INTEGERS.get(op.ordinal()).invokeExact(init, rows, n, a, ap, step, d, dp);
    } catch (Throwable e) {
      throw Calls.thrown(e);
    }
  }

  private static final Calls SQUARES = Calls.of(MethodHandles.lookup(), "(I[FIF[F)F", "square");

  private static final Calls STANDARD =
      Calls.of(MethodHandles.lookup(), "(I[FIFF[FI[FI[FI)V", "scale");

  @Override
  public float squares(int n, float[] a, int ap, float less, float[] lanes) {
    try {
      return (float) SQUARES.get(0).invokeExact(n, a, ap, less, lanes);
    } catch (Throwable e) {
      throw Calls.thrown(e);
    }
  }

  @Override
  public void standard(
      int n,
      float[] a,
      int ap,
      float less,
      float times,
      float[] gain,
      int gp,
      float[] bias,
      int bp,
      float[] d,
      int dp) {
    try {
      STANDARD.get(0).invokeExact(n, a, ap, less, times, gain, gp, bias, bp, d, dp);
    } catch (Throwable e) {
      throw Calls.thrown(e);
    }
  }

  static float square(int n, float[] a, int ap, float less, float[] lanes) {
    int whole = n / LANES * LANES;
    if (whole < n) {
      for (int i = whole; i < n; i++) {
        float x = a[ap + i] - less;
        lanes[LANES + i - whole] = x * x;
      }
      Arrays.fill(lanes, LANES + n - whole, 2 * LANES, 0f);
    }
    if (4 * W == LANES) {
      fourSquares(whole, whole < n, a, ap, less, lanes);
    } else {
      for (int l = 0; l < LANES; l += W) oneSquare(whole, whole < n, a, ap + l, less, lanes, l);
    }
    return halved(lanes);
  }

  private static void fourSquares(
      int whole, boolean more, float[] a, int ap, float less, float[] lanes) {
    FloatVector m = FloatVector.broadcast(S, less);
    FloatVector v0 = FloatVector.zero(S);
    FloatVector v1 = FloatVector.zero(S);
    FloatVector v2 = FloatVector.zero(S);
    FloatVector v3 = FloatVector.zero(S);
    for (int i = ap; i < ap + whole; i += LANES) {
      FloatVector x0 = FloatVector.fromArray(S, a, i).sub(m);
      FloatVector x1 = FloatVector.fromArray(S, a, i + W).sub(m);
      FloatVector x2 = FloatVector.fromArray(S, a, i + 2 * W).sub(m);
      FloatVector x3 = FloatVector.fromArray(S, a, i + 3 * W).sub(m);
      v0 = v0.add(x0.mul(x0));
      v1 = v1.add(x1.mul(x1));
      v2 = v2.add(x2.mul(x2));
      v3 = v3.add(x3.mul(x3));
    }
    if (more) {
      v0 = v0.add(FloatVector.fromArray(S, lanes, LANES));
      v1 = v1.add(FloatVector.fromArray(S, lanes, LANES + W));
      v2 = v2.add(FloatVector.fromArray(S, lanes, LANES + 2 * W));
      v3 = v3.add(FloatVector.fromArray(S, lanes, LANES + 3 * W));
    }
    v0.add(v2).add(v1.add(v3)).intoArray(lanes, 0);
  }

  private static void oneSquare(
      int whole, boolean more, float[] a, int ap, float less, float[] lanes, int at) {
    FloatVector m = FloatVector.broadcast(S, less);
    FloatVector v = FloatVector.zero(S);
    for (int i = ap; i < ap + whole; i += LANES) {
      FloatVector x = FloatVector.fromArray(S, a, i).sub(m);
      v = v.add(x.mul(x));
    }
    if (more) v = v.add(FloatVector.fromArray(S, lanes, LANES + at));
    v.intoArray(lanes, at);
  }

  static void scale(
      int n,
      float[] a,
      int ap,
      float less,
      float times,
      float[] gain,
      int gp,
      float[] bias,
      int bp,
      float[] d,
      int dp) {
    FloatVector m = FloatVector.broadcast(S, less);
    FloatVector r = FloatVector.broadcast(S, times);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, a, ap + i)
          .sub(m)
          .mul(r)
          .fma(FloatVector.fromArray(S, gain, gp + i), FloatVector.fromArray(S, bias, bp + i))
          .intoArray(d, dp + i);
    }
    for (; i < n; i++) {
      d[dp + i] = Math.fma((a[ap + i] - less) * times, gain[gp + i], bias[bp + i]);
    }
  }

  @Override
  public void sums(int rows, int n, float[] a, int ap, int step, float[] lanes, float[] d, int dp) {
    try {
      SUMS.get(0).invokeExact(rows, n, a, ap, step, lanes, d, dp);
    } catch (Throwable e) {
      throw Calls.thrown(e);
    }
  }

  // By bits as integers, several times as fast as comparing numbers with all their exceptions:
  // while one of the numbers is positive, the greatest of them is the greatest integer. Negative
  // ones are in reverse. A NaN is greater than all of its sign.
  static void max(float init, int rows, int n, float[] a, int ap, int step, float[] d, int dp) {
    for (int row = 0; row < rows; row++, ap += step) {
      float result = init;
      int i = n >= W ? S.loopBound(n) : 0;
      if (i > 0) {
        long ends = ends(i, a, ap);
        int most = (int) ends;
        if (nan(ends)) {
          d[dp + row] = Float.NaN;
          continue;
        }
        result = Math.max(result, Float.intBitsToFloat(most >= 0 ? most : least(i, a, ap)));
      }
      for (; i < n; i++) result = Math.max(result, a[ap + i]);
      d[dp + row] = result;
    }
  }

  static void min(float init, int rows, int n, float[] a, int ap, int step, float[] d, int dp) {
    for (int row = 0; row < rows; row++, ap += step) {
      float result = init;
      int i = n >= W ? S.loopBound(n) : 0;
      if (i > 0) {
        long ends = ends(i, a, ap);
        int lowest = (int) (ends >>> Integer.SIZE);
        if (nan(ends)) {
          d[dp + row] = Float.NaN;
          continue;
        }
        result = Math.min(result, Float.intBitsToFloat(lowest < 0 ? lowest : least(i, a, ap)));
      }
      for (; i < n; i++) result = Math.min(result, a[ap + i]);
      d[dp + row] = result;
    }
  }

  // Of `n` bits, a multiple of a vector's, the greatest signed below and the greatest unsigned
  // above.
  private static long ends(int n, float[] a, int ap) {
    IntVector high = IntVector.broadcast(I, Integer.MIN_VALUE);
    IntVector below = IntVector.zero(I);
    IntVector otherHigh = high;
    IntVector otherBelow = below;
    int i = 0;
    for (; i <= n - 2 * W; i += 2 * W) {
      IntVector bits = FloatVector.fromArray(S, a, ap + i).reinterpretAsInts();
      high = high.max(bits);
      below = below.lanewise(VectorOperators.UMAX, bits);
      IntVector other = FloatVector.fromArray(S, a, ap + i + W).reinterpretAsInts();
      otherHigh = otherHigh.max(other);
      otherBelow = otherBelow.lanewise(VectorOperators.UMAX, other);
    }
    if (i < n) {
      IntVector bits = FloatVector.fromArray(S, a, ap + i).reinterpretAsInts();
      high = high.max(bits);
      below = below.lanewise(VectorOperators.UMAX, bits);
    }
    int most = high.max(otherHigh).reduceLanes(VectorOperators.MAX);
    int lowest = unsigned(below.lanewise(VectorOperators.UMAX, otherBelow));
    return (long) lowest << Integer.SIZE | Integer.toUnsignedLong(most);
  }

  // A second look, where all are of the sign that is not looked for: mostly at what is in a cache.
  private static int least(int n, float[] a, int ap) {
    IntVector low = IntVector.broadcast(I, Integer.MAX_VALUE);
    for (int i = 0; i < n; i += W) {
      low = low.min(FloatVector.fromArray(S, a, ap + i).reinterpretAsInts());
    }
    return low.reduceLanes(VectorOperators.MIN);
  }

  private static boolean nan(long ends) {
    int lowest = (int) (ends >>> Integer.SIZE);
    return (int) ends > INFINITY
        || Integer.compareUnsigned(lowest, INFINITY | Integer.MIN_VALUE) > 0;
  }

  // The greatest as unsigned integers.
  private static int unsigned(IntVector v) {
    IntVector signed = v.lanewise(VectorOperators.XOR, Integer.MIN_VALUE);
    return signed.reduceLanes(VectorOperators.MAX) ^ Integer.MIN_VALUE;
  }

  static void add(int init, int rows, int n, int[] a, int ap, int step, int[] d, int dp) {
    for (int row = 0; row < rows; row++, ap += step) {
      IntVector v = IntVector.zero(I);
      int i = 0;
      for (; i < I.loopBound(n); i += W) v = v.add(IntVector.fromArray(I, a, ap + i));
      int result = init + v.reduceLanes(VectorOperators.ADD);
      for (; i < n; i++) result += a[ap + i];
      d[dp + row] = result;
    }
  }

  static void max(int init, int rows, int n, int[] a, int ap, int step, int[] d, int dp) {
    for (int row = 0; row < rows; row++, ap += step) {
      IntVector v = IntVector.broadcast(I, init);
      int i = 0;
      for (; i < I.loopBound(n); i += W) v = v.max(IntVector.fromArray(I, a, ap + i));
      int result = v.reduceLanes(VectorOperators.MAX);
      for (; i < n; i++) result = Math.max(result, a[ap + i]);
      d[dp + row] = result;
    }
  }

  static void min(int init, int rows, int n, int[] a, int ap, int step, int[] d, int dp) {
    for (int row = 0; row < rows; row++, ap += step) {
      IntVector v = IntVector.broadcast(I, init);
      int i = 0;
      for (; i < I.loopBound(n); i += W) v = v.min(IntVector.fromArray(I, a, ap + i));
      int result = v.reduceLanes(VectorOperators.MIN);
      for (; i < n; i++) result = Math.min(result, a[ap + i]);
      d[dp + row] = result;
    }
  }

  static void sum(int rows, int n, float[] a, int ap, int step, float[] lanes, float[] d, int dp) {
    int whole = n / LANES * LANES;
    for (int row = 0; row < rows; row++, ap += step) {
      if (whole < n) {
        System.arraycopy(a, ap + whole, lanes, LANES, n - whole);
        Arrays.fill(lanes, LANES + n - whole, 2 * LANES, 0f);
      }
      if (4 * W == LANES) {
        four(whole, whole < n, a, ap, lanes);
      } else {
        for (int l = 0; l < LANES; l += 2 * W) two(whole, whole < n, a, ap + l, lanes, l);
      }
      d[dp + row] = halved(lanes);
    }
  }

  // All lanes; leaves eight.
  private static void four(int whole, boolean more, float[] a, int ap, float[] lanes) {
    FloatVector v0 = FloatVector.zero(S);
    FloatVector v1 = FloatVector.zero(S);
    FloatVector v2 = FloatVector.zero(S);
    FloatVector v3 = FloatVector.zero(S);
    for (int i = ap; i < ap + whole; i += LANES) {
      v0 = v0.add(FloatVector.fromArray(S, a, i));
      v1 = v1.add(FloatVector.fromArray(S, a, i + W));
      v2 = v2.add(FloatVector.fromArray(S, a, i + 2 * W));
      v3 = v3.add(FloatVector.fromArray(S, a, i + 3 * W));
    }
    if (more) {
      v0 = v0.add(FloatVector.fromArray(S, lanes, LANES));
      v1 = v1.add(FloatVector.fromArray(S, lanes, LANES + W));
      v2 = v2.add(FloatVector.fromArray(S, lanes, LANES + 2 * W));
      v3 = v3.add(FloatVector.fromArray(S, lanes, LANES + 3 * W));
    }
    v0.add(v2).add(v1.add(v3)).intoArray(lanes, 0);
  }

  private static void two(int whole, boolean more, float[] a, int ap, float[] lanes, int at) {
    FloatVector v0 = FloatVector.zero(S);
    FloatVector v1 = FloatVector.zero(S);
    for (int i = ap; i < ap + whole; i += LANES) {
      v0 = v0.add(FloatVector.fromArray(S, a, i));
      v1 = v1.add(FloatVector.fromArray(S, a, i + W));
    }
    if (more) {
      v0 = v0.add(FloatVector.fromArray(S, lanes, LANES + at));
      v1 = v1.add(FloatVector.fromArray(S, lanes, LANES + at + W));
    }
    v0.intoArray(lanes, at);
    v1.intoArray(lanes, at + W);
  }

  private static float halved(float[] lanes) {
    if (4 * W != LANES) {
      for (int half = LANES / 2; half >= 8; half /= 2) {
        for (int l = 0; l < half; l++) lanes[l] += lanes[l + half];
      }
    }
    float s0 = lanes[0] + lanes[4];
    float s1 = lanes[1] + lanes[5];
    float s2 = lanes[2] + lanes[6];
    float s3 = lanes[3] + lanes[7];
    return (s0 + s2) + (s1 + s3);
  }
}
