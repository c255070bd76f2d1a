// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// See [Width] on why this is a template.
final class PackKernelsTemplate implements PackKernels {
  private static final VectorSpecies<Float> S = Width.speciesOf(MethodHandles.lookup());
  private static final int W = S.length();

  /// Blocks of eight by eight are turned in registers, if there are any so wide.
  private static final VectorSpecies<Float> E = FloatVector.SPECIES_256;

  private static final int EIGHT = 8;

  /// Rows of more vectors are copied one by one.
  private static final int MANY = 16;

  private static final boolean IN_REGISTERS = W >= EIGHT;

  private static final VectorShuffle<Float> SWAP1 = VectorShuffle.fromOp(E, lane -> lane ^ 1);
  private static final VectorShuffle<Float> SWAP2 = VectorShuffle.fromOp(E, lane -> lane ^ 2);
  private static final VectorShuffle<Float> SWAP4 = VectorShuffle.fromOp(E, lane -> lane ^ 4);
  private static final VectorMask<Float> UPPER1 = VectorMask.fromLong(E, 0xAA);
  private static final VectorMask<Float> UPPER2 = VectorMask.fromLong(E, 0xCC);
  private static final VectorMask<Float> UPPER4 = VectorMask.fromLong(E, 0xF0);

  @Override
  public void copy(
      float[] source,
      int at,
      int[] along,
      int from,
      int depth,
      int panels,
      float[] target,
      int to) {
    int size = 2 * W * depth;
    for (int k = 0; k < depth; k++) {
      int in = at + along[from + k];
      int out = to + 2 * W * k;
      for (int panel = 0; panel < panels; panel++) {
        FloatVector.fromArray(S, source, in).intoArray(target, out);
        FloatVector.fromArray(S, source, in + W).intoArray(target, out + W);
        in += 2 * W;
        out += size;
      }
    }
  }

  @Override
  public void join(
      float[] source,
      int one,
      int two,
      int split,
      int[] along,
      int from,
      int depth,
      float[] target,
      int to) {
    if (split == W) {
      for (int k = 0; k < depth; k++) {
        FloatVector.fromArray(S, source, one + along[from + k]).intoArray(target, to + 2 * W * k);
      }
      return;
    }
    VectorMask<Float> first = S.indexInRange(0, split);
    for (int k = 0; k < depth; k++) {
      int at = along[from + k];
      FloatVector a = FloatVector.fromArray(S, source, one + at);
      FloatVector b = FloatVector.fromArray(S, source, two + at);
      b.blend(a, first).intoArray(target, to + 2 * W * k);
    }
  }

  @Override
  public void copyNarrow(
      float[] source, int at, int[] along, int from, int depth, float[] target, int to, int width) {
    int end = to + depth * width;
    for (int k = 0; k < depth; k++) {
      int in = at + along[from + k];
      int out = to + k * width;
      if (width <= W && out + W <= end && in + W <= source.length) {
        FloatVector.fromArray(S, source, in).intoArray(target, out);
      } else {
        for (int i = 0; i < width; i++) target[out + i] = source[in + i];
      }
    }
  }

  @Override
  public void copySome(
      float[] source,
      int at,
      int[] along,
      int from,
      int depth,
      int panels,
      float[] target,
      int to,
      int width) {
    int size = depth * width;
    int last = depth - 1; // whose vectors would reach into the next panel
    for (int k = 0; k < last; k++) {
      int in = at + along[from + k];
      int out = to + k * width;
      for (int panel = 0; panel < panels; panel++) {
        for (int i = 0; i + W < width; i += W) {
          FloatVector.fromArray(S, source, in + i).intoArray(target, out + i);
        }
        int rest = Math.max(0, width - W);
        FloatVector.fromArray(S, source, in + rest).intoArray(target, out + rest);
        in += width;
        out += size;
      }
    }
    int in = at + along[from + last];
    for (int panel = 0; panel < panels; panel++) {
      System.arraycopy(source, in + panel * width, target, to + panel * size + last * width, width);
    }
  }

  @Override
  public void turn(
      float[] source,
      int at,
      int[] across,
      int first,
      int depth,
      int room,
      float[] target,
      int to,
      int width) {
    int k = 0;
    if (IN_REGISTERS) {
      // The last step of a narrow panel must not write beyond it.
      int left = width % EIGHT == 0 ? 0 : EIGHT / width;
      int whole = Math.min(depth, room - left);
      for (; k < whole && k + EIGHT <= room - left; k += EIGHT) {
        eight(source, at + k, across, first, target, to + k * width, width);
      }
      if (k < whole && whole >= EIGHT && depth - whole <= 1) {
        k = whole - EIGHT; // some again, rather than one by one
        eight(source, at + k, across, first, target, to + k * width, width);
        k = whole;
      }
    }
    int lines = Math.min(EIGHT, width);
    for (; k < depth; k++) {
      for (int i = 0; i < lines; i++) {
        target[to + k * width + i] = source[at + k + across[first + i]];
      }
    }
  }

  // Exchanges, for each bit of a lane's number, the lanes that have it in one vector with those
  // that lack it in the vector whose number differs in that bit.
  private static void eight(
      float[] source, int at, int[] across, int first, float[] target, int to, int step) {
    FloatVector r0 = FloatVector.fromArray(E, source, at + across[first]);
    FloatVector r1 = FloatVector.fromArray(E, source, at + across[first + 1]);
    FloatVector r2 = FloatVector.fromArray(E, source, at + across[first + 2]);
    FloatVector r3 = FloatVector.fromArray(E, source, at + across[first + 3]);
    FloatVector r4 = FloatVector.fromArray(E, source, at + across[first + 4]);
    FloatVector r5 = FloatVector.fromArray(E, source, at + across[first + 5]);
    FloatVector r6 = FloatVector.fromArray(E, source, at + across[first + 6]);
    FloatVector r7 = FloatVector.fromArray(E, source, at + across[first + 7]);
    FloatVector s0 = r0.blend(r4.rearrange(SWAP4), UPPER4);
    FloatVector s4 = r0.rearrange(SWAP4).blend(r4, UPPER4);
    FloatVector s1 = r1.blend(r5.rearrange(SWAP4), UPPER4);
    FloatVector s5 = r1.rearrange(SWAP4).blend(r5, UPPER4);
    FloatVector s2 = r2.blend(r6.rearrange(SWAP4), UPPER4);
    FloatVector s6 = r2.rearrange(SWAP4).blend(r6, UPPER4);
    FloatVector s3 = r3.blend(r7.rearrange(SWAP4), UPPER4);
    FloatVector s7 = r3.rearrange(SWAP4).blend(r7, UPPER4);
    half(s0, s1, s2, s3, target, to, step);
    half(s4, s5, s6, s7, target, to + 4 * step, step);
  }

  private static void half(
      FloatVector s0,
      FloatVector s1,
      FloatVector s2,
      FloatVector s3,
      float[] target,
      int to,
      int step) {
    FloatVector t0 = s0.blend(s2.rearrange(SWAP2), UPPER2);
    FloatVector t2 = s0.rearrange(SWAP2).blend(s2, UPPER2);
    FloatVector t1 = s1.blend(s3.rearrange(SWAP2), UPPER2);
    FloatVector t3 = s1.rearrange(SWAP2).blend(s3, UPPER2);
    t0.blend(t1.rearrange(SWAP1), UPPER1).intoArray(target, to);
    t0.rearrange(SWAP1).blend(t1, UPPER1).intoArray(target, to + step);
    t2.blend(t3.rearrange(SWAP1), UPPER1).intoArray(target, to + 2 * step);
    t2.rearrange(SWAP1).blend(t3, UPPER1).intoArray(target, to + 3 * step);
  }

  @Override
  public void gather(float[] source, int at, Layout layout, int first, int count, float[] row) {
    int[] across = layout.across();
    for (int i = 0; i < count; ) {
      int length = Math.min(layout.acrossRun(first + i), count - i);
      int in = at + across[first + i];
      if (in + length + W <= source.length) {
        for (int j = 0; j < length; j += W) {
          FloatVector.fromArray(S, source, in + j).intoArray(row, i + j);
        }
      } else {
        for (int j = 0; j < length; j++) row[i + j] = source[in + j];
      }
      i += length;
    }
  }

  @Override
  public void spread(float[] row, int panels, float[] target, int to, int panelSize) {
    for (int panel = 0; panel < panels; panel++) {
      FloatVector.fromArray(S, row, 2 * W * panel).intoArray(target, to);
      FloatVector.fromArray(S, row, 2 * W * panel + W).intoArray(target, to + W);
      to += panelSize;
    }
  }

  @Override
  public void rows(
      int rows,
      int n,
      float[] source,
      int from,
      int step,
      float[] target,
      int to,
      int before,
      int width) {
    int row = 0;
    if (n < W * MANY) {
      // What is written beyond a row is written again by the next ones, but not beyond the last.
      int left = Math.ceilDiv(W, width);
      int most = (source.length - from - n - W) / Math.max(1, step);
      for (int end = Math.min(rows - left, most); row < end; row++) {
        for (int i = 0; i < n; i += W) {
          FloatVector.fromArray(S, source, from + i).intoArray(target, to + before + i);
        }
        for (int i = 0; i < before; i++) target[to + i] = 0f;
        for (int i = before + n; i < width; i++) target[to + i] = 0f;
        from += step;
        to += width;
      }
    }
    for (; row < rows; row++) {
      Arrays.fill(target, to, to + before, 0f);
      System.arraycopy(source, from, target, to + before, n);
      Arrays.fill(target, to + before + n, to + width, 0f);
      from += step;
      to += width;
    }
  }
}
