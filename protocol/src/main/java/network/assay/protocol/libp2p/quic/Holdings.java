// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.quic;

import java.util.concurrent.atomic.AtomicLong;
import network.assay.protocol.libp2p.limits.MemoryPool;
import network.assay.protocol.libp2p.limits.ReadPacing;

/// What one connection of QUIC makes this host hold and read: received and not yet read, of all its
/// streams, within the connection's own limit and that of all connections. For several threads.
///
/// Counted is what was taken from the codec. What lies in it has no credit, so that it is bounded
/// by the windows the codec gives.
public final class Holdings implements AutoCloseable {
  private final long limit;
  private final MemoryPool.Account memory;
  private final ReadPacing.Meter meter;
  private final AtomicLong held = new AtomicLong();

  /// @param limit bytes of this connection
  /// @param memory of all connections; closed with this
  public Holdings(long limit, MemoryPool.Account memory, ReadPacing.Meter meter) {
    this.limit = limit;
    this.memory = memory;
    this.meter = meter;
  }

  /// Whether so many more bytes may be kept; they must then be [given back][#give].
  boolean take(int bytes) {
    if (held.addAndGet(bytes) <= limit && memory.reserve(bytes)) return true;
    held.addAndGet(-bytes);
    return false;
  }

  void give(int bytes) {
    if (bytes == 0) return;
    held.addAndGet(-bytes);
    memory.release(bytes);
  }

  /// Counts bytes read.
  ///
  /// @return nanoseconds to wait before reading more
  long pause(int bytes) {
    return meter.taken(bytes);
  }

  @Override
  public void close() {
    memory.close();
  }
}
