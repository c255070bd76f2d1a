// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/// How long streams took: how many of them up to each of some bounds, and all together.
public final class Spans {
  /// In seconds, ascending; what takes longer than the last is counted after it.
  public static final List<Double> BOUNDS = List.of(0.001, 0.005, 0.025, 0.1, 0.5, 2.0, 10.0, 60.0);

  private static final double NANOS = 1e9;

  private final List<LongAdder> counts = new ArrayList<>();
  private final LongAdder nanos = new LongAdder();

  /// What was counted so far.
  ///
  /// @param counts one more than there are bounds: what lies up to each, and beyond the last
  /// @param seconds all together
  public record Read(List<Long> counts, double seconds) {
    public Read {
      counts = List.copyOf(counts);
    }
  }

  Spans() {
    for (int i = 0; i <= BOUNDS.size(); i++) counts.add(new LongAdder());
  }

  void add(long spentNanos) {
    double seconds = spentNanos / NANOS;
    int i = 0;
    while (i < BOUNDS.size() && seconds > BOUNDS.get(i)) i++;
    counts.get(i).increment();
    nanos.add(spentNanos);
  }

  Read read() {
    return new Read(counts.stream().map(LongAdder::sum).toList(), nanos.sum() / NANOS);
  }
}
