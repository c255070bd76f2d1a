// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import network.assay.compute.graph.MapOp;

/// See [Width] on why this is a template. One small loop per function and pattern of strides. Where
/// nothing moves, one element is computed and repeated.
final class FloatKernelsTemplate implements FloatKernels {
  private static final VectorSpecies<Float> S = Width.speciesOf(MethodHandles.lookup());
  private static final int W = S.length();

  @Override
  public void two(
      MapOp op, int n, float[] a, int ap, int as, float[] b, int bp, int bs, float[] d, int dp) {
    if (as == 0 && bs == 0) {
      if (n == 0) return;
      two(op, 1, a, ap, 1, b, bp, 1, d, dp);
      Arrays.fill(d, dp + 1, dp + n, d[dp]);
      return;
    }
    switch (op) {
      case ADD -> {
        if (bs == 0) add(n, a, ap, b[bp], d, dp);
        else if (as == 0) add(n, b, bp, a[ap], d, dp);
        else add(n, a, ap, b, bp, d, dp);
      }
      case SUB -> {
        if (bs == 0) sub(n, a, ap, b[bp], d, dp);
        else if (as == 0) sub(n, a[ap], b, bp, d, dp);
        else sub(n, a, ap, b, bp, d, dp);
      }
      case MUL -> {
        if (bs == 0) mul(n, a, ap, b[bp], d, dp);
        else if (as == 0) mul(n, b, bp, a[ap], d, dp);
        else mul(n, a, ap, b, bp, d, dp);
      }
      case DIV -> {
        if (bs == 0) div(n, a, ap, b[bp], d, dp);
        else if (as == 0) div(n, a[ap], b, bp, d, dp);
        else div(n, a, ap, b, bp, d, dp);
      }
      case MIN -> {
        if (bs == 0) min(n, a, ap, b[bp], d, dp);
        else if (as == 0) min(n, b, bp, a[ap], d, dp);
        else min(n, a, ap, b, bp, d, dp);
      }
      case MAX -> {
        if (bs == 0) max(n, a, ap, b[bp], d, dp);
        else if (as == 0) max(n, b, bp, a[ap], d, dp);
        else max(n, a, ap, b, bp, d, dp);
      }
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

  private static void add(int n, float[] a, int ap, float b, float[] d, int dp) {
    FloatVector y = FloatVector.broadcast(S, b);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, a, ap + i).add(y).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] + b;
  }

  private static void sub(int n, float[] a, int ap, float[] b, int bp, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      x.sub(FloatVector.fromArray(S, b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] - b[bp + i];
  }

  private static void sub(int n, float[] a, int ap, float b, float[] d, int dp) {
    FloatVector y = FloatVector.broadcast(S, b);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, a, ap + i).sub(y).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] - b;
  }

  private static void sub(int n, float a, float[] b, int bp, float[] d, int dp) {
    FloatVector x = FloatVector.broadcast(S, a);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      x.sub(FloatVector.fromArray(S, b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a - b[bp + i];
  }

  private static void mul(int n, float[] a, int ap, float[] b, int bp, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      x.mul(FloatVector.fromArray(S, b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] * b[bp + i];
  }

  private static void mul(int n, float[] a, int ap, float b, float[] d, int dp) {
    FloatVector y = FloatVector.broadcast(S, b);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, a, ap + i).mul(y).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] * b;
  }

  private static void div(int n, float[] a, int ap, float[] b, int bp, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      x.div(FloatVector.fromArray(S, b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] / b[bp + i];
  }

  private static void div(int n, float[] a, int ap, float b, float[] d, int dp) {
    FloatVector y = FloatVector.broadcast(S, b);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, a, ap + i).div(y).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] / b;
  }

  private static void div(int n, float a, float[] b, int bp, float[] d, int dp) {
    FloatVector x = FloatVector.broadcast(S, a);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      x.div(FloatVector.fromArray(S, b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a / b[bp + i];
  }

  private static void min(int n, float[] a, int ap, float[] b, int bp, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      x.min(FloatVector.fromArray(S, b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.min(a[ap + i], b[bp + i]);
  }

  private static void min(int n, float[] a, int ap, float b, float[] d, int dp) {
    FloatVector y = FloatVector.broadcast(S, b);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, a, ap + i).min(y).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.min(a[ap + i], b);
  }

  private static void max(int n, float[] a, int ap, float[] b, int bp, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      x.max(FloatVector.fromArray(S, b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.max(a[ap + i], b[bp + i]);
  }

  private static void max(int n, float[] a, int ap, float b, float[] d, int dp) {
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
    } else if (as == 0 && bs == 0) {
      fma(n, a[ap], b[bp], c, cp, d, dp);
    } else if (as == 0 || bs == 0) { // a product commutes
      float one = as == 0 ? a[ap] : b[bp];
      float[] x = as == 0 ? b : a;
      int xp = as == 0 ? bp : ap;
      if (cs == 0) fma(n, x, xp, one, c[cp], d, dp);
      else fma(n, x, xp, one, c, cp, d, dp);
    } else if (cs == 0) {
      fma(n, a, ap, b, bp, c[cp], d, dp);
    } else {
      fma(n, a, ap, b, bp, c, cp, d, dp);
    }
  }

  private static void fma(
      int n, float[] a, int ap, float[] b, int bp, float[] c, int cp, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, a, ap + i)
          .fma(FloatVector.fromArray(S, b, bp + i), FloatVector.fromArray(S, c, cp + i))
          .intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.fma(a[ap + i], b[bp + i], c[cp + i]);
  }

  private static void fma(int n, float[] a, int ap, float[] b, int bp, float c, float[] d, int dp) {
    FloatVector z = FloatVector.broadcast(S, c);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, a, ap + i)
          .fma(FloatVector.fromArray(S, b, bp + i), z)
          .intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.fma(a[ap + i], b[bp + i], c);
  }

  private static void fma(int n, float[] a, int ap, float b, float[] c, int cp, float[] d, int dp) {
    FloatVector y = FloatVector.broadcast(S, b);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, a, ap + i)
          .fma(y, FloatVector.fromArray(S, c, cp + i))
          .intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.fma(a[ap + i], b, c[cp + i]);
  }

  private static void fma(int n, float[] a, int ap, float b, float c, float[] d, int dp) {
    FloatVector y = FloatVector.broadcast(S, b);
    FloatVector z = FloatVector.broadcast(S, c);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, a, ap + i).fma(y, z).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.fma(a[ap + i], b, c);
  }

  private static void fma(int n, float a, float b, float[] c, int cp, float[] d, int dp) {
    FloatVector x = FloatVector.broadcast(S, a);
    FloatVector y = FloatVector.broadcast(S, b);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      x.fma(y, FloatVector.fromArray(S, c, cp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.fma(a, b, c[cp + i]);
  }
}
