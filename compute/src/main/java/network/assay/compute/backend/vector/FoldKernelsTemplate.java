// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import static network.assay.compute.graph.Lowering.LANES;

import java.lang.invoke.MethodHandles;
import java.util.EnumSet;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;
import network.assay.compute.graph.FoldOp;

/// See [Width] on why this is a template. One small loop per operation and pattern of strides.
final class FoldKernelsTemplate implements FoldKernels {
  private static final VectorSpecies<Float> S = Width.speciesOf(MethodHandles.lookup());
  private static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, S.vectorShape());
  private static final int W = S.length();

  private static final EnumSet<FoldOp> FLOATS = EnumSet.of(FoldOp.ADD, FoldOp.MAX, FoldOp.MIN);

  private static final EnumSet<FoldOp> INTEGERS =
      EnumSet.of(FoldOp.I_ADD, FoldOp.I_MAX, FoldOp.I_MIN);

  private static final Calls ROW = Calls.of(MethodHandles.lookup(), "(I[FI[FI)V", FLOATS);

  private static final Calls ONE = Calls.of(MethodHandles.lookup(), "(IF[FI)V", FLOATS);

  private static final Calls STRIDED = Calls.of(MethodHandles.lookup(), "(I[FII[FI)V", FLOATS);

  private static final Calls INTEGER_ROW = Calls.of(MethodHandles.lookup(), "(I[II[II)V", INTEGERS);

  private static final Calls FMA =
      Calls.of(MethodHandles.lookup(), "(I[FI[FI[FI)V", "fma", "fmaByOne");

  private static final Calls ADD_FOUR = Calls.of(MethodHandles.lookup(), "(I[FII[FI)V", "four");

  private static final Calls QUARTER =
      Calls.of(MethodHandles.lookup(), "(I[FIII[FI)V", "fourLanes");

  private static final int BOTH = 0;
  private static final int BY_ONE = 1;

  @Override
  public void accumulate(
      FoldOp op, int n, float[] a, int ap, int as, float[] b, int bp, int bs, float[] d, int dp) {
    try {
      if (op == FoldOp.FMA) {
        if (as == 0 && bs == 0) ones(n, a[ap], b[bp], d, dp);
        else if (as == 0) FMA.get(BY_ONE).invokeExact(n, b, bp, a, ap, d, dp); // commutes
        else FMA.get(bs == 0 ? BY_ONE : BOTH).invokeExact(n, a, ap, b, bp, d, dp);
        return;
      }
      int function = op.ordinal();
      if (as == 0) ONE.get(function).invokeExact(n, a[ap], d, dp);
      else if (as == 1) ROW.get(function).invokeExact(n, a, ap, d, dp);
      else STRIDED.get(function).invokeExact(n, a, ap, as, d, dp);
    } catch (Throwable e) {
      throw Calls.thrown(e);
    }
  }

  private static final Calls SCATTER =
      Calls.of(MethodHandles.lookup(), "(I[III[FIIII[FI)V", "addTo");

  @Override
  public void scatter(
      int n,
      int[] index,
      int from,
      int to,
      float[] a,
      int ap,
      int step,
      int first,
      int end,
      float[] d,
      int dp) {
    try {
      SCATTER.get(0).invokeExact(n, index, from, to, a, ap, step, first, end, d, dp);
    } catch (Throwable e) {
      throw Calls.thrown(e);
    }
  }

  static void addTo(
      int n,
      int[] index,
      int from,
      int to,
      float[] a,
      int ap,
      int step,
      int first,
      int end,
      float[] d,
      int dp) {
    int whole = S.loopBound(n);
    for (int i = from; i < to; i++) {
      int row = index[i];
      if (row < first || row >= end) continue;
      int s = ap + i * step;
      int t = dp + row * step;
      int w = 0;
      for (; w < whole; w += W) {
        FloatVector.fromArray(S, d, t + w)
            .add(FloatVector.fromArray(S, a, s + w))
            .intoArray(d, t + w);
      }
      for (; w < n; w++) d[t + w] += a[s + w];
    }
  }

  static void fma(int n, float[] a, int ap, float[] b, int bp, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector x = FloatVector.fromArray(S, a, ap + i);
      x.fma(FloatVector.fromArray(S, b, bp + i), FloatVector.fromArray(S, d, dp + i))
          .intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.fma(a[ap + i], b[bp + i], d[dp + i]);
  }

  static void fmaByOne(int n, float[] a, int ap, float[] b, int bp, float[] d, int dp) {
    float one = b[bp];
    FloatVector y = FloatVector.broadcast(S, one);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      y.fma(FloatVector.fromArray(S, a, ap + i), FloatVector.fromArray(S, d, dp + i))
          .intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.fma(one, a[ap + i], d[dp + i]);
  }

  private static void ones(int n, float a, float b, float[] d, int dp) {
    for (int i = 0; i < n; i++) d[dp + i] = Math.fma(a, b, d[dp + i]);
  }

  static void add(int n, float[] a, int ap, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, d, dp + i)
          .add(FloatVector.fromArray(S, a, ap + i))
          .intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] += a[ap + i];
  }

  static void max(int n, float[] a, int ap, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, d, dp + i)
          .max(FloatVector.fromArray(S, a, ap + i))
          .intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.max(d[dp + i], a[ap + i]);
  }

  static void min(int n, float[] a, int ap, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, d, dp + i)
          .min(FloatVector.fromArray(S, a, ap + i))
          .intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.min(d[dp + i], a[ap + i]);
  }

  static void add(int n, float a, float[] d, int dp) {
    FloatVector x = FloatVector.broadcast(S, a);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, d, dp + i).add(x).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = d[dp + i] + a;
  }

  static void max(int n, float a, float[] d, int dp) {
    FloatVector x = FloatVector.broadcast(S, a);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, d, dp + i).max(x).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.max(d[dp + i], a);
  }

  static void min(int n, float a, float[] d, int dp) {
    FloatVector x = FloatVector.broadcast(S, a);
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, d, dp + i).min(x).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.min(d[dp + i], a);
  }

  static void add(int n, float[] a, int ap, int as, float[] d, int dp) {
    for (int i = 0; i < n; i++) d[dp + i] += a[ap + i * as];
  }

  static void max(int n, float[] a, int ap, int as, float[] d, int dp) {
    for (int i = 0; i < n; i++) d[dp + i] = Math.max(d[dp + i], a[ap + i * as]);
  }

  static void min(int n, float[] a, int ap, int as, float[] d, int dp) {
    for (int i = 0; i < n; i++) d[dp + i] = Math.min(d[dp + i], a[ap + i * as]);
  }

  @Override
  public void accumulate(FoldOp op, int n, int[] a, int ap, int as, int[] d, int dp) {
    if (as != 1) {
      for (int i = 0; i < n; i++) d[dp + i] = step(op, d[dp + i], a[ap + i * as]);
      return;
    }
    try {
      INTEGER_ROW.get(op.ordinal()).invokeExact(n, a, ap, d, dp);
    } catch (Throwable e) {
      throw Calls.thrown(e);
    }
  }

  private static int step(FoldOp op, int x, int y) {
    return switch (op) {
      case I_ADD -> x + y;
      case I_MAX -> Math.max(x, y);
      case I_MIN -> Math.min(x, y);
      case FMA, ADD, MAX, MIN -> throw new IllegalArgumentException(op + " of integers");
    };
  }

  static void add(int n, int[] a, int ap, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      IntVector.fromArray(I, d, dp + i).add(IntVector.fromArray(I, a, ap + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] += a[ap + i];
  }

  static void max(int n, int[] a, int ap, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      IntVector.fromArray(I, d, dp + i).max(IntVector.fromArray(I, a, ap + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.max(d[dp + i], a[ap + i]);
  }

  static void min(int n, int[] a, int ap, int[] d, int dp) {
    int i = 0;
    for (; i < I.loopBound(n); i += W) {
      IntVector.fromArray(I, d, dp + i).min(IntVector.fromArray(I, a, ap + i)).intoArray(d, dp + i);
    }
    for (; i < n; i++) d[dp + i] = Math.min(d[dp + i], a[ap + i]);
  }

  @Override
  public void addFour(int n, float[] a, int ap, int step, float[] d, int dp) {
    try {
      ADD_FOUR.get(0).invokeExact(n, a, ap, step, d, dp);
    } catch (Throwable e) {
      throw Calls.thrown(e);
    }
  }

  static void four(int n, float[] a, int ap, int step, float[] d, int dp) {
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      FloatVector.fromArray(S, d, dp + i)
          .add(FloatVector.fromArray(S, a, ap + i))
          .add(FloatVector.fromArray(S, a, ap + step + i))
          .add(FloatVector.fromArray(S, a, ap + 2 * step + i))
          .add(FloatVector.fromArray(S, a, ap + 3 * step + i))
          .intoArray(d, dp + i);
    }
    for (; i < n; i++) {
      float two = d[dp + i] + a[ap + i] + a[ap + step + i];
      d[dp + i] = two + a[ap + 2 * step + i] + a[ap + 3 * step + i];
    }
  }

  @Override
  public void quarter(int n, float[] a, int ap, int step, int rows, float[] d, int dp) {
    try {
      QUARTER.get(0).invokeExact(n, a, ap, step, rows, d, dp);
    } catch (Throwable e) {
      throw Calls.thrown(e);
    }
  }

  static void fourLanes(int n, float[] a, int ap, int step, int rows, float[] d, int dp) {
    int next = 8 * step;
    int i = 0;
    for (; i < S.loopBound(n); i += W) {
      int at = ap + i;
      FloatVector one = lane(a, at, step, rows).add(lane(a, at + 2 * next, step, rows - 16));
      FloatVector two =
          lane(a, at + next, step, rows - 8).add(lane(a, at + 3 * next, step, rows - 24));
      one.add(two).intoArray(d, dp + i);
    }
    for (; i < n; i++) {
      int at = ap + i;
      float one = single(a, at, step, rows) + single(a, at + 2 * next, step, rows - 16);
      float two = single(a, at + next, step, rows - 8) + single(a, at + 3 * next, step, rows - 24);
      d[dp + i] = one + two;
    }
  }

  private static FloatVector lane(float[] a, int at, int step, int rows) {
    FloatVector lane = FloatVector.zero(S).add(FloatVector.fromArray(S, a, at));
    for (int r = LANES; r < rows; r += LANES) {
      lane = lane.add(FloatVector.fromArray(S, a, at + r * step));
    }
    return lane;
  }

  private static float single(float[] a, int at, int step, int rows) {
    float lane = 0f;
    for (int r = 0; r < rows; r += LANES) lane += a[at + r * step];
    return lane;
  }
}
