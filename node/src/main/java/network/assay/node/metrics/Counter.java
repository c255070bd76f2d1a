// SPDX-License-Identifier: Apache-2.0
package network.assay.node.metrics;

import java.util.concurrent.atomic.LongAdder;

/// A number that only grows.
public final class Counter {
  private final LongAdder sum = new LongAdder();

  Counter() {}

  public void increment() {
    sum.increment();
  }

  /// @param by 0 or more
  public void add(long by) {
    if (by < 0) throw new IllegalArgumentException("a counter never shrinks, and was given " + by);
    sum.add(by);
  }

  public long value() {
    return sum.sum();
  }
}
