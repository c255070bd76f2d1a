// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import network.assay.compute.graph.MapOp;

/// See [Width] on why this is a template. Where plain Java compiles to vectors anyway, plain Java.
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
      default -> throw new IllegalArgumentException(op + " of two integers");
    }
  }

  private static void byOne(MapOp op, int n, int[] a, int ap, int b, int[] d, int dp) {
    switch (op) {
      case I_ADD -> {
        for (int i = 0; i < n; i++) d[dp + i] = a[ap + i] + b;
      }
      case I_SUB -> {
        for (int i = 0; i < n; i++) d[dp + i] = a[ap + i] - b;
      }
      case I_MUL -> {
        for (int i = 0; i < n; i++) d[dp + i] = a[ap + i] * b;
      }
      case I_MIN -> {
        for (int i = 0; i < n; i++) d[dp + i] = Math.min(a[ap + i], b);
      }
      case I_MAX -> {
        for (int i = 0; i < n; i++) d[dp + i] = Math.max(a[ap + i], b);
      }
      case I_AND -> {
        for (int i = 0; i < n; i++) d[dp + i] = a[ap + i] & b;
      }
      case I_OR -> {
        for (int i = 0; i < n; i++) d[dp + i] = a[ap + i] | b;
      }
      case I_XOR -> {
        for (int i = 0; i < n; i++) d[dp + i] = a[ap + i] ^ b;
      }
      case I_SHL -> {
        for (int i = 0; i < n; i++) d[dp + i] = a[ap + i] << b;
      }
      case I_USHR -> {
        for (int i = 0; i < n; i++) d[dp + i] = a[ap + i] >>> b;
      }
      default -> throw new IllegalArgumentException(op + " of two integers");
    }
  }

  private static void ofOne(MapOp op, int n, int a, int[] b, int bp, int[] d, int dp) {
    switch (op) {
      case I_ADD -> {
        for (int i = 0; i < n; i++) d[dp + i] = a + b[bp + i];
      }
      case I_SUB -> {
        for (int i = 0; i < n; i++) d[dp + i] = a - b[bp + i];
      }
      case I_MUL -> {
        for (int i = 0; i < n; i++) d[dp + i] = a * b[bp + i];
      }
      case I_MIN -> {
        for (int i = 0; i < n; i++) d[dp + i] = Math.min(a, b[bp + i]);
      }
      case I_MAX -> {
        for (int i = 0; i < n; i++) d[dp + i] = Math.max(a, b[bp + i]);
      }
      case I_AND -> {
        for (int i = 0; i < n; i++) d[dp + i] = a & b[bp + i];
      }
      case I_OR -> {
        for (int i = 0; i < n; i++) d[dp + i] = a | b[bp + i];
      }
      case I_XOR -> {
        for (int i = 0; i < n; i++) d[dp + i] = a ^ b[bp + i];
      }
      case I_SHL -> {
        for (int i = 0; i < n; i++) d[dp + i] = a << b[bp + i];
      }
      case I_USHR -> {
        for (int i = 0; i < n; i++) d[dp + i] = a >>> b[bp + i];
      }
      default -> throw new IllegalArgumentException(op + " of two integers");
    }
  }
}
