// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.quic;

import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import network.assay.protocol.libp2p.multistream.SelectLine;
import network.assay.protocol.libp2p.mux.Misconduct;
import network.assay.protocol.libp2p.mux.MuxStream;
import network.assay.protocol.libp2p.mux.Muxer;
import network.assay.protocol.market.AssayFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The streams of one QUIC connection; QUIC itself bounds and controls them.
public final class QuicMuxer implements Muxer {
  private static final Logger LOG = LoggerFactory.getLogger(QuicMuxer.class);

  /// Streams of which the codec keeps something until the connection ends: those whose peer's end
  /// was never read, as one side reset them. So many, and another connection takes its place.
  static final int MOST_LEFT = 2000;

  private static final long RETIRED_MILLIS = 30_000;
  private static final long POLL_MILLIS = 250;

  static final AttributeKey<QuicMuxer> KEY = AttributeKey.valueOf("libp2p-muxer");

  /// Every peer answers with a greeting, and one that serves it ends its side when we do: of a
  /// stream that both ended the codec keeps nothing.
  private static final String PING = "/ipfs/ping/1.0.0";

  private static final byte[] GREETING = greeting();

  private final QuicChannel channel;
  private final boolean dialler;
  private final int limit;
  private final Duration patience;
  private final Holdings holdings;
  private final Misconduct misconduct = new Misconduct();
  private final Consumer<MuxStream> inbound;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger left = new AtomicInteger();
  private final Liveness liveness;
  private volatile boolean goingAway;
  private volatile boolean retired;

  /// On the event loop, of a connection whose handshake has just ended.
  ///
  /// @param dialler whether it was dialled from here, and so can be dialled again
  /// @param limit streams open at once
  /// @param patience how long an answer to a ping may take
  /// @param holdings of this connection
  /// @param inbound gets each stream the peer opens, on the event loop: must not block
  public QuicMuxer(
      QuicChannel channel,
      boolean dialler,
      int limit,
      Duration patience,
      Holdings holdings,
      Consumer<MuxStream> inbound) {
    this.channel = channel;
    this.dialler = dialler;
    this.limit = limit;
    this.patience = patience;
    this.holdings = holdings;
    this.inbound = inbound;
    this.liveness = new Liveness(channel);
    channel.attr(KEY).set(this);
  }

  /// A stream the peer has opened.
  void accept(QuicStreamChannel stream) {
    if (isTooMuch(misconduct::opened)) return;
    if (goingAway) {
      var _ = stream.shutdown(0).addListener(ChannelFutureListener.CLOSE);
      return;
    }
    inbound.accept(attach(stream));
  }

  /// The peer has reset a stream; on the event loop.
  void wasReset(QuicStreamChannel stream) {
    if (!stream.isLocalCreated()) isTooMuch(misconduct::reset);
  }

  /// Ends the connection of a peer that wastes what it costs.
  private boolean isTooMuch(Runnable counted) {
    try {
      counted.run();
      return false;
    } catch (AssayFault.Peer fault) {
      LOG.debug("closed: {}", fault.getMessage());
      var _ = channel.close();
      return true;
    }
  }

  private QuicStream attach(QuicStreamChannel stream) {
    var made = new QuicStream(stream, this, holdings);
    open.incrementAndGet();
    var _ = stream.closeFuture().addListener(_ -> over(made));
    stream.pipeline().addLast(made.handler());
    return made;
  }

  private void over(QuicStream stream) {
    open.decrementAndGet();
    if (stream.heardEnd() || left.incrementAndGet() != MOST_LEFT) return;
    retired = true;
    retire(0);
  }

  /// Streams of which the codec keeps something.
  public int remembered() {
    return left.get();
  }

  /// Lets what runs go on for a while; new streams go elsewhere where there is another way.
  private void retire(long waited) {
    if (open.get() == 0 || waited >= RETIRED_MILLIS) {
      var _ = channel.close();
    } else {
      var _ =
          channel
              .eventLoop()
              .schedule(() -> retire(waited + POLL_MILLIS), POLL_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public MuxStream open() throws InterruptedException {
    if (isClosing()) throw new AssayFault.World("the connection is closing");
    if (opened.get() >= limit) throw tooMany();
    var result = new CompletableFuture<MuxStream>();
    Promise<QuicStreamChannel> opening = channel.eventLoop().newPromise();
    onLoop(() -> create(opening, new Attach(result)), opening);
    try {
      var _ = opening.await();
    } catch (InterruptedException e) {
      // Nobody gets it: it would stay open, and count, as long as the connection.
      var _ = opening.addListener(_ -> abandon(opening));
      throw e;
    }
    if (opening.isSuccess()) return result.join();
    if (opening.cause() instanceof AssayFault.World fault) {
      throw new AssayFault.World(String.valueOf(fault.getMessage()), fault);
    }
    throw new AssayFault.World("no stream to this peer: " + opening.cause(), opening.cause());
  }

  /// One more than the peer allows must not be tried: the codec gives it a number all the same, and
  /// what the peer counts as open for that is never over.
  private void create(Promise<QuicStreamChannel> opening, Attach attach) {
    if (channel.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) <= 0) {
      opening.setFailure(tooMany());
    } else {
      var _ = channel.createStream(QuicStreamType.BIDIRECTIONAL, attach, opening);
    }
  }

  private void onLoop(Runnable task, Promise<?> failing) {
    try {
      channel.eventLoop().execute(task);
    } catch (RejectedExecutionException e) {
      failing.setFailure(new AssayFault.World("the connection is closing", e));
    }
  }

  private static AssayFault.World tooMany() {
    return new AssayFault.World("too many streams to this peer");
  }

  private static void abandon(Future<QuicStreamChannel> opening) {
    if (!opening.isSuccess()) return;
    var _ = opening.getNow().shutdown(0).addListener(ChannelFutureListener.CLOSE);
  }

  private final class Attach extends io.netty.channel.ChannelInitializer<QuicStreamChannel> {
    private final CompletableFuture<MuxStream> result;

    Attach(CompletableFuture<MuxStream> result) {
      this.result = result;
    }

    @Override
    protected void initChannel(QuicStreamChannel stream) {
      stream.config().setAutoRead(false);
      opened.incrementAndGet();
      var _ = stream.closeFuture().addListener(_ -> opened.decrementAndGet());
      result.complete(attach(stream));
    }
  }

  /// Where nothing has arrived since the last time, opens a stream, greets, and waits for the
  /// greeting that every peer returns: QUIC's own pings cannot be asked for. A peer that cannot
  /// greet now, for want of credit or of streams, acknowledges what it is sent all the same.
  @Override
  public CompletableFuture<Duration> ping() {
    var answer = new CompletableFuture<Duration>();
    Thread.ofVirtual()
        .name("quic-ping")
        .start(
            () -> {
              try {
                answer.complete(isThere() ? liveness.roundTrip() : echo());
              } catch (AssayFault fault) {
                answer.completeExceptionally(fault);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                answer.completeExceptionally(new AssayFault.World("interrupted", e));
              }
            });
    return answer.orTimeout(patience.toMillis() * 2, TimeUnit.MILLISECONDS);
  }

  /// What can be told without a greeting. Where no stream can be opened, that says nothing against
  /// the peer: a connection on which nothing moves ends of itself.
  private boolean isThere() throws InterruptedException {
    return liveness.heardAnew()
        || opened.get() >= limit
        || channel.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) <= 0;
  }

  private Duration echo() throws InterruptedException {
    MuxStream stream = open();
    try {
      stream.deadline(patience);
      long begin = System.nanoTime();
      stream.write(GREETING);
      if (stream.read(new byte[1], 0, 1) < 0) throw new AssayFault.World("no answer to a ping");
      return Duration.ofNanos(System.nanoTime() - begin);
    } catch (AssayFault fault) {
      // To end a stream takes no credit, and is acknowledged.
      stream.reset();
      if (isHeardSoon()) return liveness.roundTrip();
      throw fault;
    } finally {
      // Not reset: what comes until the peer ends its side, too, is passed over.
      stream.close();
    }
  }

  private boolean isHeardSoon() throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos() / 2;
    while (!liveness.heardAnew()) {
      if (System.nanoTime() - end > 0) return false;
      Thread.sleep(POLL_MILLIS);
    }
    return true;
  }

  private static byte[] greeting() {
    byte[] header = SelectLine.encode(SelectLine.HEADER);
    byte[] wanted = SelectLine.encode(PING);
    byte[] both = Arrays.copyOf(header, header.length + wanted.length);
    System.arraycopy(wanted, 0, both, header.length, wanted.length);
    return both;
  }

  @Override
  public int openStreams() {
    return open.get();
  }

  @Override
  public boolean isClosing() {
    // A peer that dialled us we may have no other way to: better one that ends soon than none.
    return goingAway || retired && dialler || !channel.isActive();
  }

  @Override
  public void goAway() {
    goingAway = true;
  }
}
