// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/// Times two tasks in turns, so that what else the machine does touches both alike.
///
/// @param alone whether both run on this thread alone: then its processor time is the clock
record Meter(boolean alone) {
  private static final int ROUNDS = 9;
  private static final long ROUND_NANOS = 50_000_000L;
  private static final long WARM_NANOS = 250_000_000L;
  private static final long REST_NANOS = 50_000_000L;
  private static final int CALM = 3;
  private static final int MOST_WARM = 24;
  private static final long SLOW_NANOS = 400_000_000L;
  private static final long HOPELESS_NANOS = 5_000_000_000L;

  /// Seconds of one run of each, medians; the median, least and greatest of the rounds' ratios of
  /// theirs to ours: above 1, ours is faster.
  record Times(double ours, double theirs, double ratio, double least, double greatest) {
    /// When one of their runs was `runs` of ours.
    Times forOneOf(int runs) {
      return new Times(ours, theirs / runs, ratio / runs, least / runs, greatest / runs);
    }
  }

  Times measure(Runnable ours, Runnable theirs) {
    double oneOurs = warmed(ours);
    double oneTheirs = warm(theirs, WARM_NANOS);
    double slower = 1e9 * Math.max(oneOurs, oneTheirs);
    int rounds = slower > HOPELESS_NANOS ? 1 : slower > SLOW_NANOS ? ROUNDS / 2 + 1 : ROUNDS;
    int runsOurs = runs(oneOurs);
    int runsTheirs = runs(oneTheirs);
    double[] a = new double[rounds];
    double[] b = new double[rounds];
    double[] ratios = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      a[round] = rested(ours, runsOurs);
      b[round] = rested(theirs, runsTheirs);
      ratios[round] = b[round] / a[round];
    }
    Arrays.sort(ratios);
    return new Times(median(a), median(b), median(ratios), ratios[0], ratios[rounds - 1]);
  }

  // Threads that have nothing to do look for work for a while before they sleep. Those of the other
  // side must not do that now; nor should it be timed how this one's wake up.
  private double rested(Runnable task, int runs) {
    if (!alone) {
      long until = System.nanoTime() + REST_NANOS;
      for (long left = REST_NANOS; left > 0; left = until - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      task.run();
    }
    return time(task, runs);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static int runs(double seconds) {
    return (int) Math.max(1, Math.ceil(ROUND_NANOS / (seconds * 1e9)));
  }

  // Java compiles while it runs, later on a busy machine: until it gets no faster any more.
  private double warmed(Runnable task) {
    double best = warm(task, WARM_NANOS);
    int calm = 0;
    for (int i = 0; i < MOST_WARM && calm < CALM && best * 1e9 < SLOW_NANOS; i++) {
      double next = time(task, (int) Math.max(1, Math.ceil(WARM_NANOS / (best * 1e9))));
      calm = next > 0.95 * best ? calm + 1 : 0;
      best = Math.min(best, next);
    }
    return best;
  }

  // Three runs or more, unless the first shows enough; gives the seconds of the last.
  private double warm(Runnable task, long nanos) {
    double last = 0;
    long begin = System.nanoTime();
    for (int i = 0; i < 3 || System.nanoTime() - begin < nanos; i++) {
      last = time(task, 1);
      if (last * 1e9 > HOPELESS_NANOS) break;
    }
    return last;
  }

  private double time(Runnable task, int runs) {
    long start = clock();
    for (int i = 0; i < runs; i++) task.run();
    return Math.max(1, clock() - start) / 1e9 / runs;
  }

  private long clock() {
    return alone
        ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()
        : System.nanoTime();
  }
}
