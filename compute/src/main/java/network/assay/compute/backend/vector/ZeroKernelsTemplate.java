// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// See [Width] on why this is a template.
final class ZeroKernelsTemplate implements ZeroKernels {
  private static final VectorSpecies<Float> S = Width.speciesOf(MethodHandles.lookup());
  private static final int W = S.length();
  private static final int NEGATIVE_ZERO = 0x80000000;

  @Override
  public int leading(float[] a, int at, int count) {
    int i = 0;
    while (i + W <= count && allZero(FloatVector.fromArray(S, a, at + i))) i += W;
    while (i < count && a[at + i] == 0) i++;
    return i;
  }

  @Override
  public int trailing(float[] a, int at, int count) {
    int left = count;
    while (left >= W && allZero(FloatVector.fromArray(S, a, at + left - W))) left -= W;
    while (left > 0 && a[at + left - 1] == 0) left--;
    return count - left;
  }

  @Override
  public boolean zero(float[] a, int at, int lines) {
    int i = 0;
    if (lines < W && at + W <= a.length) {
      long zeros = FloatVector.fromArray(S, a, at).compare(VectorOperators.EQ, 0f).toLong();
      return (~zeros & ((1L << lines) - 1)) == 0;
    }
    for (; i + W <= lines; i += W) if (!allZero(FloatVector.fromArray(S, a, at + i))) return false;
    for (; i < lines; i++) if (a[at + i] != 0) return false;
    return true;
  }

  private static boolean allZero(FloatVector v) {
    return v.compare(VectorOperators.EQ, 0f).allTrue();
  }

  @Override
  public boolean finite(float[] a, int at, int count) {
    int i = 0;
    for (; i + W <= count; i += W) {
      FloatVector size = FloatVector.fromArray(S, a, at + i).abs();
      if (!size.compare(VectorOperators.LT, Float.POSITIVE_INFINITY).allTrue()) return false;
    }
    for (; i < count; i++) if (!Float.isFinite(a[at + i])) return false;
    return true;
  }

  @Override
  public boolean negativeZero(float[] a, int at, int count) {
    int i = 0;
    for (; i + W <= count; i += W) {
      var bits = FloatVector.fromArray(S, a, at + i).reinterpretAsInts();
      if (bits.compare(VectorOperators.EQ, NEGATIVE_ZERO).anyTrue()) return true;
    }
    for (; i < count; i++) if (Float.floatToRawIntBits(a[at + i]) == NEGATIVE_ZERO) return true;
    return false;
  }
}
