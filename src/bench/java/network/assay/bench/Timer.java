// SPDX-License-Identifier: Apache-2.0
package network.assay.bench;

import java.lang.management.ManagementFactory;
import java.util.Arrays;

/// Measures rates.
///
/// @param alone whether the task runs on this thread alone: then its processor time is the clock,
///     so that other load on the machine counts little
record Timer(boolean alone) {
  private static final int ROUNDS = 7;
  private static final long ROUND_NANOS = 300_000_000L;

  /// The median rate of several rounds after a warm-up, in units per second.
  ///
  /// @param units per run of `task`
  double median(Runnable task, double units) {
    round(task);
    round(task);
    double[] rates = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) rates[i] = round(task) * units;
    Arrays.sort(rates);
    return rates[ROUNDS / 2];
  }

  private double round(Runnable task) {
    long start = clock();
    long runs = 0;
    long now;
    do {
      task.run();
      runs++;
      now = clock();
    } while (now - start < ROUND_NANOS);
    return runs * 1e9 / (now - start);
  }

  private long clock() {
    return alone
        ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()
        : System.nanoTime();
  }
}
