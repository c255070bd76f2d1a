// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.lang.invoke.MethodHandles;
import java.util.EnumSet;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import network.assay.compute.arith.Erf;
import network.assay.compute.arith.Exp;
import network.assay.compute.arith.Gelu;
import network.assay.compute.arith.Log;
import network.assay.compute.arith.Sigmoid;
import network.assay.compute.arith.Sine;
import network.assay.compute.arith.Tanh;
import network.assay.compute.backend.scalar.MapFunctions;
import network.assay.compute.graph.MapOp;

/// See [Width] on why this is a template. One small loop per function, and small methods for what
/// it does to a vector, so that the compiler inlines them. Each is the sequence of the scalar
/// version, which also does what is left at the end.
final class FunctionKernelsTemplate implements FunctionKernels {
  private static final VectorSpecies<Float> S = Width.speciesOf(MethodHandles.lookup());
  private static final int W = S.length();
  private static final int SIGN = 0x80000000;

  private static final Calls ONE =
      Calls.of(
          MethodHandles.lookup(),
          "(I[FI[FI)V",
          EnumSet.of(
              MapOp.NEG,
              MapOp.ABS,
              MapOp.SQRT,
              MapOp.EXP,
              MapOp.LOG,
              MapOp.TANH,
              MapOp.ERF,
              MapOp.SIGMOID,
              MapOp.SIN,
              MapOp.COS,
              MapOp.GELU,
              MapOp.GELU_SLOPE));

  @Override
  public void apply(MapOp op, int n, float[] a, int ap, float[] d, int dp) {
    if (op == MapOp.COPY) {
      System.arraycopy(a, ap, d, dp, n);
    } else if (n < W) {
      few(op, n, a, ap, d, dp);
    } else {
      try {
        ONE.get(op.ordinal()).invokeExact(n, a, ap, d, dp);
      } catch (Throwable e) {
        throw Calls.thrown(e);
      }
    }
  }

  // Kernels that saw mostly rows too short for a vector would be compiled for those.
  private static void few(MapOp op, int n, float[] a, int ap, float[] d, int dp) {
    for (int i = 0; i < n; i++) {
      int bits = MapFunctions.apply(op, Float.floatToRawIntBits(a[ap + i]), 0, 0);
      d[dp + i] = Float.intBitsToFloat(bits);
    }
  }

  static void neg(int n, float[] a, int ap, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, a, ap + i).neg().intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = -a[ap + i];
  }

  static void abs(int n, float[] a, int ap, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, a, ap + i).abs().intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.abs(a[ap + i]);
  }

  static void sqrt(int n, float[] a, int ap, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, a, ap + i).sqrt().intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = (float) Math.sqrt(a[ap + i]);
  }

  private static FloatVector all(float value) {
    return FloatVector.broadcast(S, value);
  }

  /// The low bits of `t` as sign and exponent.
  private static FloatVector power(IntVector t) {
    return t.lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
  }

  private static FloatVector atMost(FloatVector x, float limit) {
    return x.blend(limit, x.compare(VectorOperators.GT, limit));
  }

  private static FloatVector atLeast(FloatVector x, float limit) {
    return x.blend(limit, x.compare(VectorOperators.LT, limit));
  }

  /// `y` above 0 with the sign of `x`.
  private static FloatVector signed(FloatVector y, FloatVector x) {
    IntVector sign = x.reinterpretAsInts().and(SIGN);
    return y.reinterpretAsInts().or(sign).reinterpretAsFloats();
  }

  static void exp(int n, float[] a, int ap, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      exp(FloatVector.fromArray(S, a, ap + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Exp.of(a[ap + i]);
  }

  private static FloatVector exp(FloatVector x) {
    FloatVector c = atMost(atLeast(x, Exp.LOWEST), Exp.HIGHEST);
    FloatVector t = c.fma(Exp.LOG2_E, Exp.ROUNDER);
    FloatVector m = t.sub(Exp.ROUNDER);
    FloatVector r = m.fma(all(Exp.MINUS_LN2_HIGH), c);
    r = m.fma(all(Exp.MINUS_LN2_LOW), r);
    FloatVector y = lessOne(r).add(1f);
    IntVector sum = t.reinterpretAsInts();
    IntVector half = sum.lanewise(VectorOperators.ASHR, 1);
    return y.mul(power(half)).mul(power(sum.sub(half)));
  }

  private static FloatVector lessOne(FloatVector r) {
    FloatVector q = all(Exp.Q4).fma(r, all(Exp.Q3));
    q = q.fma(r, all(Exp.Q2));
    q = q.fma(r, all(Exp.Q1));
    q = q.fma(r, all(Exp.Q0));
    return r.mul(r).fma(q, r);
  }

  static void log(int n, float[] a, int ap, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      special(x, log(x)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Log.of(a[ap + i]);
  }

  private static FloatVector log(FloatVector x) {
    VectorMask<Float> subnormal = x.compare(VectorOperators.LT, Log.SMALLEST_NORMAL);
    IntVector bits = x.blend(x.mul(Log.LIFT), subnormal).reinterpretAsInts();
    IntVector k = bits.sub(Log.TWO_THIRDS).lanewise(VectorOperators.ASHR, 23);
    FloatVector f = bits.sub(k.lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats().sub(1f);
    FloatVector whole = (FloatVector) k.convertShape(VectorOperators.I2F, S, 0);
    FloatVector e = whole.blend(whole.sub(Log.LIFT_EXPONENT), subnormal);
    FloatVector p = logarithmic(f);
    FloatVector rest = e.fma(all(Log.LN2_LOW), f.mul(f).mul(p));
    return e.fma(all(Log.LN2_HIGH), f.add(rest));
  }

  private static FloatVector logarithmic(FloatVector f) {
    FloatVector p = all(Log.P8).fma(f, all(Log.P7));
    p = p.fma(f, all(Log.P6));
    p = p.fma(f, all(Log.P5));
    p = p.fma(f, all(Log.P4));
    p = p.fma(f, all(Log.P3));
    p = p.fma(f, all(Log.P2));
    p = p.fma(f, all(Log.P1));
    p = p.fma(f, all(Log.P0));
    return p.fma(f, all(-0.5f));
  }

  private static FloatVector special(FloatVector x, FloatVector y) {
    FloatVector r = y.blend(Float.NaN, x.compare(VectorOperators.LT, 0f));
    r = r.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0f));
    return x.blend(r, x.compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
  }

  static void tanh(int n, float[] a, int ap, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      signed(tanh(atMost(x.abs(), Tanh.HIGHEST)), x).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Tanh.of(a[ap + i]);
  }

  private static FloatVector tanh(FloatVector a) {
    FloatVector t = a.fma(Tanh.SCALE, Tanh.ROUNDER);
    FloatVector r = t.sub(Tanh.ROUNDER).fma(all(Tanh.HALF_LN2), a);
    FloatVector q = all(Tanh.Q4).fma(r, all(Tanh.Q3));
    q = q.fma(r, all(Tanh.Q2));
    q = q.fma(r, all(Tanh.Q1));
    q = q.fma(r, all(Tanh.Q0));
    FloatVector p = r.mul(r).fma(q, r);
    FloatVector power = power(t.reinterpretAsInts());
    FloatVector u = power.fma(p, power.fma(-0.5f, 0.5f));
    return u.fma(u.div(all(1f).sub(u)), u);
  }

  static void erf(int n, float[] a, int ap, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      signed(erf(atMost(x.abs(), Erf.HIGHEST)), x).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Erf.of(a[ap + i]);
  }

  private static FloatVector erf(FloatVector a) {
    FloatVector g = logErfc(a);
    FloatVector t = g.fma(Exp.LOG2_E, Erf.ROUNDER);
    FloatVector p = lessOne(t.sub(Erf.ROUNDER).fma(all(Erf.MINUS_LN2), g));
    FloatVector power = power(t.reinterpretAsInts());
    return power.fma(p, power.add(1f));
  }

  private static FloatVector logErfc(FloatVector a) {
    FloatVector g = all(Erf.G8).fma(a, all(Erf.G7));
    g = g.fma(a, all(Erf.G6));
    g = g.fma(a, all(Erf.G5));
    g = g.fma(a, all(Erf.G4));
    g = g.fma(a, all(Erf.G3));
    g = g.fma(a, all(Erf.G2));
    g = g.fma(a, all(Erf.G1));
    g = g.fma(a, all(Erf.G0));
    return a.fma(all(Erf.SLOPE), a.mul(g));
  }

  static void sigmoid(int n, float[] a, int ap, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      FloatVector e = decay(x);
      FloatVector above = all(1f).blend(e, x.compare(VectorOperators.LT, 0f));
      above.div(e.add(1f)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Sigmoid.of(a[ap + i]);
  }

  /// e^-|x|
  private static FloatVector decay(FloatVector x) {
    FloatVector c = x.reinterpretAsInts().or(SIGN).reinterpretAsFloats();
    c = atLeast(c, Sigmoid.LOWEST);
    FloatVector t = c.fma(Exp.LOG2_E, Sigmoid.ROUNDER);
    FloatVector m = t.sub(Sigmoid.ROUNDER);
    FloatVector r = m.fma(all(Exp.MINUS_LN2_HIGH), c);
    r = m.fma(all(Exp.MINUS_LN2_LOW), r);
    FloatVector power = power(t.reinterpretAsInts());
    return power.fma(lessOne(r), power).mul(Sigmoid.UNLIFT);
  }

  static void sin(int n, float[] a, int ap, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      FloatVector z = x.abs();
      if (z.compare(VectorOperators.LT, Sine.LIMIT).allTrue()) {
        FloatVector y = turned(z, 0);
        IntVector sign = x.reinterpretAsInts().and(SIGN);
        y.reinterpretAsInts()
            .lanewise(VectorOperators.XOR, sign)
            .reinterpretAsFloats()
            .intoArray(d, dp + i);
      } else {
        for (int j = i; j < i + W; j++) d[dp + j] = Sine.of(a[ap + j]);
      }
    }
    for (; i < n; i++) d[dp + i] = Sine.of(a[ap + i]);
  }

  static void cos(int n, float[] a, int ap, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector z = FloatVector.fromArray(S, a, ap + i).abs();
      if (z.compare(VectorOperators.LT, Sine.LIMIT).allTrue()) {
        turned(z, 1).intoArray(d, dp + i);
      } else {
        for (int j = i; j < i + W; j++) d[dp + j] = Sine.cosine(a[ap + j]);
      }
    }
    for (; i < n; i++) d[dp + i] = Sine.cosine(a[ap + i]);
  }

  /// The sine of a + more * pi/2.
  private static FloatVector turned(FloatVector a, int more) {
    FloatVector t = a.fma(Sine.TWO_BY_PI, Sine.ROUNDER);
    FloatVector m = t.sub(Sine.ROUNDER);
    FloatVector r = m.fma(all(Sine.PART0), a);
    r = m.fma(all(Sine.PART1), r);
    r = m.fma(all(Sine.PART2), r);
    IntVector quarter = t.reinterpretAsInts().add(more);
    FloatVector z = r.mul(r);
    VectorMask<Float> odd = quarter.and(1).compare(VectorOperators.NE, 0).cast(S);
    FloatVector y = aroundZero(r, z).blend(aroundOne(z), odd);
    IntVector sign = quarter.lanewise(VectorOperators.LSHL, 30).and(SIGN);
    return y.reinterpretAsInts().lanewise(VectorOperators.XOR, sign).reinterpretAsFloats();
  }

  private static FloatVector aroundZero(FloatVector r, FloatVector z) {
    FloatVector s = all(Sine.S2).fma(z, all(Sine.S1));
    s = s.fma(z, all(Sine.S0));
    return r.mul(z).fma(s, r);
  }

  private static FloatVector aroundOne(FloatVector z) {
    FloatVector c = all(Sine.C2).fma(z, all(Sine.C1));
    c = c.fma(z, all(Sine.C0));
    c = c.fma(z, all(-0.5f));
    return c.fma(z, all(1f));
  }

  static void gelu(int n, float[] a, int ap, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      FloatVector z = atMost(x.abs(), Gelu.HIGHEST);
      FloatVector tail = z.mul(ratio(z)).mul(density(z));
      x.blend(-0f, x.compare(VectorOperators.LT, 0f)).sub(tail).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Gelu.of(a[ap + i]);
  }

  static void geluSlope(int n, float[] a, int ap, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      FloatVector z = atMost(x.abs(), Gelu.HIGHEST);
      FloatVector y = z.fma(all(Gelu.MINUS_PEAK), ratio(z)).mul(density(z));
      all(1f).sub(y).blend(y, x.compare(VectorOperators.LT, 0f)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Gelu.slope(a[ap + i]);
  }

  private static FloatVector ratio(FloatVector a) {
    FloatVector c = a.mul(Gelu.BEND);
    FloatVector u = c.div(c.add(1f));
    FloatVector m = all(Gelu.M7).fma(u, all(Gelu.M6));
    m = m.fma(u, all(Gelu.M5));
    m = m.fma(u, all(Gelu.M4));
    m = m.fma(u, all(Gelu.M3));
    m = m.fma(u, all(Gelu.M2));
    m = m.fma(u, all(Gelu.M1));
    return m.fma(u, all(0.5f));
  }

  /// e^(-a^2 / 2)
  private static FloatVector density(FloatVector a) {
    FloatVector z = a.mul(a);
    FloatVector t = z.fma(Gelu.SCALE, Gelu.ROUNDER);
    FloatVector r = t.sub(Gelu.ROUNDER).fma(all(Gelu.TWO_LN2), z);
    FloatVector e = all(Gelu.E6).fma(r, all(Gelu.E5));
    e = e.fma(r, all(Gelu.E4));
    e = e.fma(r, all(Gelu.E3));
    e = e.fma(r, all(Gelu.E2));
    e = e.fma(r, all(Gelu.E1));
    e = e.fma(r, all(1f));
    return e.mul(power(t.reinterpretAsInts()));
  }
}
