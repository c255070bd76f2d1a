// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import network.assay.compute.arith.Exp;
import network.assay.compute.arith.Log;
import network.assay.compute.graph.MapOp;

/// See [Width] on why this is a template. One small loop per function; where plain Java compiles to
/// vectors anyway, plain Java.
final class MapKernelsTemplate implements MapKernels {
  private static final VectorSpecies<Float> S = Width.speciesOf(MethodHandles.lookup());
  private static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, S.vectorShape());
  private static final int W = S.length();

  @Override
  public void one(MapOp op, int n, float[] a, int ap, float[] d, int dp) {
    switch (op) {
      case COPY -> System.arraycopy(a, ap, d, dp, n);
      case NEG -> neg(n, a, ap, d, dp);
      case ABS -> abs(n, a, ap, d, dp);
      case SQRT -> sqrt(n, a, ap, d, dp);
      case EXP -> exp(n, a, ap, d, dp);
      case LOG -> log(n, a, ap, d, dp);
      default -> throw new IllegalArgumentException(op + " of one float");
    }
  }

  private static void neg(int n, float[] a, int ap, float[] d, int dp) {
    for (int i = 0; i < n; i++) d[dp + i] = -a[ap + i];
  }

  private static void abs(int n, float[] a, int ap, float[] d, int dp) {
    for (int i = 0; i < n; i++) d[dp + i] = Math.abs(a[ap + i]);
  }

  private static void sqrt(int n, float[] a, int ap, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, a, ap + i).sqrt().intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = (float) Math.sqrt(a[ap + i]);
  }

  private static void exp(int n, float[] a, int ap, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      exp(FloatVector.fromArray(S, a, ap + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Exp.of(a[ap + i]);
  }

  // The sequence of Exp.of.
  private static FloatVector exp(FloatVector x) {
    FloatVector c = x.max(Exp.LOWEST).min(Exp.HIGHEST);
    FloatVector t = c.fma(Exp.LOG2_E, Exp.ROUNDER);
    FloatVector m = t.sub(Exp.ROUNDER);
    FloatVector r = m.fma(FloatVector.broadcast(S, Exp.MINUS_LN2_HIGH), c);
    r = m.fma(FloatVector.broadcast(S, Exp.MINUS_LN2_LOW), r);
    FloatVector q = FloatVector.broadcast(S, Exp.Q4).fma(r, FloatVector.broadcast(S, Exp.Q3));
    q = q.fma(r, FloatVector.broadcast(S, Exp.Q2));
    q = q.fma(r, FloatVector.broadcast(S, Exp.Q1));
    q = q.fma(r, FloatVector.broadcast(S, Exp.Q0));
    FloatVector y = r.mul(r).fma(q, r).add(1f);
    IntVector k = t.reinterpretAsInts().sub(Float.floatToRawIntBits(Exp.ROUNDER));
    IntVector half = k.lanewise(VectorOperators.ASHR, 1);
    return y.mul(power(half)).mul(power(k.sub(half)));
  }

  private static FloatVector power(IntVector k) {
    return k.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
  }

  private static void log(int n, float[] a, int ap, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      special(x, log(x)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Log.of(a[ap + i]);
  }

  // The sequence of Log.of for numbers above 0.
  private static FloatVector log(FloatVector x) {
    VectorMask<Float> subnormal = x.compare(VectorOperators.LT, Log.SMALLEST_NORMAL);
    IntVector bits = x.blend(x.mul(Log.LIFT), subnormal).reinterpretAsInts();
    IntVector k = bits.sub(Log.TWO_THIRDS).lanewise(VectorOperators.ASHR, 23);
    FloatVector f = bits.sub(k.lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats().sub(1f);
    FloatVector whole = (FloatVector) k.convertShape(VectorOperators.I2F, S, 0);
    FloatVector e = whole.blend(whole.sub(Log.LIFT_EXPONENT), subnormal);
    FloatVector p = polynomial(f);
    FloatVector rest = e.fma(FloatVector.broadcast(S, Log.LN2_LOW), f.mul(f).mul(p));
    return e.fma(FloatVector.broadcast(S, Log.LN2_HIGH), f.add(rest));
  }

  private static FloatVector polynomial(FloatVector f) {
    FloatVector p = FloatVector.broadcast(S, Log.P8).fma(f, FloatVector.broadcast(S, Log.P7));
    p = p.fma(f, FloatVector.broadcast(S, Log.P6));
    p = p.fma(f, FloatVector.broadcast(S, Log.P5));
    p = p.fma(f, FloatVector.broadcast(S, Log.P4));
    p = p.fma(f, FloatVector.broadcast(S, Log.P3));
    p = p.fma(f, FloatVector.broadcast(S, Log.P2));
    p = p.fma(f, FloatVector.broadcast(S, Log.P1));
    p = p.fma(f, FloatVector.broadcast(S, Log.P0));
    return p.fma(f, FloatVector.broadcast(S, -0.5f));
  }

  private static FloatVector special(FloatVector x, FloatVector y) {
    FloatVector r = y.blend(Float.NaN, x.compare(VectorOperators.LT, 0f));
    r = r.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0f));
    return x.blend(r, x.compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
  }

  @Override
  public void two(MapOp op, int n, float[] a, int ap, float[] b, int bp, float[] d, int dp) {
    switch (op) {
      case ADD -> add(n, a, ap, b, bp, d, dp);
      case SUB -> sub(n, a, ap, b, bp, d, dp);
      case MUL -> mul(n, a, ap, b, bp, d, dp);
      case DIV -> div(n, a, ap, b, bp, d, dp);
      case MIN -> min(n, a, ap, b, bp, d, dp);
      case MAX -> max(n, a, ap, b, bp, d, dp);
      default -> throw new IllegalArgumentException(op + " of two floats");
    }
  }

  private static void add(int n, float[] a, int ap, float[] b, int bp, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      x.add(FloatVector.fromArray(S, b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] + b[bp + i];
  }

  private static void sub(int n, float[] a, int ap, float[] b, int bp, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      x.sub(FloatVector.fromArray(S, b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] - b[bp + i];
  }

  private static void mul(int n, float[] a, int ap, float[] b, int bp, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      x.mul(FloatVector.fromArray(S, b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] * b[bp + i];
  }

  private static void div(int n, float[] a, int ap, float[] b, int bp, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      x.div(FloatVector.fromArray(S, b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] / b[bp + i];
  }

  private static void min(int n, float[] a, int ap, float[] b, int bp, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      x.min(FloatVector.fromArray(S, b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.min(a[ap + i], b[bp + i]);
  }

  private static void max(int n, float[] a, int ap, float[] b, int bp, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      x.max(FloatVector.fromArray(S, b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.max(a[ap + i], b[bp + i]);
  }

  @Override
  public void fma(
      int n, float[] a, int ap, float[] b, int bp, float[] c, int cp, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      x.fma(FloatVector.fromArray(S, b, bp + i), FloatVector.fromArray(S, c, cp + i))
          .intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.fma(a[ap + i], b[bp + i], c[cp + i]);
  }

  @Override
  public void compare(MapOp op, int n, float[] a, int ap, float[] b, int bp, int[] d, int dp) {
    switch (op) {
      case EQ -> eq(n, a, ap, b, bp, d, dp);
      case LT -> lt(n, a, ap, b, bp, d, dp);
      case LE -> le(n, a, ap, b, bp, d, dp);
      default -> throw new IllegalArgumentException(op + " is no comparison of floats");
    }
  }

  private static void eq(int n, float[] a, int ap, float[] b, int bp, int[] d, int dp) {
    IntVector one = IntVector.broadcast(I, 1);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      VectorMask<Float> mask = x.compare(VectorOperators.EQ, FloatVector.fromArray(S, b, bp + i));
      IntVector.zero(I).blend(one, mask.cast(I)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] == b[bp + i] ? 1 : 0;
  }

  private static void lt(int n, float[] a, int ap, float[] b, int bp, int[] d, int dp) {
    IntVector one = IntVector.broadcast(I, 1);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      VectorMask<Float> mask = x.compare(VectorOperators.LT, FloatVector.fromArray(S, b, bp + i));
      IntVector.zero(I).blend(one, mask.cast(I)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] < b[bp + i] ? 1 : 0;
  }

  private static void le(int n, float[] a, int ap, float[] b, int bp, int[] d, int dp) {
    IntVector one = IntVector.broadcast(I, 1);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      VectorMask<Float> mask = x.compare(VectorOperators.LE, FloatVector.fromArray(S, b, bp + i));
      IntVector.zero(I).blend(one, mask.cast(I)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] <= b[bp + i] ? 1 : 0;
  }

  @Override
  public void two(MapOp op, int n, int[] a, int ap, int[] b, int bp, int[] d, int dp) {
    switch (op) {
      case I_ADD -> {
        for (int i = 0; i < n; i++) d[dp + i] = a[ap + i] + b[bp + i];
      }
      case I_SUB -> {
        for (int i = 0; i < n; i++) d[dp + i] = a[ap + i] - b[bp + i];
      }
      case I_MUL -> {
        for (int i = 0; i < n; i++) d[dp + i] = a[ap + i] * b[bp + i];
      }
      case I_MIN -> {
        for (int i = 0; i < n; i++) d[dp + i] = Math.min(a[ap + i], b[bp + i]);
      }
      case I_MAX -> {
        for (int i = 0; i < n; i++) d[dp + i] = Math.max(a[ap + i], b[bp + i]);
      }
      case I_AND -> {
        for (int i = 0; i < n; i++) d[dp + i] = a[ap + i] & b[bp + i];
      }
      case I_OR -> {
        for (int i = 0; i < n; i++) d[dp + i] = a[ap + i] | b[bp + i];
      }
      case I_XOR -> {
        for (int i = 0; i < n; i++) d[dp + i] = a[ap + i] ^ b[bp + i];
      }
      case I_SHL -> {
        for (int i = 0; i < n; i++) d[dp + i] = a[ap + i] << b[bp + i];
      }
      case I_USHR -> {
        for (int i = 0; i < n; i++) d[dp + i] = a[ap + i] >>> b[bp + i];
      }
      case I_EQ -> {
        for (int i = 0; i < n; i++) d[dp + i] = a[ap + i] == b[bp + i] ? 1 : 0;
      }
      case I_LT -> {
        for (int i = 0; i < n; i++) d[dp + i] = a[ap + i] < b[bp + i] ? 1 : 0;
      }
      default -> throw new IllegalArgumentException(op + " of two integers");
    }
  }

  @Override
  public void select(
      int n, int[] a, int ap, float[] b, int bp, float[] c, int cp, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      VectorMask<Float> mask =
          IntVector.fromArray(I, a, ap + i).compare(VectorOperators.NE, 0).cast(S);
      FloatVector.fromArray(S, c, cp + i)
          .blend(FloatVector.fromArray(S, b, bp + i), mask)
          .intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] != 0 ? b[bp + i] : c[cp + i];
  }

  @Override
  public void select(int n, int[] a, int ap, int[] b, int bp, int[] c, int cp, int[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      VectorMask<Integer> mask = IntVector.fromArray(I, a, ap + i).compare(VectorOperators.NE, 0);
      IntVector.fromArray(I, c, cp + i)
          .blend(IntVector.fromArray(I, b, bp + i), mask)
          .intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] != 0 ? b[bp + i] : c[cp + i];
  }

  @Override
  public void toFloat(int n, int[] a, int ap, float[] d, int dp) {
    for (int i = 0; i < n; i++) d[dp + i] = a[ap + i];
  }

  @Override
  public void toInt(int n, float[] a, int ap, int[] d, int dp) {
    for (int i = 0; i < n; i++) d[dp + i] = (int) a[ap + i];
  }

  @Override
  public void toFloat(int n, byte[] a, int ap, float[] d, int dp) {
    for (int i = 0; i < n; i++) d[dp + i] = a[ap + i] & 0xFF;
  }

  @Override
  public void toInt(int n, byte[] a, int ap, int[] d, int dp) {
    for (int i = 0; i < n; i++) d[dp + i] = a[ap + i] & 0xFF;
  }
}
