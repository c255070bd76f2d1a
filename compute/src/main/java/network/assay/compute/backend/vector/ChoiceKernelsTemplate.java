// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.lang.invoke.MethodHandles;
import java.util.Arrays;
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

  @Override
  public void compare(
      MapOp op, int n, float[] a, int ap, int as, float[] b, int bp, int bs, int[] d, int dp) {
    if (as == 0 && bs == 0) {
      if (n == 0) return;
      compare(op, 1, a, ap, 1, b, bp, 1, d, dp);
      Arrays.fill(d, dp + 1, dp + n, d[dp]);
      return;
    }
    switch (op) {
      case EQ -> {
        if (bs == 0) eq(n, a, ap, b[bp], d, dp);
        else if (as == 0) eq(n, b, bp, a[ap], d, dp);
        else eq(n, a, ap, b, bp, d, dp);
      }
      case LT -> {
        if (bs == 0) lt(n, a, ap, b[bp], d, dp);
        else if (as == 0) lt(n, a[ap], b, bp, d, dp);
        else lt(n, a, ap, b, bp, d, dp);
      }
      case LE -> {
        if (bs == 0) le(n, a, ap, b[bp], d, dp);
        else if (as == 0) le(n, a[ap], b, bp, d, dp);
        else le(n, a, ap, b, bp, d, dp);
      }
      default -> throw new IllegalArgumentException(op + " is no comparison of floats");
    }
  }

  // 1 where the mask is set.
  private static void store(VectorMask<Float> mask, int[] d, int at) {
    IntVector.zero(I).blend(1, mask.cast(I)).intoArray(d, at);
  }

  private static void eq(int n, float[] a, int ap, float[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      store(x.compare(VectorOperators.EQ, FloatVector.fromArray(S, b, bp + i)), d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] == b[bp + i] ? 1 : 0;
  }

  private static void eq(int n, float[] a, int ap, float b, int[] d, int dp) {
    FloatVector y = FloatVector.broadcast(S, b);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      store(FloatVector.fromArray(S, a, ap + i).compare(VectorOperators.EQ, y), d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] == b ? 1 : 0;
  }

  private static void lt(int n, float[] a, int ap, float[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      store(x.compare(VectorOperators.LT, FloatVector.fromArray(S, b, bp + i)), d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] < b[bp + i] ? 1 : 0;
  }

  private static void lt(int n, float[] a, int ap, float b, int[] d, int dp) {
    FloatVector y = FloatVector.broadcast(S, b);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      store(FloatVector.fromArray(S, a, ap + i).compare(VectorOperators.LT, y), d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] < b ? 1 : 0;
  }

  private static void lt(int n, float a, float[] b, int bp, int[] d, int dp) {
    FloatVector x = FloatVector.broadcast(S, a);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      store(x.compare(VectorOperators.LT, FloatVector.fromArray(S, b, bp + i)), d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a < b[bp + i] ? 1 : 0;
  }

  private static void le(int n, float[] a, int ap, float[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      store(x.compare(VectorOperators.LE, FloatVector.fromArray(S, b, bp + i)), d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] <= b[bp + i] ? 1 : 0;
  }

  private static void le(int n, float[] a, int ap, float b, int[] d, int dp) {
    FloatVector y = FloatVector.broadcast(S, b);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      store(FloatVector.fromArray(S, a, ap + i).compare(VectorOperators.LE, y), d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] <= b ? 1 : 0;
  }

  private static void le(int n, float a, float[] b, int bp, int[] d, int dp) {
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
    } else if (bs == 0 && cs == 0) {
      select(n, a, ap, b[bp], c[cp], d, dp);
    } else if (bs == 0) {
      select(n, a, ap, b[bp], c, cp, d, dp);
    } else if (cs == 0) {
      select(n, a, ap, b, bp, c[cp], d, dp);
    } else {
      select(n, a, ap, b, bp, c, cp, d, dp);
    }
  }

  private static void copy(int n, float[] a, int ap, int as, float[] d, int dp) {
    if (as == 0) Arrays.fill(d, dp, dp + n, a[ap]);
    else System.arraycopy(a, ap, d, dp, n);
  }

  private static VectorMask<Float> chosen(int[] a, int at) {
    return IntVector.fromArray(I, a, at).compare(VectorOperators.NE, 0).cast(S);
  }

  private static void select(
      int n, int[] a, int ap, float[] b, int bp, float[] c, int cp, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, c, cp + i)
          .blend(FloatVector.fromArray(S, b, bp + i), chosen(a, ap + i))
          .intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] != 0 ? b[bp + i] : c[cp + i];
  }

  private static void select(
      int n, int[] a, int ap, float b, float[] c, int cp, float[] d, int dp) {
    FloatVector y = FloatVector.broadcast(S, b);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, c, cp + i).blend(y, chosen(a, ap + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] != 0 ? b : c[cp + i];
  }

  private static void select(
      int n, int[] a, int ap, float[] b, int bp, float c, float[] d, int dp) {
    FloatVector z = FloatVector.broadcast(S, c);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      z.blend(FloatVector.fromArray(S, b, bp + i), chosen(a, ap + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] != 0 ? b[bp + i] : c;
  }

  private static void select(int n, int[] a, int ap, float b, float c, float[] d, int dp) {
    FloatVector y = FloatVector.broadcast(S, b);
    FloatVector z = FloatVector.broadcast(S, c);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      z.blend(y, chosen(a, ap + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] != 0 ? b : c;
  }
}
