// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import network.assay.protocol.libp2p.rate.Buckets;

/// How often the peer of one connection may open streams: far more often than any use of them
/// needs, and few times for nothing. For several threads.
final class StreamBudget {
  /// Streams at once, and then one each [#EVERY].
  static final int AT_ONCE = 20_000;

  static final Duration EVERY = Duration.ofMillis(1);

  /// Streams that ended before they named a protocol that is served, at once, and then one each
  /// [#NOTHING_EVERY].
  static final int FOR_NOTHING = 500;

  static final Duration NOTHING_EVERY = Duration.ofMillis(200);

  private final Buckets<String> opened;
  private final Buckets<String> nothing;
  private final AtomicBoolean exhausted = new AtomicBoolean();

  StreamBudget(InstantSource clock) {
    this.opened = new Buckets<>(clock, AT_ONCE, EVERY, 1);
    this.nothing = new Buckets<>(clock, FOR_NOTHING, NOTHING_EVERY, 1);
  }

  /// Whether another may be opened.
  boolean opens() {
    return opened.take("");
  }

  /// Whether nobody has said yet that too many were for nothing.
  boolean exhausts() {
    return exhausted.compareAndSet(false, true);
  }

  /// Whether another may have been for nothing.
  boolean forNothing() {
    return nothing.take("");
  }
}
