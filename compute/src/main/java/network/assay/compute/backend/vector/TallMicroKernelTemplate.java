// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// See [Width] on why this is a template. As [MicroKernelTemplate], with 24 accumulators for the 32
/// registers of AVX-512: a panel of `b` is too large for the first-level cache, and the more rows
/// share what is read of it, the less they wait. Three vectors of `b` by eight rows are as fast,
/// but panels of 48 columns fit few shapes.
final class TallMicroKernelTemplate implements MicroKernel {
  private static final VectorSpecies<Float> S = Width.speciesOf(MethodHandles.lookup());
  private static final int W = S.length();
  private static final int ROWS = 12;

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
    FloatVector x6 = FloatVector.zero(S);
    FloatVector y6 = FloatVector.zero(S);
    FloatVector x7 = FloatVector.zero(S);
    FloatVector y7 = FloatVector.zero(S);
    FloatVector x8 = FloatVector.zero(S);
    FloatVector y8 = FloatVector.zero(S);
    FloatVector x9 = FloatVector.zero(S);
    FloatVector y9 = FloatVector.zero(S);
    FloatVector x10 = FloatVector.zero(S);
    FloatVector y10 = FloatVector.zero(S);
    FloatVector x11 = FloatVector.zero(S);
    FloatVector y11 = FloatVector.zero(S);
    for (int k = 0; k < depth; k++) {
      FloatVector left = FloatVector.fromArray(S, b, bp);
      FloatVector right = FloatVector.fromArray(S, b, bp + W);
      FloatVector a0 = FloatVector.broadcast(S, a[ap + 0]);
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
      FloatVector a4 = FloatVector.broadcast(S, a[ap + 4]);
      x4 = a4.fma(left, x4);
      y4 = a4.fma(right, y4);
      FloatVector a5 = FloatVector.broadcast(S, a[ap + 5]);
      x5 = a5.fma(left, x5);
      y5 = a5.fma(right, y5);
      FloatVector a6 = FloatVector.broadcast(S, a[ap + 6]);
      x6 = a6.fma(left, x6);
      y6 = a6.fma(right, y6);
      FloatVector a7 = FloatVector.broadcast(S, a[ap + 7]);
      x7 = a7.fma(left, x7);
      y7 = a7.fma(right, y7);
      FloatVector a8 = FloatVector.broadcast(S, a[ap + 8]);
      x8 = a8.fma(left, x8);
      y8 = a8.fma(right, y8);
      FloatVector a9 = FloatVector.broadcast(S, a[ap + 9]);
      x9 = a9.fma(left, x9);
      y9 = a9.fma(right, y9);
      FloatVector a10 = FloatVector.broadcast(S, a[ap + 10]);
      x10 = a10.fma(left, x10);
      y10 = a10.fma(right, y10);
      FloatVector a11 = FloatVector.broadcast(S, a[ap + 11]);
      x11 = a11.fma(left, x11);
      y11 = a11.fma(right, y11);
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
      x6 = FloatVector.fromArray(S, c, cp + 6 * cStep).add(x6);
      y6 = FloatVector.fromArray(S, c, cp + 6 * cStep + W).add(y6);
      x7 = FloatVector.fromArray(S, c, cp + 7 * cStep).add(x7);
      y7 = FloatVector.fromArray(S, c, cp + 7 * cStep + W).add(y7);
      x8 = FloatVector.fromArray(S, c, cp + 8 * cStep).add(x8);
      y8 = FloatVector.fromArray(S, c, cp + 8 * cStep + W).add(y8);
      x9 = FloatVector.fromArray(S, c, cp + 9 * cStep).add(x9);
      y9 = FloatVector.fromArray(S, c, cp + 9 * cStep + W).add(y9);
      x10 = FloatVector.fromArray(S, c, cp + 10 * cStep).add(x10);
      y10 = FloatVector.fromArray(S, c, cp + 10 * cStep + W).add(y10);
      x11 = FloatVector.fromArray(S, c, cp + 11 * cStep).add(x11);
      y11 = FloatVector.fromArray(S, c, cp + 11 * cStep + W).add(y11);
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
    x6.intoArray(c, cp + 6 * cStep);
    y6.intoArray(c, cp + 6 * cStep + W);
    x7.intoArray(c, cp + 7 * cStep);
    y7.intoArray(c, cp + 7 * cStep + W);
    x8.intoArray(c, cp + 8 * cStep);
    y8.intoArray(c, cp + 8 * cStep + W);
    x9.intoArray(c, cp + 9 * cStep);
    y9.intoArray(c, cp + 9 * cStep + W);
    x10.intoArray(c, cp + 10 * cStep);
    y10.intoArray(c, cp + 10 * cStep + W);
    x11.intoArray(c, cp + 11 * cStep);
    y11.intoArray(c, cp + 11 * cStep + W);
  }
}
