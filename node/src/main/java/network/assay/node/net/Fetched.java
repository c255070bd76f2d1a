// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import java.util.concurrent.atomic.LongAdder;

/// How many pieces of blobs have come, since the start, and from whom. For any number of threads.
public final class Fetched {
  private final LongAdder named = new LongAdder();
  private final LongAdder found = new LongAdder();

  /// @param isNamed whether from a holder that whoever wanted the blob was told of
  void came(boolean isNamed) {
    (isNamed ? named : found).increment();
  }

  /// From holders that whoever wanted the blob was told of, such as the submitter of a task.
  public long named() {
    return named.sum();
  }

  /// From others that those said have it.
  public long found() {
    return found.sum();
  }
}
