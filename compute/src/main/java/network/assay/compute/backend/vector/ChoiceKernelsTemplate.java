// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.EnumSet;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import network.assay.compute.graph.MapOp;

/// See [Width] on why this is a template. One small loop per function and pattern of strides.
final class ChoiceKernelsTemplate implements ChoiceKernels {
  private static final VectorSpecies<Float> S = Width.speciesOf(MethodHandles.lookup());
  private static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, S.vectorShape());
  private static final int W = S.length();

  private static final Calls BOTH =
      Calls.of(MethodHandles.lookup(), "(I[FI[FI[II)V", EnumSet.of(MapOp.EQ, MapOp.LT, MapOp.LE));

  private static final Calls BY_ONE =
      Calls.of(MethodHandles.lookup(), "(I[FIF[II)V", EnumSet.of(MapOp.EQ, MapOp.LT, MapOp.LE));

  private static final Calls OF_ONE =
      Calls.of(MethodHandles.lookup(), "(IF[FI[II)V", EnumSet.of(MapOp.LT, MapOp.LE));

  // Added up, the number of a kernel of SELECT.
  private static final int ONE_FIRST = 1;
  private static final int ONE_SECOND = 2;

  private static final Calls SELECT =
      Calls.of(
          MethodHandles.lookup(),
          "(I[II[FI[FI[FI)V",
          "select",
          "selectOneFirst",
          "selectOneSecond",
          "selectOnes");

  @Override
  public void compare(
      MapOp op, int n, float[] a, int ap, int as, float[] b, int bp, int bs, int[] d, int dp) {
    if (as == 0 && bs == 0) {
      if (n == 0) return;
      compare(op, 1, a, ap, 1, b, bp, 1, d, dp);
      Arrays.fill(d, dp + 1, dp + n, d[dp]);
      return;
    }
    try {
      int function = op.ordinal();
      if (as != 0 && bs != 0) BOTH.get(function).invokeExact(n, a, ap, b, bp, d, dp);
      else if (bs == 0) BY_ONE.get(function).invokeExact(n, a, ap, b[bp], d, dp);
      else if (op == MapOp.EQ) BY_ONE.get(function).invokeExact(n, b, bp, a[ap], d, dp);
      else OF_ONE.get(function).invokeExact(n, a[ap], b, bp, d, dp);
    } catch (Throwable e) {
      throw Calls.thrown(e);
    }
  }

  // 1 where the mask is set.
  private static void store(VectorMask<Float> mask, int[] d, int at) {
    IntVector.zero(I).blend(1, mask.cast(I)).intoArray(d, at);
  }

  static void eq(int n, float[] a, int ap, float[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      store(x.compare(VectorOperators.EQ, FloatVector.fromArray(S, b, bp + i)), d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] == b[bp + i] ? 1 : 0;
  }

  static void eq(int n, float[] a, int ap, float b, int[] d, int dp) {
    FloatVector y = FloatVector.broadcast(S, b);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      store(FloatVector.fromArray(S, a, ap + i).compare(VectorOperators.EQ, y), d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] == b ? 1 : 0;
  }

  static void lt(int n, float[] a, int ap, float[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      store(x.compare(VectorOperators.LT, FloatVector.fromArray(S, b, bp + i)), d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] < b[bp + i] ? 1 : 0;
  }

  static void lt(int n, float[] a, int ap, float b, int[] d, int dp) {
    FloatVector y = FloatVector.broadcast(S, b);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      store(FloatVector.fromArray(S, a, ap + i).compare(VectorOperators.LT, y), d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] < b ? 1 : 0;
  }

  static void lt(int n, float a, float[] b, int bp, int[] d, int dp) {
    FloatVector x = FloatVector.broadcast(S, a);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      store(x.compare(VectorOperators.LT, FloatVector.fromArray(S, b, bp + i)), d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a < b[bp + i] ? 1 : 0;
  }

  static void le(int n, float[] a, int ap, float[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      store(x.compare(VectorOperators.LE, FloatVector.fromArray(S, b, bp + i)), d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] <= b[bp + i] ? 1 : 0;
  }

  static void le(int n, float[] a, int ap, float b, int[] d, int dp) {
    FloatVector y = FloatVector.broadcast(S, b);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      store(FloatVector.fromArray(S, a, ap + i).compare(VectorOperators.LE, y), d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] <= b ? 1 : 0;
  }

  static void le(int n, float a, float[] b, int bp, int[] d, int dp) {
    FloatVector x = FloatVector.broadcast(S, a);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      store(x.compare(VectorOperators.LE, FloatVector.fromArray(S, b, bp + i)), d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a <= b[bp + i] ? 1 : 0;
  }

  @Override
  public void select(
      int n,
      int[] a,
      int ap,
      int as,
      float[] b,
      int bp,
      int bs,
      float[] c,
      int cp,
      int cs,
      float[] d,
      int dp) {
    if (n == 0) return;
    if (as == 0) {
      if (a[ap] != 0) copy(n, b, bp, bs, d, dp);
      else copy(n, c, cp, cs, d, dp);
      return;
    }
    try {
      int pattern = (bs == 0 ? ONE_FIRST : 0) + (cs == 0 ? ONE_SECOND : 0);
      SELECT.get(pattern).invokeExact(n, a, ap, b, bp, c, cp, d, dp);
    } catch (Throwable e) {
      throw Calls.thrown(e);
    }
  }

  private static void copy(int n, float[] a, int ap, int as, float[] d, int dp) {
    if (as == 0) Arrays.fill(d, dp, dp + n, a[ap]);
    else System.arraycopy(a, ap, d, dp, n);
  }

  private static VectorMask<Float> chosen(int[] a, int at) {
    return IntVector.fromArray(I, a, at).compare(VectorOperators.NE, 0).cast(S);
  }

  static void select(
      int n, int[] a, int ap, float[] b, int bp, float[] c, int cp, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, c, cp + i)
          .blend(FloatVector.fromArray(S, b, bp + i), chosen(a, ap + i))
          .intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] != 0 ? b[bp + i] : c[cp + i];
  }

  static void selectOneFirst(
      int n, int[] a, int ap, float[] b, int bp, float[] c, int cp, float[] d, int dp) {
    float first = b[bp];
    FloatVector y = FloatVector.broadcast(S, first);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, c, cp + i).blend(y, chosen(a, ap + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] != 0 ? first : c[cp + i];
  }

  static void selectOneSecond(
      int n, int[] a, int ap, float[] b, int bp, float[] c, int cp, float[] d, int dp) {
    float second = c[cp];
    FloatVector z = FloatVector.broadcast(S, second);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      z.blend(FloatVector.fromArray(S, b, bp + i), chosen(a, ap + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] != 0 ? b[bp + i] : second;
  }

  static void selectOnes(
      int n, int[] a, int ap, float[] b, int bp, float[] c, int cp, float[] d, int dp) {
    float first = b[bp];
    FloatVector y = FloatVector.broadcast(S, first);
    float second = c[cp];
    FloatVector z = FloatVector.broadcast(S, second);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      z.blend(y, chosen(a, ap + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] != 0 ? first : second;
  }
}
