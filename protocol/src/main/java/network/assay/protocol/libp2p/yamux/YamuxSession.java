// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import network.assay.protocol.libp2p.limits.MemoryPool;
import network.assay.protocol.libp2p.mux.Misconduct;
import network.assay.protocol.libp2p.mux.Muxer;
import network.assay.protocol.libp2p.mux.StreamReset;
import network.assay.protocol.market.AssayFault;

/// The streams of one connection. Frames come in on the event loop through [YamuxHandler]; streams
/// are opened, read and written by virtual threads.
public final class YamuxSession implements Muxer {
  /// The protocol id of yamux.
  public static final String ID = "/yamux/1.0.0";

  private static final Duration LINGER = Duration.ofSeconds(10);
  private static final int MAX_UNREAD = 4096;
  private static final int MAX_PONGS = 16;

  /// What is believed of a round-trip time: who answers late must not have its windows grow for
  /// that. Longer ways than this need no more, as growing has four of them.
  private static final Duration LONGEST = Duration.ofMillis(500);

  private final Channel channel;
  private final boolean dialler;
  private final YamuxLimits limits;
  private final MemoryPool.Account memory;
  private final Consumer<? super YamuxStream> inbound;
  private final LongSupplier clock;
  private final Map<Integer, YamuxStream> streams = new ConcurrentHashMap<>();
  private final AtomicLong buffered = new AtomicLong();
  private final AtomicLong grown = new AtomicLong();
  private volatile long roundTrip;
  private final Pings pings = new Pings();
  private final WritersLine writers;
  private final Misconduct misconduct = new Misconduct();
  private final Object opening = new Object();
  private int nextId;
  private int opened;
  private int accepted;

  /// Frames of no window since the socket last took bytes.
  private final AtomicInteger unread = new AtomicInteger();

  /// Pongs since the socket last took bytes; event loop only.
  private int pongs;

  /// Streams whose readers are to be woken when the socket has no more; event loop only.
  private final List<YamuxStream> unheard = new ArrayList<>();

  private volatile boolean goingAway;
  private volatile boolean closed;

  /// @param memory what all connections share, beside this one's own limit; closed with it
  /// @param inbound gets each stream the peer opens, on the event loop: must not block
  public YamuxSession(
      Channel channel,
      boolean dialler,
      YamuxLimits limits,
      MemoryPool.Account memory,
      Consumer<? super YamuxStream> inbound) {
    this(channel, dialler, limits, memory, inbound, System::nanoTime);
  }

  /// @param clock of nanoseconds, by which it is told how fast streams are read
  YamuxSession(
      Channel channel,
      boolean dialler,
      YamuxLimits limits,
      MemoryPool.Account memory,
      Consumer<? super YamuxStream> inbound,
      LongSupplier clock) {
    this.channel = channel;
    this.dialler = dialler;
    this.limits = limits;
    this.memory = memory;
    this.inbound = inbound;
    this.clock = clock;
    this.writers = new WritersLine(channel::isWritable);
    this.nextId = dialler ? 1 : 2;
  }

  @Override
  public YamuxStream open() {
    synchronized (opening) {
      if (closed || goingAway) throw new AssayFault.World("the connection is closing");
      if (opened >= limits.streams() || nextId < 0) {
        throw new AssayFault.World("too many streams to this peer: " + opened);
      }
      var stream = new YamuxStream(this, nextId);
      nextId += 2;
      opened++;
      streams.put(stream.id(), stream);
      // Inside the lock: the first frames of streams leave in the order of their ids.
      send(Frames.window(channel.alloc(), Frames.SYN, stream.id(), 0));
      // Closed in between, when failAll no longer sees it.
      if (closed) stream.fail(new AssayFault.World("the connection is lost"));
      return stream;
    }
  }

  @Override
  public CompletableFuture<Duration> ping() {
    var answer = new CompletableFuture<Duration>();
    onLoop(
        () -> {
          int value = closed ? -1 : pings.begin(answer);
          if (value < 0) {
            answer.completeExceptionally(new AssayFault.World("the connection is lost"));
            return;
          }
          send(Frames.ping(channel.alloc(), Frames.SYN, value));
          var _ = later(limits.pongPatience(), () -> pings.expire(value, limits.pongPatience()));
        });
    return answer;
  }

  /// Measures the round-trip time, by which windows grow; each later ping does so again.
  public void measure() {
    var _ = ping();
  }

  void measured(Duration time) {
    roundTrip = Math.min(time.toNanos(), LONGEST.toNanos());
  }

  /// Nanoseconds by a clock of its own.
  long now() {
    return clock.getAsLong();
  }

  /// Nanoseconds of the last ping, 0 where none was answered yet.
  long roundTrip() {
    return roundTrip;
  }

  /// Whether a window may grow by so many bytes; they must be given back with [#shrink].
  boolean grow(long bytes) {
    if (grown.addAndGet(bytes) > YamuxLimits.MAX_GROWTH || !limits.growth().take(bytes)) {
      grown.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  void shrink(long bytes) {
    if (bytes == 0) return;
    grown.addAndGet(-bytes);
    limits.growth().give(bytes);
  }

  @Override
  public int openStreams() {
    return streams.size();
  }

  @Override
  public boolean isClosing() {
    return closed || goingAway || !channel.isActive();
  }

  @Override
  public void goAway() {
    goingAway = true;
    send(Frames.goAway(channel.alloc(), Frames.NORMAL));
  }

  // ---- what arrives, on the event loop ----

  void onWindow(int flags, int id, long delta) {
    YamuxStream stream = lookUp(flags, id);
    if (stream == null) {
      // We refused it or have reset it ourselves: to open and drop it cost the peer as little.
      if ((flags & Frames.RST) != 0 && theirs(id)) misconduct.reset();
      return;
    }
    // In a reset the number is a reason, not credit.
    if ((flags & Frames.RST) == 0) stream.credit(delta);
    end(stream, flags);
  }

  void onPing(int flags, int value) {
    if ((flags & Frames.SYN) != 0) {
      // A peer to which much is sent is to hear that we are there; one that pings without reading
      // gets no more pongs rather than our memory.
      if (channel.isWritable() || ++pongs <= MAX_PONGS) {
        write(Frames.ping(channel.alloc(), Frames.ACK, value));
      }
    } else if ((flags & Frames.ACK) != 0) {
      Duration time = pings.answered(value);
      if (time != null) measured(time);
    }
  }

  void onGoAway(int code) {
    goingAway = true;
    if (code != Frames.NORMAL) throw new AssayFault.Peer("the peer went away with code " + code);
  }

  /// @return the stream a data frame belongs to, or null where its payload is to be dropped
  @org.jspecify.annotations.Nullable
  YamuxStream onData(int flags, int id, long length) {
    YamuxStream stream = lookUp(flags, id);
    if (stream == null) misconduct.stray(length);
    return stream;
  }

  void payload(YamuxStream stream, ByteBuf in, int length) {
    // Each stream keeps to its window, so what is more is what we promised, to more streams than
    // are usually in need of it: kept as well while memory is not short.
    boolean due = buffered.get() + length <= limits.bufferedBytes() + grown.get();
    if (due ? memory.reserve(length) : memory.reserveSpare(length)) {
      int kept = stream.receive(in, length);
      buffered.addAndGet(kept);
      if (kept < length) memory.release(length - kept);
      return;
    }
    in.skipBytes(length);
    if (stream.fail(new AssayFault.World("more was received than may be kept"))) {
      sendFlags(stream.id(), Frames.RST, Frames.REASON_RESOURCES);
    }
  }

  void unheard(YamuxStream stream) {
    unheard.add(stream);
  }

  /// The socket had something, and has no more for now.
  void arrived() {
    pings.heard();
    for (YamuxStream stream : unheard) stream.arrived();
    unheard.clear();
  }

  void end(YamuxStream stream, int flags) {
    if ((flags & Frames.RST) != 0) {
      if (theirs(stream.id())) misconduct.reset();
      stream.fail(StreamReset.fault());
    } else if ((flags & Frames.FIN) != 0) {
      stream.finished();
    }
  }

  private @org.jspecify.annotations.Nullable YamuxStream lookUp(int flags, int id) {
    if (id == 0) throw new AssayFault.Peer("a stream frame on stream 0");
    YamuxStream known = streams.get(id);
    if ((flags & Frames.SYN) == 0) return known;
    if (!theirs(id)) throw new AssayFault.Peer("a new stream with one of our numbers: " + id);
    if (known != null) throw new AssayFault.Peer("stream " + id + " was opened twice");
    if (goingAway || accepted >= limits.streams()) {
      refuse(id);
      return null;
    }
    var stream = new YamuxStream(this, id);
    accepted++;
    misconduct.opened();
    streams.put(id, stream);
    send(Frames.window(channel.alloc(), Frames.ACK, id, 0));
    inbound.accept(stream);
    return stream;
  }

  private void refuse(int id) {
    misconduct.opened();
    // Until it hears of that it may send a window of data.
    misconduct.forgotten(YamuxStream.WINDOW);
    sendFlags(id, Frames.RST, Frames.REASON_RESOURCES);
  }

  private boolean theirs(int id) {
    return (id % 2 != 0) != dialler;
  }

  void onWritable() {
    if (channel.isWritable()) {
      unread.set(0);
      pongs = 0;
      writers.next();
    }
  }

  /// The connection is lost: every stream fails.
  void onClosed() {
    arrived();
    synchronized (opening) {
      closed = true;
    }
    var fault = new AssayFault.World("the connection is lost");
    streams.values().forEach(stream -> stream.fail(fault));
    pings.failAll(fault);
    memory.close();
  }

  /// Tells the peer that it broke the protocol; the caller closes the channel.
  void accuse() {
    send(Frames.goAway(channel.alloc(), Frames.PROTOCOL_ERROR));
  }

  // ---- what streams ask for, from any thread ----

  boolean writable() {
    return channel.isWritable();
  }

  /// Those that wait until it is.
  WritersLine writers() {
    return writers;
  }

  void sendData(int id, byte[] from, int at, int length) {
    write(Frames.data(channel.alloc(), id, from, at, length));
  }

  void sendWindow(int id, int credit) {
    send(Frames.window(channel.alloc(), 0, id, credit));
  }

  void sendFlags(int id, int flags, int reason) {
    send(Frames.window(channel.alloc(), flags, id, reason));
  }

  void released(int bytes) {
    if (bytes <= 0) return;
    buffered.addAndGet(-bytes);
    memory.release(bytes);
  }

  void forget(YamuxStream stream) {
    if (!streams.remove(stream.id(), stream)) return;
    onLoop(stream::waitsNoLonger);
    long window = stream.abandonWindow();
    if (!stream.quiet()) onLoop(() -> misconduct.forgotten(window));
    if (theirs(stream.id())) {
      onLoop(() -> accepted--);
    } else {
      synchronized (opening) {
        opened--;
      }
    }
  }

  void linger(YamuxStream stream) {
    onLoop(
        () -> {
          // Over in between, nothing is to be waited for, nor kept in memory meanwhile.
          if (streams.containsKey(stream.id())) stream.waits(later(LINGER, stream::reset));
        });
  }

  private Future<?> later(Duration wait, Runnable task) {
    return channel.eventLoop().schedule(task, wait.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void onLoop(Runnable task) {
    if (channel.eventLoop().inEventLoop()) task.run();
    else if (!channel.eventLoop().isShuttingDown()) channel.eventLoop().execute(task);
  }

  /// Sends what no window holds back: to open streams and end them costs a peer nothing, so one
  /// that does not read must not have us keep all answers.
  private void send(ByteBuf frame) {
    if (channel.isWritable() || unread.incrementAndGet() <= MAX_UNREAD) {
      write(frame);
      return;
    }
    frame.release();
    var _ = channel.close();
  }

  private void write(ByteBuf frame) {
    if (closed) frame.release();
    else {
      var _ = channel.writeAndFlush(frame, channel.voidPromise());
    }
  }
}
