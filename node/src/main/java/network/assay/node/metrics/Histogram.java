// SPDX-License-Identifier: Apache-2.0
package network.assay.node.metrics;

import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/// How often values up to each of some bounds were seen, and their sum.
public final class Histogram {
  private final double[] bounds;
  private final LongAdder[] counts;
  private final DoubleAdder sum = new DoubleAdder();

  Histogram(double... bounds) {
    this.bounds = bounds.clone();
    this.counts = new LongAdder[bounds.length + 1];
    for (int i = 0; i < counts.length; i++) counts[i] = new LongAdder();
    for (int i = 1; i < bounds.length; i++) {
      if (!(bounds[i - 1] < bounds[i])) throw new IllegalArgumentException("bounds must ascend");
    }
  }

  public void observe(double value) {
    int i = 0;
    while (i < bounds.length && value > bounds[i]) i++;
    counts[i].increment();
    sum.add(value);
  }

  void write(String name, Samples to) {
    long seen = 0;
    for (int i = 0; i < bounds.length; i++) {
      seen += counts[i].sum();
      to.sample(name + "_bucket", "le", Samples.number(bounds[i]), seen);
    }
    seen += counts[bounds.length].sum();
    to.sample(name + "_bucket", "le", "+Inf", seen);
    to.sample(name + "_sum", sum.sum());
    to.sample(name + "_count", seen);
  }
}
