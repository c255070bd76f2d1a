// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.yamux;

import java.util.concurrent.atomic.AtomicLong;

/// Bytes by which windows may have grown beyond their first size, all connections of a host
/// together. Where nothing is left, windows stay as they are: slower, not refused.
public final class WindowBudget {
  private final long limit;
  private final AtomicLong used = new AtomicLong();

  public WindowBudget(long limit) {
    this.limit = limit;
  }

  boolean take(long bytes) {
    if (used.addAndGet(bytes) <= limit) return true;
    used.addAndGet(-bytes);
    return false;
  }

  void give(long bytes) {
    used.addAndGet(-bytes);
  }

  /// How much of it is taken.
  public long used() {
    return used.get();
  }
}
