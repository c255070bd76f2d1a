// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.concurrent.atomic.AtomicLongArray;

/// The parts of a kernel, dealt out to workers as ranges of neighbours: worker `w` of `n` has those
/// from `w * parts / n` on. Safe for use by all workers at once.
final class Shares {
  /// Numbers from one range to the next: two cache lines, since some cores fetch them in pairs. As
  /// many lie before the first one, which would else share a line with the array's length, that
  /// all workers read, and behind the last.
  private static final int APART = 16;

  /// Per worker its next part, and above that the one after its last.
  private final AtomicLongArray ranges;

  private final int workers;

  /// Nothing is dealt out yet.
  Shares(int workers) {
    this.workers = workers;
    this.ranges = new AtomicLongArray((workers + 2) * APART);
  }

  /// Deals out parts 0 to `parts - 1`, when all of those before are done. Whoever takes one sees
  /// what was written before they were dealt out.
  void deal(int parts) {
    for (int w = 0; w < workers; w++) {
      long from = (long) w * parts / workers;
      long end = (w + 1L) * parts / workers;
      ranges.setRelease(at(w), end << Integer.SIZE | from);
    }
  }

  /// The first part left of a worker's own range, else the last one of another's; -1 when none is
  /// left. Each part is given once.
  int take(int worker) {
    int own = at(worker);
    for (long range = ranges.get(own); left(range); range = ranges.get(own)) {
      if (ranges.compareAndSet(own, range, range + 1)) return (int) range;
    }
    for (int w = 1; w < workers; w++) {
      int other = at((worker + w) % workers);
      for (long range = ranges.get(other); left(range); range = ranges.get(other)) {
        long less = range - (1L << Integer.SIZE);
        if (ranges.compareAndSet(other, range, less)) return (int) (less >>> Integer.SIZE);
      }
    }
    return -1;
  }

  private static int at(int worker) {
    return (worker + 1) * APART;
  }

  private static boolean left(long range) {
    return (int) range < (int) (range >>> Integer.SIZE);
  }
}
