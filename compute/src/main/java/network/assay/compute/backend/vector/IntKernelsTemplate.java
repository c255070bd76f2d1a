// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.EnumSet;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import network.assay.compute.graph.MapOp;

/// See [Width] on why this is a template. One small loop per function and pattern of strides.
final class IntKernelsTemplate implements IntKernels {
  private static final VectorSpecies<Integer> I =
      VectorSpecies.of(int.class, Width.speciesOf(MethodHandles.lookup()).vectorShape());
  private static final int W = I.length();

  private static final EnumSet<MapOp> TWOS =
      EnumSet.of(
          MapOp.I_ADD,
          MapOp.I_SUB,
          MapOp.I_MUL,
          MapOp.I_MIN,
          MapOp.I_MAX,
          MapOp.I_AND,
          MapOp.I_OR,
          MapOp.I_XOR,
          MapOp.I_SHL,
          MapOp.I_USHR,
          MapOp.I_EQ,
          MapOp.I_LT);

  /// Those that do not commute.
  private static final EnumSet<MapOp> OF_ONES =
      EnumSet.of(MapOp.I_SUB, MapOp.I_SHL, MapOp.I_USHR, MapOp.I_LT);

  private static final Calls BOTH = Calls.of(MethodHandles.lookup(), "(I[II[II[II)V", TWOS);

  private static final Calls BY_ONE = Calls.of(MethodHandles.lookup(), "(I[III[II)V", TWOS);

  private static final Calls OF_ONE = Calls.of(MethodHandles.lookup(), "(II[II[II)V", OF_ONES);

  @Override
  public void select(
      int n,
      int[] a,
      int ap,
      int as,
      int[] b,
      int bp,
      int bs,
      int[] c,
      int cp,
      int cs,
      int[] d,
      int dp) {
    if (as == 0 || bs == 0 || cs == 0) {
      for (int i = 0; i < n; i++) {
        d[dp + i] = a[ap + i * as] != 0 ? b[bp + i * bs] : c[cp + i * cs];
      }
      return;
    }
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      VectorMask<Integer> mask = IntVector.fromArray(I, a, ap + i).compare(VectorOperators.NE, 0);
      IntVector.fromArray(I, c, cp + i)
          .blend(IntVector.fromArray(I, b, bp + i), mask)
          .intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] != 0 ? b[bp + i] : c[cp + i];
  }

  @Override
  public void two(
      MapOp op, int n, int[] a, int ap, int as, int[] b, int bp, int bs, int[] d, int dp) {
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
      else if (!OF_ONES.contains(op)) BY_ONE.get(function).invokeExact(n, b, bp, a[ap], d, dp);
      else OF_ONE.get(function).invokeExact(n, a[ap], b, bp, d, dp);
    } catch (Throwable e) {
      throw Calls.thrown(e);
    }
  }

  static void eq(int n, int[] a, int ap, int[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      IntVector x = IntVector.fromArray(I, a, ap + i);
      VectorMask<Integer> mask = x.compare(VectorOperators.EQ, IntVector.fromArray(I, b, bp + i));
      IntVector.zero(I).blend(1, mask).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] == b[bp + i] ? 1 : 0;
  }

  static void eq(int n, int[] a, int ap, int b, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      VectorMask<Integer> mask = IntVector.fromArray(I, a, ap + i).compare(VectorOperators.EQ, b);
      IntVector.zero(I).blend(1, mask).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] == b ? 1 : 0;
  }

  static void lt(int n, int[] a, int ap, int[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      IntVector x = IntVector.fromArray(I, a, ap + i);
      VectorMask<Integer> mask = x.compare(VectorOperators.LT, IntVector.fromArray(I, b, bp + i));
      IntVector.zero(I).blend(1, mask).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] < b[bp + i] ? 1 : 0;
  }

  static void lt(int n, int[] a, int ap, int b, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      VectorMask<Integer> mask = IntVector.fromArray(I, a, ap + i).compare(VectorOperators.LT, b);
      IntVector.zero(I).blend(1, mask).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] < b ? 1 : 0;
  }

  static void lt(int n, int a, int[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      VectorMask<Integer> mask = IntVector.fromArray(I, b, bp + i).compare(VectorOperators.GT, a);
      IntVector.zero(I).blend(1, mask).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a < b[bp + i] ? 1 : 0;
  }

  private static IntVector at(int[] a, int at) {
    return IntVector.fromArray(I, a, at);
  }

  static void add(int n, int[] a, int ap, int[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      at(a, ap + i).add(at(b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] + b[bp + i];
  }

  static void add(int n, int[] a, int ap, int b, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) at(a, ap + i).add(b).intoArray(d, dp + i);
    for (; i < n; i++) d[dp + i] = a[ap + i] + b;
  }

  static void sub(int n, int[] a, int ap, int[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      at(a, ap + i).sub(at(b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] - b[bp + i];
  }

  static void sub(int n, int[] a, int ap, int b, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) at(a, ap + i).sub(b).intoArray(d, dp + i);
    for (; i < n; i++) d[dp + i] = a[ap + i] - b;
  }

  static void sub(int n, int a, int[] b, int bp, int[] d, int dp) {
    IntVector x = IntVector.broadcast(I, a);
    int i = 0;
    for (; i < I.loopBound(n); i += W) x.sub(at(b, bp + i)).intoArray(d, dp + i);
    for (; i < n; i++) d[dp + i] = a - b[bp + i];
  }

  static void mul(int n, int[] a, int ap, int[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      at(a, ap + i).mul(at(b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] * b[bp + i];
  }

  static void mul(int n, int[] a, int ap, int b, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) at(a, ap + i).mul(b).intoArray(d, dp + i);
    for (; i < n; i++) d[dp + i] = a[ap + i] * b;
  }

  static void min(int n, int[] a, int ap, int[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      at(a, ap + i).min(at(b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.min(a[ap + i], b[bp + i]);
  }

  static void min(int n, int[] a, int ap, int b, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) at(a, ap + i).min(b).intoArray(d, dp + i);
    for (; i < n; i++) d[dp + i] = Math.min(a[ap + i], b);
  }

  static void max(int n, int[] a, int ap, int[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      at(a, ap + i).max(at(b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.max(a[ap + i], b[bp + i]);
  }

  static void max(int n, int[] a, int ap, int b, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) at(a, ap + i).max(b).intoArray(d, dp + i);
    for (; i < n; i++) d[dp + i] = Math.max(a[ap + i], b);
  }

  static void and(int n, int[] a, int ap, int[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      at(a, ap + i).and(at(b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] & b[bp + i];
  }

  static void and(int n, int[] a, int ap, int b, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) at(a, ap + i).and(b).intoArray(d, dp + i);
    for (; i < n; i++) d[dp + i] = a[ap + i] & b;
  }

  static void or(int n, int[] a, int ap, int[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      at(a, ap + i).or(at(b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] | b[bp + i];
  }

  static void or(int n, int[] a, int ap, int b, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) at(a, ap + i).or(b).intoArray(d, dp + i);
    for (; i < n; i++) d[dp + i] = a[ap + i] | b;
  }

  static void xor(int n, int[] a, int ap, int[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      at(a, ap + i).lanewise(VectorOperators.XOR, at(b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] ^ b[bp + i];
  }

  static void xor(int n, int[] a, int ap, int b, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W)
      at(a, ap + i).lanewise(VectorOperators.XOR, b).intoArray(d, dp + i);
    for (; i < n; i++) d[dp + i] = a[ap + i] ^ b;
  }

  static void shl(int n, int[] a, int ap, int[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      at(a, ap + i).lanewise(VectorOperators.LSHL, at(b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] << b[bp + i];
  }

  static void shl(int n, int[] a, int ap, int b, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W)
      at(a, ap + i).lanewise(VectorOperators.LSHL, b).intoArray(d, dp + i);
    for (; i < n; i++) d[dp + i] = a[ap + i] << b;
  }

  static void shl(int n, int a, int[] b, int bp, int[] d, int dp) {
    IntVector x = IntVector.broadcast(I, a);
    int i = 0;
    for (; i < I.loopBound(n); i += W)
      x.lanewise(VectorOperators.LSHL, at(b, bp + i)).intoArray(d, dp + i);
    for (; i < n; i++) d[dp + i] = a << b[bp + i];
  }

  static void ushr(int n, int[] a, int ap, int[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      at(a, ap + i).lanewise(VectorOperators.LSHR, at(b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] >>> b[bp + i];
  }

  static void ushr(int n, int[] a, int ap, int b, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W)
      at(a, ap + i).lanewise(VectorOperators.LSHR, b).intoArray(d, dp + i);
    for (; i < n; i++) d[dp + i] = a[ap + i] >>> b;
  }

  static void ushr(int n, int a, int[] b, int bp, int[] d, int dp) {
    IntVector x = IntVector.broadcast(I, a);
    int i = 0;
    for (; i < I.loopBound(n); i += W)
      x.lanewise(VectorOperators.LSHR, at(b, bp + i)).intoArray(d, dp + i);
    for (; i < n; i++) d[dp + i] = a >>> b[bp + i];
  }
}
