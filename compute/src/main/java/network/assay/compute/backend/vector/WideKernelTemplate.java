// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// See [Width] on why this is a template.
final class WideKernelTemplate implements WideKernel {
  private static final VectorSpecies<Float> S = Width.speciesOf(MethodHandles.lookup());
  private static final int W = S.length();

  /// Rows that go together: with four steps of each that is sixteen vectors of left values, for
  /// which there are registers enough only where vectors are this long.
  private static final int ROWS = 4;

  private static final int LEAST_LANES = 16;

  @Override
  public int rows() {
    return W >= LEAST_LANES ? ROWS : 1;
  }

  @Override
  public void steps(
      int n,
      int row,
      int k,
      float[] a,
      int ap,
      int[] aRows,
      int[] aSteps,
      float[] b,
      int bp,
      int[] bSteps,
      float[] c,
      int cp,
      int[] cRows) {
    int done =
        W >= LEAST_LANES ? four(n, row, k, a, ap, aRows, aSteps, b, bp, bSteps, c, cp, cRows) : 0;
    for (int r = row; r < row + rows(); r++) {
      int ar = ap + aRows[r];
      int cr = cp + cRows[r];
      for (int s = k; s < k + STEPS; s++) {
        float value = a[ar + aSteps[s]];
        int bs = bp + bSteps[s];
        for (int j = done; j < n; j++) c[cr + j] = Math.fma(value, b[bs + j], c[cr + j]);
      }
    }
  }

  // Gives how many chains of each row it did.
  private static int four(
      int n,
      int row,
      int k,
      float[] a,
      int ap,
      int[] aRows,
      int[] aSteps,
      float[] b,
      int bp,
      int[] bSteps,
      float[] c,
      int cp,
      int[] cRows) {
    int a0 = ap + aRows[row + 0];
    int a1 = ap + aRows[row + 1];
    int a2 = ap + aRows[row + 2];
    int a3 = ap + aRows[row + 3];
    int s0 = aSteps[k + 0];
    int s1 = aSteps[k + 1];
    int s2 = aSteps[k + 2];
    int s3 = aSteps[k + 3];
    FloatVector a00 = FloatVector.broadcast(S, a[a0 + s0]);
    FloatVector a01 = FloatVector.broadcast(S, a[a0 + s1]);
    FloatVector a02 = FloatVector.broadcast(S, a[a0 + s2]);
    FloatVector a03 = FloatVector.broadcast(S, a[a0 + s3]);
    FloatVector a10 = FloatVector.broadcast(S, a[a1 + s0]);
    FloatVector a11 = FloatVector.broadcast(S, a[a1 + s1]);
    FloatVector a12 = FloatVector.broadcast(S, a[a1 + s2]);
    FloatVector a13 = FloatVector.broadcast(S, a[a1 + s3]);
    FloatVector a20 = FloatVector.broadcast(S, a[a2 + s0]);
    FloatVector a21 = FloatVector.broadcast(S, a[a2 + s1]);
    FloatVector a22 = FloatVector.broadcast(S, a[a2 + s2]);
    FloatVector a23 = FloatVector.broadcast(S, a[a2 + s3]);
    FloatVector a30 = FloatVector.broadcast(S, a[a3 + s0]);
    FloatVector a31 = FloatVector.broadcast(S, a[a3 + s1]);
    FloatVector a32 = FloatVector.broadcast(S, a[a3 + s2]);
    FloatVector a33 = FloatVector.broadcast(S, a[a3 + s3]);
    int b0 = bp + bSteps[k + 0];
    int b1 = bp + bSteps[k + 1];
    int b2 = bp + bSteps[k + 2];
    int b3 = bp + bSteps[k + 3];
    int c0 = cp + cRows[row + 0];
    int c1 = cp + cRows[row + 1];
    int c2 = cp + cRows[row + 2];
    int c3 = cp + cRows[row + 3];
    int end = S.loopBound(n);
    for (int j = 0; j < end; j += W) {
      FloatVector v0 = FloatVector.fromArray(S, b, b0 + j);
      FloatVector v1 = FloatVector.fromArray(S, b, b1 + j);
      FloatVector v2 = FloatVector.fromArray(S, b, b2 + j);
      FloatVector v3 = FloatVector.fromArray(S, b, b3 + j);
      FloatVector x0 = FloatVector.fromArray(S, c, c0 + j);
      x0 = a00.fma(v0, x0);
      x0 = a01.fma(v1, x0);
      x0 = a02.fma(v2, x0);
      x0 = a03.fma(v3, x0);
      x0.intoArray(c, c0 + j);
      FloatVector x1 = FloatVector.fromArray(S, c, c1 + j);
      x1 = a10.fma(v0, x1);
      x1 = a11.fma(v1, x1);
      x1 = a12.fma(v2, x1);
      x1 = a13.fma(v3, x1);
      x1.intoArray(c, c1 + j);
      FloatVector x2 = FloatVector.fromArray(S, c, c2 + j);
      x2 = a20.fma(v0, x2);
      x2 = a21.fma(v1, x2);
      x2 = a22.fma(v2, x2);
      x2 = a23.fma(v3, x2);
      x2.intoArray(c, c2 + j);
      FloatVector x3 = FloatVector.fromArray(S, c, c3 + j);
      x3 = a30.fma(v0, x3);
      x3 = a31.fma(v1, x3);
      x3 = a32.fma(v2, x3);
      x3 = a33.fma(v3, x3);
      x3.intoArray(c, c3 + j);
    }
    return end;
  }

  @Override
  public void steps(
      int n,
      int k,
      float[] a,
      int ap,
      int[] aSteps,
      float[] b,
      int bp,
      int[] bSteps,
      float[] c,
      int cp) {
    float a0 = a[ap + aSteps[k]];
    float a1 = a[ap + aSteps[k + 1]];
    float a2 = a[ap + aSteps[k + 2]];
    float a3 = a[ap + aSteps[k + 3]];
    int b0 = bp + bSteps[k];
    int b1 = bp + bSteps[k + 1];
    int b2 = bp + bSteps[k + 2];
    int b3 = bp + bSteps[k + 3];
    FloatVector v0 = FloatVector.broadcast(S, a0);
    FloatVector v1 = FloatVector.broadcast(S, a1);
    FloatVector v2 = FloatVector.broadcast(S, a2);
    FloatVector v3 = FloatVector.broadcast(S, a3);
    int j = 0;
    for (; j < S.loopBound(n); j += W) {
      FloatVector x = FloatVector.fromArray(S, c, cp + j);
      x = v0.fma(FloatVector.fromArray(S, b, b0 + j), x);
      x = v1.fma(FloatVector.fromArray(S, b, b1 + j), x);
      x = v2.fma(FloatVector.fromArray(S, b, b2 + j), x);
      x = v3.fma(FloatVector.fromArray(S, b, b3 + j), x);
      x.intoArray(c, cp + j);
    }
    for (; j < n; j++) {
      float x = Math.fma(a1, b[b1 + j], Math.fma(a0, b[b0 + j], c[cp + j]));
      c[cp + j] = Math.fma(a3, b[b3 + j], Math.fma(a2, b[b2 + j], x));
    }
  }

  @Override
  public void step(int n, float a, float[] b, int bp, float[] c, int cp) {
    FloatVector v = FloatVector.broadcast(S, a);
    int j = 0;
    for (; j < S.loopBound(n); j += W) {
      v.fma(FloatVector.fromArray(S, b, bp + j), FloatVector.fromArray(S, c, cp + j))
          .intoArray(c, cp + j);
    }
    for (; j < n; j++) c[cp + j] = Math.fma(a, b[bp + j], c[cp + j]);
  }

  @Override
  public void add(int n, float[] a, int ap, float[] c, int cp) {
    int j = 0;
    for (; j < S.loopBound(n); j += W) {
      FloatVector.fromArray(S, c, cp + j)
          .add(FloatVector.fromArray(S, a, ap + j))
          .intoArray(c, cp + j);
    }
    for (; j < n; j++) c[cp + j] += a[ap + j];
  }
}
