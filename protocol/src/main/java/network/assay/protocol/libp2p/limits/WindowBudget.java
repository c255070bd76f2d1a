// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.limits;

import java.util.concurrent.atomic.AtomicLong;

/// Bytes by which windows may have grown beyond their first size, all connections of a host
/// together. Where nothing is left, windows stay as they are: slower, not refused.
public final class WindowBudget {
  private final long limit;
  private final AtomicLong used = new AtomicLong();

  public WindowBudget(long limit) {
    this.limit = limit;
  }

  /// Whether windows may grow by so much more; it must then be [given back][#give].
  public boolean take(long bytes) {
    if (used.addAndGet(bytes) <= limit) return true;
    used.addAndGet(-bytes);
    return false;
  }

  public void give(long bytes) {
    used.addAndGet(-bytes);
  }

  /// How much of it is taken.
  public long used() {
    return used.get();
  }
}
