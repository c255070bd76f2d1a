// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.quic;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import network.assay.protocol.libp2p.limits.MemoryPool;

/// What the streams of one connection have written and the peer is not known to have: handed to the
/// codec, which has not taken it; or taken, and as far as can be told not acknowledged. Counted
/// before it is handed over; where there is no room, writers wait. For several threads.
///
/// The codec says of nothing when it was acknowledged. What it has under way is no more than its
/// congestion window less what it would take at once; and nothing where it sends no packet for a
/// while, as it would send again what was not acknowledged.
final class Unsent implements AutoCloseable {
  /// What may wait where there is no memory for more, so that what is sent goes on: the codec takes
  /// it as the peer acknowledges what it took before.
  static final int LEAST = 16 * 1024;

  /// To ask the codec costs something: not for less than this.
  private static final int WORTH_ASKING = 64 * 1024;

  /// How soon it is looked again whether all has arrived; where not, after twice that.
  private static final long LOOK = TimeUnit.SECONDS.toNanos(1);

  private static final long LAST_LOOK = TimeUnit.SECONDS.toNanos(16);

  private final long limit;
  private final MemoryPool.Account memory;
  private final Codec codec;
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private long queued;
  private long taken;
  private long moved;

  /// How much of both is not in the account.
  private long loan;

  private long unasked;
  private LongSupplier room = () -> 0;
  private boolean looking;
  private boolean written;
  private long pause;
  private long packets;
  private boolean closed;

  /// What is to be known of the codec.
  interface Codec {
    /// How it does now; on the event loop.
    Flight flight();

    /// Runs a task on the event loop, or never where that ends.
    void later(long nanos, Runnable task);
  }

  /// @param window of congestion, in bytes
  /// @param packets sent so far
  record Flight(long window, long packets) {}

  /// @param limit of what waits to be taken
  /// @param memory of all connections, for what is sent; closed with this
  Unsent(long limit, MemoryPool.Account memory, Codec codec) {
    this.limit = limit;
    this.memory = memory;
    this.codec = codec;
  }

  /// Takes leave to hand bytes over, of which [#taken] or [#failed] must then tell.
  ///
  /// @param again called once when there may be room, where there is none; takes no lock that the
  ///     caller does not hold
  /// @return how many; 0 where there is no room
  synchronized int leave(int wanted, Runnable again) {
    if (queued + wanted <= limit && memory.reserve(wanted)) {
      queued += wanted;
      return wanted;
    }
    if (queued == 0) {
      int least = Math.min(wanted, LEAST);
      queued += least;
      loan += least;
      return least;
    }
    if (!waiting.contains(again)) waiting.add(again);
    // Of memory that others give back nobody tells.
    if (!looking) lookIn(LOOK);
    return 0;
  }

  /// How much the codec has taken since the beginning.
  synchronized long moved() {
    return moved;
  }

  /// The codec has taken so many bytes; on the event loop.
  ///
  /// @param more what it would take at once, of the stream these are of
  void taken(int bytes, LongSupplier more) {
    List<Runnable> woken;
    synchronized (this) {
      if (closed) return;
      queued -= bytes;
      taken += bytes;
      moved += bytes;
      written = true;
      room = more;
      unasked += bytes;
      if (unasked >= WORTH_ASKING) ask(codec.flight());
      if (!looking) lookIn(LOOK);
      woken = woken();
    }
    woken.forEach(Runnable::run);
  }

  /// Who waits for room does no longer.
  synchronized void goes(Runnable again) {
    waiting.remove(again);
  }

  /// So many bytes will not be sent.
  void failed(int bytes) {
    List<Runnable> woken;
    synchronized (this) {
      if (closed) return;
      queued -= bytes;
      release(bytes);
      woken = woken();
    }
    woken.forEach(Runnable::run);
  }

  private void look() {
    List<Runnable> woken;
    synchronized (this) {
      looking = false;
      if (closed) return;
      if (taken > 0) lookAtFlight();
      if (!waiting.isEmpty()) lookIn(LOOK);
      else if (taken > 0) lookIn(written ? LOOK : Math.min(2 * pause, LAST_LOOK));
      written = false;
      woken = woken();
    }
    woken.forEach(Runnable::run);
  }

  private void lookAtFlight() {
    Flight now = codec.flight();
    if (!written && now.packets == packets) arrived(taken);
    else ask(now);
    packets = now.packets;
  }

  private void lookIn(long nanos) {
    looking = true;
    pause = nanos;
    codec.later(nanos, this::look);
  }

  private void ask(Flight now) {
    unasked = 0;
    long most = Math.max(0, now.window - room.getAsLong());
    if (taken > most) arrived(taken - most);
  }

  private void arrived(long bytes) {
    taken -= bytes;
    release(bytes);
  }

  private void release(long bytes) {
    long lent = Math.min(loan, bytes);
    loan -= lent;
    memory.release(bytes - lent);
  }

  /// Whoever waits for what comes next: one for each piece that was written, and all where none is
  /// on its way, as the one woken may be there no longer.
  private List<Runnable> woken() {
    var woken = new ArrayList<Runnable>();
    do {
      Runnable first = waiting.poll();
      if (first == null) break;
      woken.add(first);
    } while (queued == 0);
    return woken;
  }

  @Override
  public synchronized void close() {
    closed = true;
    memory.close();
    waiting.clear();
  }
}
