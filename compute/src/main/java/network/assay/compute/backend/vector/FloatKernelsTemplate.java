// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.EnumSet;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import network.assay.compute.graph.MapOp;

/// See [Width] on why this is a template. One small loop per function and pattern of strides. Where
/// nothing moves, one element is computed and repeated.
final class FloatKernelsTemplate implements FloatKernels {
  private static final VectorSpecies<Float> S = Width.speciesOf(MethodHandles.lookup());
  private static final int W = S.length();

  private static final Calls BOTH =
      Calls.of(
          MethodHandles.lookup(),
          "(I[FI[FI[FI)V",
          EnumSet.of(MapOp.ADD, MapOp.SUB, MapOp.MUL, MapOp.DIV, MapOp.MIN, MapOp.MAX));

  private static final Calls BY_ONE =
      Calls.of(
          MethodHandles.lookup(),
          "(I[FIF[FI)V",
          EnumSet.of(MapOp.ADD, MapOp.SUB, MapOp.MUL, MapOp.DIV, MapOp.MIN, MapOp.MAX));

  private static final Calls OF_ONE =
      Calls.of(MethodHandles.lookup(), "(IF[FI[FI)V", EnumSet.of(MapOp.SUB, MapOp.DIV));

  // Added up, the number of a kernel of FMA.
  private static final int BY_ONE_FACTOR = 1;
  private static final int PLUS_ONE = 2;
  private static final int ONES = 4;

  private static final Calls FMA =
      Calls.of(
          MethodHandles.lookup(),
          "(I[FI[FI[FI[FI)V",
          "fma",
          "fmaByOne",
          "fmaPlusOne",
          "fmaByOnePlusOne",
          "fmaOnes");

  @Override
  public void two(
      MapOp op, int n, float[] a, int ap, int as, float[] b, int bp, int bs, float[] d, int dp) {
    if (as == 0 && bs == 0) {
      if (n == 0) return;
      two(op, 1, a, ap, 1, b, bp, 1, d, dp);
      Arrays.fill(d, dp + 1, dp + n, d[dp]);
      return;
    }
    try {
      int function = op.ordinal();
      if (as != 0 && bs != 0) BOTH.get(function).invokeExact(n, a, ap, b, bp, d, dp);
      else if (bs == 0) BY_ONE.get(function).invokeExact(n, a, ap, b[bp], d, dp);
      else if (op != MapOp.SUB && op != MapOp.DIV)
        BY_ONE.get(function).invokeExact(n, b, bp, a[ap], d, dp);
      else OF_ONE.get(function).invokeExact(n, a[ap], b, bp, d, dp);
    } catch (Throwable e) {
      throw Calls.thrown(e);
    }
  }

  static void add(int n, float[] a, int ap, float[] b, int bp, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      x.add(FloatVector.fromArray(S, b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] + b[bp + i];
  }

  static void add(int n, float[] a, int ap, float b, float[] d, int dp) {
    FloatVector y = FloatVector.broadcast(S, b);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, a, ap + i).add(y).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] + b;
  }

  static void sub(int n, float[] a, int ap, float[] b, int bp, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      x.sub(FloatVector.fromArray(S, b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] - b[bp + i];
  }

  static void sub(int n, float[] a, int ap, float b, float[] d, int dp) {
    FloatVector y = FloatVector.broadcast(S, b);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, a, ap + i).sub(y).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] - b;
  }

  static void sub(int n, float a, float[] b, int bp, float[] d, int dp) {
    FloatVector x = FloatVector.broadcast(S, a);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      x.sub(FloatVector.fromArray(S, b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a - b[bp + i];
  }

  static void mul(int n, float[] a, int ap, float[] b, int bp, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      x.mul(FloatVector.fromArray(S, b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] * b[bp + i];
  }

  static void mul(int n, float[] a, int ap, float b, float[] d, int dp) {
    FloatVector y = FloatVector.broadcast(S, b);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, a, ap + i).mul(y).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] * b;
  }

  static void div(int n, float[] a, int ap, float[] b, int bp, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      x.div(FloatVector.fromArray(S, b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] / b[bp + i];
  }

  static void div(int n, float[] a, int ap, float b, float[] d, int dp) {
    FloatVector y = FloatVector.broadcast(S, b);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, a, ap + i).div(y).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] / b;
  }

  static void div(int n, float a, float[] b, int bp, float[] d, int dp) {
    FloatVector x = FloatVector.broadcast(S, a);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      x.div(FloatVector.fromArray(S, b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a / b[bp + i];
  }

  static void min(int n, float[] a, int ap, float[] b, int bp, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      x.min(FloatVector.fromArray(S, b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.min(a[ap + i], b[bp + i]);
  }

  static void min(int n, float[] a, int ap, float b, float[] d, int dp) {
    FloatVector y = FloatVector.broadcast(S, b);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, a, ap + i).min(y).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.min(a[ap + i], b);
  }

  static void max(int n, float[] a, int ap, float[] b, int bp, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      x.max(FloatVector.fromArray(S, b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.max(a[ap + i], b[bp + i]);
  }

  static void max(int n, float[] a, int ap, float b, float[] d, int dp) {
    FloatVector y = FloatVector.broadcast(S, b);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, a, ap + i).max(y).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.max(a[ap + i], b);
  }

  @Override
  public void fma(
      int n,
      float[] a,
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
    if (as == 0 && bs == 0 && cs == 0) {
      if (n > 0) Arrays.fill(d, dp, dp + n, Math.fma(a[ap], b[bp], c[cp]));
      return;
    }
    try {
      if (as == 0 && bs == 0) {
        FMA.get(ONES).invokeExact(n, a, ap, b, bp, c, cp, d, dp);
        return;
      }
      int pattern = (as == 0 || bs == 0 ? BY_ONE_FACTOR : 0) + (cs == 0 ? PLUS_ONE : 0);
      if (as == 0) FMA.get(pattern).invokeExact(n, b, bp, a, ap, c, cp, d, dp); // commutes
      else FMA.get(pattern).invokeExact(n, a, ap, b, bp, c, cp, d, dp);
    } catch (Throwable e) {
      throw Calls.thrown(e);
    }
  }

  static void fma(
      int n, float[] a, int ap, float[] b, int bp, float[] c, int cp, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, a, ap + i)
          .fma(FloatVector.fromArray(S, b, bp + i), FloatVector.fromArray(S, c, cp + i))
          .intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.fma(a[ap + i], b[bp + i], c[cp + i]);
  }

  static void fmaByOne(
      int n, float[] a, int ap, float[] b, int bp, float[] c, int cp, float[] d, int dp) {
    float one = b[bp];
    FloatVector y = FloatVector.broadcast(S, one);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, a, ap + i)
          .fma(y, FloatVector.fromArray(S, c, cp + i))
          .intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.fma(a[ap + i], one, c[cp + i]);
  }

  static void fmaPlusOne(
      int n, float[] a, int ap, float[] b, int bp, float[] c, int cp, float[] d, int dp) {
    float one = c[cp];
    FloatVector z = FloatVector.broadcast(S, one);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, a, ap + i)
          .fma(FloatVector.fromArray(S, b, bp + i), z)
          .intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.fma(a[ap + i], b[bp + i], one);
  }

  static void fmaByOnePlusOne(
      int n, float[] a, int ap, float[] b, int bp, float[] c, int cp, float[] d, int dp) {
    float factor = b[bp];
    float term = c[cp];
    FloatVector y = FloatVector.broadcast(S, factor);
    FloatVector z = FloatVector.broadcast(S, term);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, a, ap + i).fma(y, z).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.fma(a[ap + i], factor, term);
  }

  static void fmaOnes(
      int n, float[] a, int ap, float[] b, int bp, float[] c, int cp, float[] d, int dp) {
    float one = a[ap];
    float other = b[bp];
    FloatVector x = FloatVector.broadcast(S, one);
    FloatVector y = FloatVector.broadcast(S, other);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      x.fma(y, FloatVector.fromArray(S, c, cp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.fma(one, other, c[cp + i]);
  }
}
