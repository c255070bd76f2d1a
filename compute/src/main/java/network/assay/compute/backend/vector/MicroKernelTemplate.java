// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// See [Width] on why this is a template. Twelve accumulators, two vectors of `b` and one of `a`
/// fill the sixteen registers of AVX2; unrolling the loop, or starting it from
/// loaded values, made it slower. The end is written out row by row: with a method for a row, one
/// process of two was compiled to half the speed.
final class MicroKernelTemplate implements MicroKernel {
  private static final VectorSpecies<Float> S = Width.speciesOf(MethodHandles.lookup());
  private static final int W = S.length();
  private static final int ROWS = 6;

  /// The compiler must load the values of `a` one at a time. Left to itself it loads all of a step
  /// first, runs out of registers, and keeps a chain in memory: half the speed.
  private static final boolean KEEP_ORDER = Width.FENCES_ARE_FREE;

  @Override
  public int rows() {
    return ROWS;
  }

  @Override
  public int columns() {
    return 2 * W;
  }

  @Override
  public void tile(
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
    FloatVector x4 = FloatVector.zero(S);
    FloatVector y4 = FloatVector.zero(S);
    FloatVector x5 = FloatVector.zero(S);
    FloatVector y5 = FloatVector.zero(S);
    for (int k = 0; k < depth; k++) {
      FloatVector left = FloatVector.fromArray(S, b, bp);
      FloatVector right = FloatVector.fromArray(S, b, bp + W);
      FloatVector a0 = FloatVector.broadcast(S, a[ap + 0]);
      x0 = a0.fma(left, x0);
      y0 = a0.fma(right, y0);
      if (KEEP_ORDER) VarHandle.loadLoadFence();
      FloatVector a1 = FloatVector.broadcast(S, a[ap + 1]);
      x1 = a1.fma(left, x1);
      y1 = a1.fma(right, y1);
      if (KEEP_ORDER) VarHandle.loadLoadFence();
      FloatVector a2 = FloatVector.broadcast(S, a[ap + 2]);
      x2 = a2.fma(left, x2);
      y2 = a2.fma(right, y2);
      if (KEEP_ORDER) VarHandle.loadLoadFence();
      FloatVector a3 = FloatVector.broadcast(S, a[ap + 3]);
      x3 = a3.fma(left, x3);
      y3 = a3.fma(right, y3);
      if (KEEP_ORDER) VarHandle.loadLoadFence();
      FloatVector a4 = FloatVector.broadcast(S, a[ap + 4]);
      x4 = a4.fma(left, x4);
      y4 = a4.fma(right, y4);
      if (KEEP_ORDER) VarHandle.loadLoadFence();
      FloatVector a5 = FloatVector.broadcast(S, a[ap + 5]);
      x5 = a5.fma(left, x5);
      y5 = a5.fma(right, y5);
      if (KEEP_ORDER) VarHandle.loadLoadFence();
      ap += ROWS;
      bp += bStep;
    }
    if (add) {
      x0 = FloatVector.fromArray(S, c, cp + 0 * cStep).add(x0);
      y0 = FloatVector.fromArray(S, c, cp + 0 * cStep + W).add(y0);
      x1 = FloatVector.fromArray(S, c, cp + 1 * cStep).add(x1);
      y1 = FloatVector.fromArray(S, c, cp + 1 * cStep + W).add(y1);
      x2 = FloatVector.fromArray(S, c, cp + 2 * cStep).add(x2);
      y2 = FloatVector.fromArray(S, c, cp + 2 * cStep + W).add(y2);
      x3 = FloatVector.fromArray(S, c, cp + 3 * cStep).add(x3);
      y3 = FloatVector.fromArray(S, c, cp + 3 * cStep + W).add(y3);
      x4 = FloatVector.fromArray(S, c, cp + 4 * cStep).add(x4);
      y4 = FloatVector.fromArray(S, c, cp + 4 * cStep + W).add(y4);
      x5 = FloatVector.fromArray(S, c, cp + 5 * cStep).add(x5);
      y5 = FloatVector.fromArray(S, c, cp + 5 * cStep + W).add(y5);
    }
    x0.intoArray(c, cp + 0 * cStep);
    y0.intoArray(c, cp + 0 * cStep + W);
    x1.intoArray(c, cp + 1 * cStep);
    y1.intoArray(c, cp + 1 * cStep + W);
    x2.intoArray(c, cp + 2 * cStep);
    y2.intoArray(c, cp + 2 * cStep + W);
    x3.intoArray(c, cp + 3 * cStep);
    y3.intoArray(c, cp + 3 * cStep + W);
    x4.intoArray(c, cp + 4 * cStep);
    y4.intoArray(c, cp + 4 * cStep + W);
    x5.intoArray(c, cp + 5 * cStep);
    y5.intoArray(c, cp + 5 * cStep + W);
  }
}
