// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.arith;

import java.util.Arrays;

/// [BatchOrder] at many places side by side: loops that the compiler turns into vectors, with the
/// same indices.
///
/// Not safe for use by several threads at once.
public final class OrderRows {
  private static final int LANES = 64;

  /// Fewer places are as well done one by one.
  private static final int LEAST = 12;

  private static final long LOW = 0xFFFF_FFFFL;

  // Counters as PhiloxRows has them.
  private final long[] c0 = new long[LANES];
  private final long[] c1 = new long[LANES];
  private final long[] c2 = new long[LANES];
  private final long[] c3 = new long[LANES];

  // A place is x + width * y.
  private final int[] x = new int[LANES];
  private final int[] y = new int[LANES];

  /// Indices `from` to `to - 1` of step `step` of batches of `batch`, each at its own place of
  /// `result`; as [BatchOrder#fill].
  public void fill(BatchOrder.Place place, int batch, int[] result, int from, int to) {
    int size = place.size();
    boolean nowhere = size < 1 || place.step() < 0 || place.first() < 0;
    if (nowhere) {
      Arrays.fill(result, from, to, -1);
      return;
    }
    long epoch = -1;
    Permutation permutation = null;
    for (int j = from; j < to; ) {
      long position = (long) place.step() * batch + j;
      int index = (int) (position % size);
      int count = (int) Math.min(Math.min(to - j, (long) size - index), LANES);
      if (permutation == null || position / size != epoch) {
        epoch = position / size;
        permutation = new Permutation(place.seed(), (int) epoch, size);
      }
      if (count >= LEAST) {
        lanes(permutation, index, count, place.first(), result, j);
      } else {
        for (int i = 0; i < count; i++) result[j + i] = place.first() + permutation.at(index + i);
      }
      j += count;
    }
  }

  private void lanes(Permutation p, int index, int count, int first, int[] result, int at) {
    int width = p.width();
    for (int i = 0; i < count; i++) {
      x[i] = (index + i) % width;
      y[i] = (index + i) / width;
    }
    for (int round = 0; round < Permutation.ROUNDS; round += 2) {
      shift(p, x, width, round, y, count);
      shift(p, y, p.height(), round + 1, x, count);
    }
    for (int i = 0; i < count; i++) {
      long mapped = x[i] + (long) width * y[i];
      // Few leave the permutation's size: those walk on alone.
      int place = mapped < p.size() ? (int) mapped : p.at(index + i);
      result[at + i] = first + place;
    }
  }

  private void shift(Permutation p, int[] values, int modulus, int round, int[] other, int count) {
    for (int i = 0; i < count; i++) {
      c0[i] = other[i];
      c1[i] = round;
      c2[i] = Permutation.RESERVED_STREAM;
      c3[i] = p.epoch();
    }
    PhiloxRows.rounds(c0, c1, c2, c3, p.seed(), count);
    for (int i = 0; i < count; i++) {
      // Both are below the modulus, which is below 2^16.
      int sum = values[i] + (int) (((c0[i] & LOW) * modulus) >>> 32);
      values[i] = sum >= modulus ? sum - modulus : sum;
    }
  }
}
