// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.quic;

import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionPathStats;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import network.assay.protocol.libp2p.limits.MemoryPool;
import network.assay.protocol.libp2p.limits.ReadPacing;
import network.assay.protocol.libp2p.limits.WindowBudget;

/// What one connection of QUIC makes this host hold and read: received and not yet read, of all its
/// streams, within the connection's own limit and that of all connections; and what is [yet to be
/// sent][Unsent], within limits of its own. For several threads.
///
/// Counted is what was taken from the codec. What lies in it unread is bounded by the windows the
/// codec gives: the first of each connection, and what they [may grow by][WindowGrowth].
public final class Holdings implements AutoCloseable {
  /// Where the codec has not measured it.
  private static final long ROUND_TRIP = TimeUnit.MILLISECONDS.toNanos(333);

  private final long limit;
  private final MemoryPool.Account memory;
  private final ReadPacing.Meter meter;
  private final WindowGrowth growth;
  private final Unsent unsent;
  private final AtomicLong held = new AtomicLong();

  /// @param limit bytes of this connection, each way
  /// @param memory of all connections, for what comes in
  /// @param sending of all connections, for what is to go out
  /// @param from the peer's machine
  /// @param growth this connection's share of what windows may grow by
  public Holdings(
      long limit,
      MemoryPool memory,
      MemoryPool sending,
      InetAddress from,
      ReadPacing.Meter meter,
      QuicChannel channel,
      WindowBudget.Share growth) {
    this.limit = limit;
    this.memory = memory.open(from);
    this.meter = meter;
    this.unsent = new Unsent(limit, sending.open(from), new ChannelCodec(channel));
    this.growth = new WindowGrowth(growth, () -> roundTrip(channel), System::nanoTime);
  }

  /// Whether so many more bytes may be kept; they must then be [given back][#give]. Beyond the
  /// connection's limit they may be while memory is not short.
  boolean take(int bytes) {
    boolean due = held.addAndGet(bytes) <= limit;
    if (due ? memory.reserve(bytes) : memory.reserveSpare(bytes)) return true;
    held.addAndGet(-bytes);
    return false;
  }

  void give(int bytes) {
    if (bytes == 0) return;
    held.addAndGet(-bytes);
    memory.release(bytes);
  }

  /// What is to be sent.
  Unsent unsent() {
    return unsent;
  }

  private record ChannelCodec(QuicChannel channel) implements Unsent.Codec {
    @Override
    public Unsent.Flight flight() {
      Future<QuicConnectionPathStats> path = channel.collectPathStats(0);
      return path.isSuccess()
          ? new Unsent.Flight(path.getNow().cwnd(), path.getNow().sent())
          : new Unsent.Flight(Long.MAX_VALUE, 0);
    }

    @Override
    public void later(long nanos, Runnable task) {
      if (channel.eventLoop().isShuttingDown()) return;
      var _ = channel.eventLoop().schedule(task, nanos, TimeUnit.NANOSECONDS);
    }
  }

  private static long roundTrip(QuicChannel channel) {
    Future<QuicConnectionPathStats> path = channel.collectPathStats(0);
    return path.isSuccess() ? path.getNow().rtt() : ROUND_TRIP;
  }

  /// Counts bytes read; on the event loop.
  ///
  /// @return nanoseconds to wait before reading more
  long pause(int bytes) {
    return Math.max(meter.taken(bytes), growth.pause(bytes));
  }

  /// On the event loop.
  @Override
  public void close() {
    memory.close();
    unsent.close();
    growth.close();
  }
}
