// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// See [Width] on why this is a template, and [MicroKernelTemplate] on the fences.
final class FewRowsKernelTemplate implements FewRowsKernel {
  private static final VectorSpecies<Float> S = Width.speciesOf(MethodHandles.lookup());
  private static final int W = S.length();
  private static final boolean KEEP_ORDER = Width.FENCES_ARE_FREE;

  @Override
  public void tile(
      int rows,
      int panels,
      int depth,
      float[] a,
      int ap,
      float[] b,
      int bp,
      int bStep,
      int bPanel,
      float[] c,
      int cp,
      int cStep,
      boolean add) {
    switch (rows) {
      case 1 -> {
        if (panels == 1) one(depth, a, ap, b, bp, bStep, c, cp, add);
        else oneWide(depth, a, ap, b, bp, bStep, bPanel, c, cp, add);
      }
      case 2 -> {
        if (panels == 1) two(depth, a, ap, b, bp, bStep, c, cp, cStep, add);
        else twoWide(depth, a, ap, b, bp, bStep, bPanel, c, cp, cStep, add);
      }
      default -> four(depth, a, ap, b, bp, bStep, c, cp, cStep, add);
    }
  }

  private static void one(
      int depth, float[] a, int ap, float[] b, int bp, int bStep, float[] c, int cp, boolean add) {
    FloatVector x0 = FloatVector.zero(S);
    FloatVector y0 = FloatVector.zero(S);
    for (int k = 0; k < depth; k++) {
      FloatVector a0 = FloatVector.broadcast(S, a[ap]);
      x0 = a0.fma(FloatVector.fromArray(S, b, bp), x0);
      y0 = a0.fma(FloatVector.fromArray(S, b, bp + W), y0);
      ap++;
      bp += bStep;
    }
    if (add) {
      x0 = FloatVector.fromArray(S, c, cp).add(x0);
      y0 = FloatVector.fromArray(S, c, cp + W).add(y0);
    }
    x0.intoArray(c, cp);
    y0.intoArray(c, cp + W);
  }

  private static void oneWide(
      int depth,
      float[] a,
      int ap,
      float[] b,
      int bp,
      int bStep,
      int bPanel,
      float[] c,
      int cp,
      boolean add) {
    FloatVector x0 = FloatVector.zero(S);
    FloatVector y0 = FloatVector.zero(S);
    FloatVector x1 = FloatVector.zero(S);
    FloatVector y1 = FloatVector.zero(S);
    FloatVector x2 = FloatVector.zero(S);
    FloatVector y2 = FloatVector.zero(S);
    FloatVector x3 = FloatVector.zero(S);
    FloatVector y3 = FloatVector.zero(S);
    int to1 = bPanel;
    int to2 = 2 * bPanel;
    int to3 = 3 * bPanel;
    for (int k = 0; k < depth; k++) {
      FloatVector a0 = FloatVector.broadcast(S, a[ap]);
      x0 = a0.fma(FloatVector.fromArray(S, b, bp), x0);
      y0 = a0.fma(FloatVector.fromArray(S, b, bp + W), y0);
      if (KEEP_ORDER) VarHandle.loadLoadFence();
      x1 = a0.fma(FloatVector.fromArray(S, b, bp + to1), x1);
      y1 = a0.fma(FloatVector.fromArray(S, b, bp + to1 + W), y1);
      if (KEEP_ORDER) VarHandle.loadLoadFence();
      x2 = a0.fma(FloatVector.fromArray(S, b, bp + to2), x2);
      y2 = a0.fma(FloatVector.fromArray(S, b, bp + to2 + W), y2);
      if (KEEP_ORDER) VarHandle.loadLoadFence();
      x3 = a0.fma(FloatVector.fromArray(S, b, bp + to3), x3);
      y3 = a0.fma(FloatVector.fromArray(S, b, bp + to3 + W), y3);
      ap++;
      bp += bStep;
    }
    if (add) {
      x0 = FloatVector.fromArray(S, c, cp).add(x0);
      y0 = FloatVector.fromArray(S, c, cp + W).add(y0);
      x1 = FloatVector.fromArray(S, c, cp + 2 * W).add(x1);
      y1 = FloatVector.fromArray(S, c, cp + 3 * W).add(y1);
      x2 = FloatVector.fromArray(S, c, cp + 4 * W).add(x2);
      y2 = FloatVector.fromArray(S, c, cp + 5 * W).add(y2);
      x3 = FloatVector.fromArray(S, c, cp + 6 * W).add(x3);
      y3 = FloatVector.fromArray(S, c, cp + 7 * W).add(y3);
    }
    x0.intoArray(c, cp);
    y0.intoArray(c, cp + W);
    x1.intoArray(c, cp + 2 * W);
    y1.intoArray(c, cp + 3 * W);
    x2.intoArray(c, cp + 4 * W);
    y2.intoArray(c, cp + 5 * W);
    x3.intoArray(c, cp + 6 * W);
    y3.intoArray(c, cp + 7 * W);
  }

  private static void two(
      int depth,
      float[] a,
      int ap,
      float[] b,
      int bp,
      int bStep,
      float[] c,
      int cp,
      int cStep,
      boolean add) {
    FloatVector x0 = FloatVector.zero(S);
    FloatVector y0 = FloatVector.zero(S);
    FloatVector x1 = FloatVector.zero(S);
    FloatVector y1 = FloatVector.zero(S);
    for (int k = 0; k < depth; k++) {
      FloatVector left = FloatVector.fromArray(S, b, bp);
      FloatVector right = FloatVector.fromArray(S, b, bp + W);
      FloatVector a0 = FloatVector.broadcast(S, a[ap]);
      x0 = a0.fma(left, x0);
      y0 = a0.fma(right, y0);
      FloatVector a1 = FloatVector.broadcast(S, a[ap + 1]);
      x1 = a1.fma(left, x1);
      y1 = a1.fma(right, y1);
      ap += 2;
      bp += bStep;
    }
    if (add) {
      x0 = FloatVector.fromArray(S, c, cp).add(x0);
      y0 = FloatVector.fromArray(S, c, cp + W).add(y0);
      x1 = FloatVector.fromArray(S, c, cp + cStep).add(x1);
      y1 = FloatVector.fromArray(S, c, cp + cStep + W).add(y1);
    }
    x0.intoArray(c, cp);
    y0.intoArray(c, cp + W);
    x1.intoArray(c, cp + cStep);
    y1.intoArray(c, cp + cStep + W);
  }

  private static void twoWide(
      int depth,
      float[] a,
      int ap,
      float[] b,
      int bp,
      int bStep,
      int bPanel,
      float[] c,
      int cp,
      int cStep,
      boolean add) {
    FloatVector x00 = FloatVector.zero(S);
    FloatVector y00 = FloatVector.zero(S);
    FloatVector x01 = FloatVector.zero(S);
    FloatVector y01 = FloatVector.zero(S);
    FloatVector x10 = FloatVector.zero(S);
    FloatVector y10 = FloatVector.zero(S);
    FloatVector x11 = FloatVector.zero(S);
    FloatVector y11 = FloatVector.zero(S);
    int to1 = bPanel;
    for (int k = 0; k < depth; k++) {
      FloatVector left0 = FloatVector.fromArray(S, b, bp);
      FloatVector right0 = FloatVector.fromArray(S, b, bp + W);
      FloatVector left1 = FloatVector.fromArray(S, b, bp + to1);
      FloatVector right1 = FloatVector.fromArray(S, b, bp + to1 + W);
      FloatVector a0 = FloatVector.broadcast(S, a[ap]);
      x00 = a0.fma(left0, x00);
      y00 = a0.fma(right0, y00);
      x01 = a0.fma(left1, x01);
      y01 = a0.fma(right1, y01);
      FloatVector a1 = FloatVector.broadcast(S, a[ap + 1]);
      x10 = a1.fma(left0, x10);
      y10 = a1.fma(right0, y10);
      x11 = a1.fma(left1, x11);
      y11 = a1.fma(right1, y11);
      ap += 2;
      bp += bStep;
    }
    if (add) {
      x00 = FloatVector.fromArray(S, c, cp).add(x00);
      y00 = FloatVector.fromArray(S, c, cp + W).add(y00);
      x01 = FloatVector.fromArray(S, c, cp + 2 * W).add(x01);
      y01 = FloatVector.fromArray(S, c, cp + 3 * W).add(y01);
      x10 = FloatVector.fromArray(S, c, cp + cStep).add(x10);
      y10 = FloatVector.fromArray(S, c, cp + cStep + W).add(y10);
      x11 = FloatVector.fromArray(S, c, cp + cStep + 2 * W).add(x11);
      y11 = FloatVector.fromArray(S, c, cp + cStep + 3 * W).add(y11);
    }
    x00.intoArray(c, cp);
    y00.intoArray(c, cp + W);
    x01.intoArray(c, cp + 2 * W);
    y01.intoArray(c, cp + 3 * W);
    x10.intoArray(c, cp + cStep);
    y10.intoArray(c, cp + cStep + W);
    x11.intoArray(c, cp + cStep + 2 * W);
    y11.intoArray(c, cp + cStep + 3 * W);
  }

  private static void four(
      int depth,
      float[] a,
      int ap,
      float[] b,
      int bp,
      int bStep,
      float[] c,
      int cp,
      int cStep,
      boolean add) {
    FloatVector x0 = FloatVector.zero(S);
    FloatVector y0 = FloatVector.zero(S);
    FloatVector x1 = FloatVector.zero(S);
    FloatVector y1 = FloatVector.zero(S);
    FloatVector x2 = FloatVector.zero(S);
    FloatVector y2 = FloatVector.zero(S);
    FloatVector x3 = FloatVector.zero(S);
    FloatVector y3 = FloatVector.zero(S);
    for (int k = 0; k < depth; k++) {
      FloatVector left = FloatVector.fromArray(S, b, bp);
      FloatVector right = FloatVector.fromArray(S, b, bp + W);
      FloatVector a0 = FloatVector.broadcast(S, a[ap]);
      x0 = a0.fma(left, x0);
      y0 = a0.fma(right, y0);
      FloatVector a1 = FloatVector.broadcast(S, a[ap + 1]);
      x1 = a1.fma(left, x1);
      y1 = a1.fma(right, y1);
      FloatVector a2 = FloatVector.broadcast(S, a[ap + 2]);
      x2 = a2.fma(left, x2);
      y2 = a2.fma(right, y2);
      FloatVector a3 = FloatVector.broadcast(S, a[ap + 3]);
      x3 = a3.fma(left, x3);
      y3 = a3.fma(right, y3);
      ap += 4;
      bp += bStep;
    }
    if (add) {
      x0 = FloatVector.fromArray(S, c, cp).add(x0);
      y0 = FloatVector.fromArray(S, c, cp + W).add(y0);
      x1 = FloatVector.fromArray(S, c, cp + cStep).add(x1);
      y1 = FloatVector.fromArray(S, c, cp + cStep + W).add(y1);
      x2 = FloatVector.fromArray(S, c, cp + 2 * cStep).add(x2);
      y2 = FloatVector.fromArray(S, c, cp + 2 * cStep + W).add(y2);
      x3 = FloatVector.fromArray(S, c, cp + 3 * cStep).add(x3);
      y3 = FloatVector.fromArray(S, c, cp + 3 * cStep + W).add(y3);
    }
    x0.intoArray(c, cp);
    y0.intoArray(c, cp + W);
    x1.intoArray(c, cp + cStep);
    y1.intoArray(c, cp + cStep + W);
    x2.intoArray(c, cp + 2 * cStep);
    y2.intoArray(c, cp + 2 * cStep + W);
    x3.intoArray(c, cp + 3 * cStep);
    y3.intoArray(c, cp + 3 * cStep + W);
  }
}
