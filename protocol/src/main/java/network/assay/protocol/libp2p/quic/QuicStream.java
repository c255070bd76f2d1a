// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.quic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamResetException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.libp2p.mux.BlockingStream;
import network.assay.protocol.libp2p.mux.StreamReset;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;

/// One stream of QUIC: its channel on one side, blocking reads and writes on the other.
///
/// Bytes are taken from the channel only while few wait here; what is left there gives no credit to
/// the peer. What is written waits while much of it is under way.
final class QuicStream extends BlockingStream {
  private static final int READ_AHEAD = 64 * 1024;
  private static final int WRITE_AHEAD = 256 * 1024;

  /// What may be under way when the codec takes no more at once.
  private static final int BLOCKED_AHEAD = 64 * 1024;

  private static final long LINGER_SECONDS = 10;

  /// How long a writer waits for a peer that takes nothing. The codec forgets a stream of which the
  /// peer wants no more while nothing at all may be sent to it, and tells nobody.
  private static final long STALL_SECONDS = 30;

  private final QuicStreamChannel channel;
  private final QuicMuxer muxer;
  private final Holdings holdings;
  private final Runnable roomAgain = () -> locked(() -> {});
  private boolean stalled;
  private int underWay;
  private long pieces;
  private boolean watched;
  private boolean untold;

  QuicStream(QuicStreamChannel channel, QuicMuxer muxer, Holdings holdings) {
    this.channel = channel;
    this.muxer = muxer;
    this.holdings = holdings;
  }

  /// What is to be put into the channel's pipeline.
  ChannelInboundHandlerAdapter handler() {
    return new Events();
  }

  @Override
  public long number() {
    return channel.streamId();
  }

  /// @return whether more is to be taken from the channel: 1 or 0
  @Override
  protected int consumed(int bytes) {
    if (!stalled || received.size() >= READ_AHEAD) return 0;
    stalled = false;
    return 1;
  }

  @Override
  protected void afterRead(int bytes, int more) {
    holdings.give(bytes);
    if (more != 0) channel.read();
  }

  @Override
  protected int reserve(int wanted) {
    int ahead = channel.isWritable() ? WRITE_AHEAD : BLOCKED_AHEAD;
    int fits = Math.min(wanted, ahead - underWay);
    int piece = fits > 0 ? holdings.unsent().leave(fits, roomAgain) : 0;
    underWay += piece;
    if (piece == 0 && !watched) {
      watched = true;
      cutOffAfter(STALL_SECONDS, waited());
    }
    return piece;
  }

  @Override
  protected void send(byte[] from, int at, int length) {
    ByteBuf out;
    try {
      out = channel.alloc().buffer(length).writeBytes(from, at, length);
    } catch (RuntimeException | Error e) {
      // Without memory for it, it is not under way.
      written(length, e);
      throw e;
    }
    var _ = channel.writeAndFlush(out).addListener(end -> written(length, end.cause()));
  }

  @Override
  protected boolean taken() {
    return underWay == 0;
  }

  private void written(int piece, @Nullable Throwable failed) {
    locked(
        () -> {
          underWay -= piece;
          pieces++;
        });
    if (failed == null) {
      holdings.unsent().taken(piece, channel::bytesBeforeUnwritable);
    } else {
      holdings.unsent().failed(piece);
      ended(fault(failed));
      shut();
    }
  }

  /// The peer wants no more of this stream, or the connection is gone, whoever ended that.
  private static AssayFault fault(Throwable failed) {
    boolean reset =
        failed instanceof ChannelOutputShutdownException
            || failed instanceof QuicStreamResetException;
    return reset ? StreamReset.fault() : new AssayFault.World("the connection is lost", failed);
  }

  @Override
  protected void sendEnd(boolean over) {
    var end = new DefaultQuicStreamFrame(Unpooled.EMPTY_BUFFER, true);
    var _ =
        channel
            .writeAndFlush(end)
            .addListener(
                sent -> {
                  if (!sent.isSuccess()) untold();
                });
  }

  /// The peer did not want to hear that we ended our direction: nothing of the stream is left when
  /// it has ended its own.
  private void untold() {
    boolean over;
    lock.lock();
    try {
      untold = true;
      over = theyClosed;
    } finally {
      lock.unlock();
    }
    if (over) shut();
  }

  @Override
  public void reset() {
    drop(new AssayFault.World("the stream was dropped here"));
  }

  @Override
  protected void abandon(int dropped, boolean waits) {
    holdings.give(dropped);
    locked(() -> stalled = false);
    if (waits) channel.read();
    // Where both ends have said that they end, it is closed by then, unless something waits.
    onLoop(
        () -> {
          if (channel.isOpen()) cutOffAfter(LINGER_SECONDS, waited());
        });
  }

  private Waited waited() {
    lock.lock();
    try {
      return new Waited(pieces, holdings.unsent().moved(), 0);
    } finally {
      lock.unlock();
    }
  }

  /// Drops the stream when its time is up, unless it has waited for its turn and more is under way.
  private void cutOffAfter(long seconds, Waited since) {
    onLoop(
        () -> {
          var cutOff =
              channel.eventLoop().schedule(() -> cutOff(seconds, since), seconds, TimeUnit.SECONDS);
          var _ = channel.closeFuture().addListener(_ -> cutOff.cancel(false));
        });
  }

  private void cutOff(long seconds, Waited since) {
    Optional<Waited> further;
    lock.lock();
    try {
      if (!abandoned && underWay == 0) {
        watched = false;
        return;
      }
      further =
          underWay == 0
              ? Optional.empty()
              : since.further(pieces, holdings.unsent().moved(), seconds);
    } finally {
      lock.unlock();
    }
    if (further.isPresent()) {
      cutOffAfter(seconds, further.get());
    } else {
      var _ = ended(new AssayFault.World("the peer takes nothing of what was written"), true);
      shut();
    }
  }

  private void onLoop(Runnable task) {
    if (channel.eventLoop().inEventLoop()) task.run();
    else if (!channel.eventLoop().isShuttingDown()) channel.eventLoop().execute(task);
  }

  private void ended(AssayFault fault) {
    var _ = ended(fault, false);
  }

  /// Ends both directions here.
  ///
  /// @param ours whether nobody here is to read what has arrived, also before an end of the peer's
  /// @return whether one had not ended
  private boolean ended(AssayFault fault, boolean ours) {
    boolean over;
    int dropped;
    lock.lock();
    try {
      over = failure != null || theyClosed && weClosed && underWay == 0;
      // What came before the end may still be read, unless we ended it.
      dropped = ours || !over && fault instanceof AssayFault.World ? received.clear() : 0;
      // Bytes that were dropped are no regular end.
      if (!over || failure == null && dropped > 0) failure = fault;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    holdings.give(dropped);
    holdings.unsent().goes(roomAgain);
    return !over;
  }

  private boolean keep(ByteBuf bytes, int length) {
    lock.lock();
    try {
      boolean wanted = !abandoned && failure == null;
      if (wanted) received.append(bytes, length);
      changed.signalAll();
      return wanted;
    } finally {
      lock.unlock();
    }
  }

  /// Whether the peer has said that it will send no more, and did not reset the stream.
  boolean heardEnd() {
    lock.lock();
    try {
      return theyClosed;
    } finally {
      lock.unlock();
    }
  }

  private void drop(AssayFault why) {
    if (ended(why, true)) shut();
  }

  /// Lets the codec forget the stream, which it does of itself where both ends said that they end.
  private void shut() {
    if (!channel.isOpen()) return;
    var _ = channel.shutdown(0).addListener(ChannelFutureListener.CLOSE);
  }

  /// What the channel tells, on its event loop.
  private final class Events extends ChannelInboundHandlerAdapter {
    private int arrived;

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      var bytes = (ByteBuf) message;
      int length = bytes.readableBytes();
      arrived += length;
      try {
        if (!holdings.take(length)) {
          drop(new AssayFault.World("more was received than may be kept"));
        } else if (!keep(bytes, length)) {
          holdings.give(length);
        }
      } finally {
        bytes.release();
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      boolean more;
      lock.lock();
      try {
        more = received.size() < READ_AHEAD;
        stalled = !more;
      } finally {
        lock.unlock();
      }
      long pause = holdings.pause(arrived);
      arrived = 0;
      if (!more) return;
      // Nothing is lost by waiting: what is not taken gives the peer no credit.
      if (pause == 0) ctx.read();
      else {
        var _ = ctx.executor().schedule(() -> ctx.read(), pause, TimeUnit.NANOSECONDS);
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof ChannelInputShutdownEvent
          || event instanceof ChannelInputShutdownReadComplete) {
        boolean over;
        lock.lock();
        try {
          theyClosed = true;
          over = untold;
          changed.signalAll();
        } finally {
          lock.unlock();
        }
        if (over) shut();
      }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      if (ctx.channel().isWritable()) locked(() -> {});
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ended(fault(cause));
      muxer.wasReset(channel);
      var _ = ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      ended(new AssayFault.World("the connection is lost"));
    }
  }
}
