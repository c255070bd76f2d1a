// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.lang.invoke.MethodHandles;
import java.util.Arrays;
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
    } else if (op == MapOp.I_EQ || op == MapOp.I_LT) {
      compare(op, n, a, ap, as, b, bp, bs, d, dp);
    } else if (bs == 0) {
      byOne(op, n, a, ap, b[bp], d, dp);
    } else if (as == 0) {
      ofOne(op, n, a[ap], b, bp, d, dp);
    } else {
      both(op, n, a, ap, b, bp, d, dp);
    }
  }

  private static void compare(
      MapOp op, int n, int[] a, int ap, int as, int[] b, int bp, int bs, int[] d, int dp) {
    if (op == MapOp.I_EQ) {
      if (bs == 0) eq(n, a, ap, b[bp], d, dp);
      else if (as == 0) eq(n, b, bp, a[ap], d, dp);
      else eq(n, a, ap, b, bp, d, dp);
    } else {
      if (bs == 0) lt(n, a, ap, b[bp], d, dp);
      else if (as == 0) lt(n, a[ap], b, bp, d, dp);
      else lt(n, a, ap, b, bp, d, dp);
    }
  }

  private static void eq(int n, int[] a, int ap, int[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      IntVector x = IntVector.fromArray(I, a, ap + i);
      VectorMask<Integer> mask = x.compare(VectorOperators.EQ, IntVector.fromArray(I, b, bp + i));
      IntVector.zero(I).blend(1, mask).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] == b[bp + i] ? 1 : 0;
  }

  private static void eq(int n, int[] a, int ap, int b, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      VectorMask<Integer> mask = IntVector.fromArray(I, a, ap + i).compare(VectorOperators.EQ, b);
      IntVector.zero(I).blend(1, mask).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] == b ? 1 : 0;
  }

  private static void lt(int n, int[] a, int ap, int[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      IntVector x = IntVector.fromArray(I, a, ap + i);
      VectorMask<Integer> mask = x.compare(VectorOperators.LT, IntVector.fromArray(I, b, bp + i));
      IntVector.zero(I).blend(1, mask).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] < b[bp + i] ? 1 : 0;
  }

  private static void lt(int n, int[] a, int ap, int b, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      VectorMask<Integer> mask = IntVector.fromArray(I, a, ap + i).compare(VectorOperators.LT, b);
      IntVector.zero(I).blend(1, mask).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] < b ? 1 : 0;
  }

  private static void lt(int n, int a, int[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      VectorMask<Integer> mask = IntVector.fromArray(I, b, bp + i).compare(VectorOperators.GT, a);
      IntVector.zero(I).blend(1, mask).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a < b[bp + i] ? 1 : 0;
  }

  private static void both(MapOp op, int n, int[] a, int ap, int[] b, int bp, int[] d, int dp) {
    switch (op) {
      case I_ADD -> add(n, a, ap, b, bp, d, dp);
      case I_SUB -> sub(n, a, ap, b, bp, d, dp);
      case I_MUL -> mul(n, a, ap, b, bp, d, dp);
      case I_MIN -> min(n, a, ap, b, bp, d, dp);
      case I_MAX -> max(n, a, ap, b, bp, d, dp);
      case I_AND -> and(n, a, ap, b, bp, d, dp);
      case I_OR -> or(n, a, ap, b, bp, d, dp);
      case I_XOR -> xor(n, a, ap, b, bp, d, dp);
      case I_SHL -> shl(n, a, ap, b, bp, d, dp);
      case I_USHR -> ushr(n, a, ap, b, bp, d, dp);
      default -> throw new IllegalArgumentException(op + " of two integers");
    }
  }

  private static void byOne(MapOp op, int n, int[] a, int ap, int b, int[] d, int dp) {
    switch (op) {
      case I_ADD -> add(n, a, ap, b, d, dp);
      case I_SUB -> sub(n, a, ap, b, d, dp);
      case I_MUL -> mul(n, a, ap, b, d, dp);
      case I_MIN -> min(n, a, ap, b, d, dp);
      case I_MAX -> max(n, a, ap, b, d, dp);
      case I_AND -> and(n, a, ap, b, d, dp);
      case I_OR -> or(n, a, ap, b, d, dp);
      case I_XOR -> xor(n, a, ap, b, d, dp);
      case I_SHL -> shl(n, a, ap, b, d, dp);
      case I_USHR -> ushr(n, a, ap, b, d, dp);
      default -> throw new IllegalArgumentException(op + " of two integers");
    }
  }

  private static void ofOne(MapOp op, int n, int a, int[] b, int bp, int[] d, int dp) {
    switch (op) {
      case I_ADD -> add(n, b, bp, a, d, dp);
      case I_SUB -> sub(n, a, b, bp, d, dp);
      case I_MUL -> mul(n, b, bp, a, d, dp);
      case I_MIN -> min(n, b, bp, a, d, dp);
      case I_MAX -> max(n, b, bp, a, d, dp);
      case I_AND -> and(n, b, bp, a, d, dp);
      case I_OR -> or(n, b, bp, a, d, dp);
      case I_XOR -> xor(n, b, bp, a, d, dp);
      case I_SHL -> shl(n, a, b, bp, d, dp);
      case I_USHR -> ushr(n, a, b, bp, d, dp);
      default -> throw new IllegalArgumentException(op + " of two integers");
    }
  }

  private static IntVector at(int[] a, int at) {
    return IntVector.fromArray(I, a, at);
  }

  private static void add(int n, int[] a, int ap, int[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      at(a, ap + i).add(at(b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] + b[bp + i];
  }

  private static void add(int n, int[] a, int ap, int b, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) at(a, ap + i).add(b).intoArray(d, dp + i);
    for (; i < n; i++) d[dp + i] = a[ap + i] + b;
  }

  private static void sub(int n, int[] a, int ap, int[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      at(a, ap + i).sub(at(b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] - b[bp + i];
  }

  private static void sub(int n, int[] a, int ap, int b, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) at(a, ap + i).sub(b).intoArray(d, dp + i);
    for (; i < n; i++) d[dp + i] = a[ap + i] - b;
  }

  private static void sub(int n, int a, int[] b, int bp, int[] d, int dp) {
    IntVector x = IntVector.broadcast(I, a);
    int i = 0;
    for (; i < I.loopBound(n); i += W) x.sub(at(b, bp + i)).intoArray(d, dp + i);
    for (; i < n; i++) d[dp + i] = a - b[bp + i];
  }

  private static void mul(int n, int[] a, int ap, int[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      at(a, ap + i).mul(at(b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] * b[bp + i];
  }

  private static void mul(int n, int[] a, int ap, int b, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) at(a, ap + i).mul(b).intoArray(d, dp + i);
    for (; i < n; i++) d[dp + i] = a[ap + i] * b;
  }

  private static void min(int n, int[] a, int ap, int[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      at(a, ap + i).min(at(b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.min(a[ap + i], b[bp + i]);
  }

  private static void min(int n, int[] a, int ap, int b, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) at(a, ap + i).min(b).intoArray(d, dp + i);
    for (; i < n; i++) d[dp + i] = Math.min(a[ap + i], b);
  }

  private static void max(int n, int[] a, int ap, int[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      at(a, ap + i).max(at(b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.max(a[ap + i], b[bp + i]);
  }

  private static void max(int n, int[] a, int ap, int b, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) at(a, ap + i).max(b).intoArray(d, dp + i);
    for (; i < n; i++) d[dp + i] = Math.max(a[ap + i], b);
  }

  private static void and(int n, int[] a, int ap, int[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      at(a, ap + i).and(at(b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] & b[bp + i];
  }

  private static void and(int n, int[] a, int ap, int b, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) at(a, ap + i).and(b).intoArray(d, dp + i);
    for (; i < n; i++) d[dp + i] = a[ap + i] & b;
  }

  private static void or(int n, int[] a, int ap, int[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      at(a, ap + i).or(at(b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] | b[bp + i];
  }

  private static void or(int n, int[] a, int ap, int b, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) at(a, ap + i).or(b).intoArray(d, dp + i);
    for (; i < n; i++) d[dp + i] = a[ap + i] | b;
  }

  private static void xor(int n, int[] a, int ap, int[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      at(a, ap + i).lanewise(VectorOperators.XOR, at(b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] ^ b[bp + i];
  }

  private static void xor(int n, int[] a, int ap, int b, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W)
      at(a, ap + i).lanewise(VectorOperators.XOR, b).intoArray(d, dp + i);
    for (; i < n; i++) d[dp + i] = a[ap + i] ^ b;
  }

  private static void shl(int n, int[] a, int ap, int[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      at(a, ap + i).lanewise(VectorOperators.LSHL, at(b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] << b[bp + i];
  }

  private static void shl(int n, int[] a, int ap, int b, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W)
      at(a, ap + i).lanewise(VectorOperators.LSHL, b).intoArray(d, dp + i);
    for (; i < n; i++) d[dp + i] = a[ap + i] << b;
  }

  private static void shl(int n, int a, int[] b, int bp, int[] d, int dp) {
    IntVector x = IntVector.broadcast(I, a);
    int i = 0;
    for (; i < I.loopBound(n); i += W)
      x.lanewise(VectorOperators.LSHL, at(b, bp + i)).intoArray(d, dp + i);
    for (; i < n; i++) d[dp + i] = a << b[bp + i];
  }

  private static void ushr(int n, int[] a, int ap, int[] b, int bp, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      at(a, ap + i).lanewise(VectorOperators.LSHR, at(b, bp + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = a[ap + i] >>> b[bp + i];
  }

  private static void ushr(int n, int[] a, int ap, int b, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W)
      at(a, ap + i).lanewise(VectorOperators.LSHR, b).intoArray(d, dp + i);
    for (; i < n; i++) d[dp + i] = a[ap + i] >>> b;
  }

  private static void ushr(int n, int a, int[] b, int bp, int[] d, int dp) {
    IntVector x = IntVector.broadcast(I, a);
    int i = 0;
    for (; i < I.loopBound(n); i += W)
      x.lanewise(VectorOperators.LSHR, at(b, bp + i)).intoArray(d, dp + i);
    for (; i < n; i++) d[dp + i] = a >>> b[bp + i];
  }
}
