// SPDX-License-Identifier: Apache-2.0
package network.assay.node.metrics;

import java.util.Map;
import java.util.TreeMap;

/// A [Counter] for each value of one label, up to a fixed number of them.
public final class Counters {
  /// What is counted together once there are too many values.
  public static final String OTHER = "other";

  private final int most;
  private final Map<String, Counter> counters = new TreeMap<>();

  Counters(int most) {
    this.most = most;
  }

  /// The counter for `value`, or that of all others.
  public synchronized Counter of(String value) {
    Counter known = counters.get(value);
    if (known != null) return known;
    String name = counters.size() < most ? value : OTHER;
    return counters.computeIfAbsent(name, _ -> new Counter());
  }

  synchronized Map<String, Long> values() {
    var values = new TreeMap<String, Long>();
    counters.forEach((value, counter) -> values.put(value, counter.value()));
    return values;
  }
}
