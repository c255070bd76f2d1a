// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.quic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import network.assay.protocol.libp2p.mux.MuxStream;
import network.assay.protocol.libp2p.mux.ReceiveBuffer;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;

/// One stream of QUIC: blocking reads and writes for virtual threads on one side, its channel on
// the
/// other. The lock guards all fields and is never held while the channel is asked for something.
///
/// Bytes are taken from the channel only while few wait here; what is left there gives no credit to
/// the peer. What is written waits while much of it is under way.
final class QuicStream extends ChannelInboundHandlerAdapter implements MuxStream {
  private static final int READ_AHEAD = 64 * 1024;
  private static final int MAX_PIECE = 32 * 1024;
  private static final int WRITE_AHEAD = 256 * 1024;
  private static final long LINGER_SECONDS = 10;

  private final QuicStreamChannel channel;
  private final ReentrantLock lock = new ReentrantLock();
  private final ReentrantLock writing = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ReceiveBuffer received = new ReceiveBuffer();
  private boolean stalled;
  private int underWay;
  private boolean weClosed;
  private boolean theyClosed;
  private boolean abandoned;
  private @Nullable AssayFault failure;
  private long deadline;
  private boolean hasDeadline;

  QuicStream(QuicStreamChannel channel) {
    this.channel = channel;
  }

  @Override
  public long number() {
    return channel.streamId();
  }

  @Override
  public void deadline(Duration fromNow) {
    locked(
        () -> {
          deadline = System.nanoTime() + fromNow.toNanos();
          hasDeadline = true;
        });
  }

  @Override
  public void noDeadline() {
    locked(() -> hasDeadline = false);
  }

  @Override
  public int read(byte[] into, int at, int length) throws InterruptedException {
    if (length == 0) return 0;
    int taken;
    boolean more;
    lock.lock();
    try {
      while (received.size() == 0) {
        if (failure != null) throw again(failure);
        if (theyClosed) return -1;
        await("read");
      }
      taken = received.take(into, at, length);
      more = stalled && received.size() < READ_AHEAD;
      if (more) stalled = false;
    } finally {
      lock.unlock();
    }
    if (more) channel.read();
    return taken;
  }

  @Override
  public void write(byte[] bytes) throws InterruptedException {
    writing.lockInterruptibly();
    try {
      for (int at = 0; at < bytes.length; ) {
        int piece = Math.min(bytes.length - at, MAX_PIECE);
        reserve(piece);
        ByteBuf out = channel.alloc().buffer(piece).writeBytes(bytes, at, piece);
        var _ = channel.writeAndFlush(out).addListener(end -> written(piece, end.isSuccess()));
        at += piece;
      }
    } finally {
      writing.unlock();
    }
  }

  private void reserve(int piece) throws InterruptedException {
    lock.lock();
    try {
      while (true) {
        if (failure != null) throw again(failure);
        if (weClosed) throw new AssayFault.Internal("a write after the stream was closed");
        if (underWay < WRITE_AHEAD) break;
        await("write");
      }
      underWay += piece;
    } finally {
      lock.unlock();
    }
  }

  private void written(int piece, boolean well) {
    locked(() -> underWay -= piece);
    // The peer has asked us to stop, or is gone; the latter is told by the connection as well.
    if (!well) ended(new AssayFault.Peer("the peer reset the stream"));
  }

  private void await(String what) throws InterruptedException {
    if (!hasDeadline) {
      changed.await();
      return;
    }
    long left = deadline - System.nanoTime();
    if (left <= 0) throw new AssayFault.World("the peer took too long (" + what + ")");
    long unused = changed.awaitNanos(left);
    assert unused <= left;
  }

  @Override
  public void closeWrite() {
    lock.lock();
    try {
      if (weClosed || failure != null) return;
      weClosed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    var _ = channel.writeAndFlush(new DefaultQuicStreamFrame(Unpooled.EMPTY_BUFFER, true));
  }

  @Override
  public void reset() {
    if (ended(new AssayFault.World("the stream was dropped here"))) {
      var _ = channel.shutdown(0).addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void close() {
    closeWrite();
    boolean waits;
    lock.lock();
    try {
      abandoned = true;
      received.clear();
      stalled = false;
      waits = !theyClosed && failure == null;
    } finally {
      lock.unlock();
    }
    if (!waits) return;
    channel.read();
    var _ = channel.eventLoop().schedule(this::reset, LINGER_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public boolean wasReset() {
    lock.lock();
    try {
      return failure instanceof AssayFault.Peer;
    } finally {
      lock.unlock();
    }
  }

  /// Ends both directions here; false where they had ended.
  private boolean ended(AssayFault fault) {
    lock.lock();
    try {
      if (failure != null || theyClosed && weClosed && underWay == 0) return false;
      failure = fault;
      // What came before the end may still be read, unless we ended it.
      if (fault instanceof AssayFault.World) received.clear();
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  // ---- what the channel tells, on its event loop ----

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var bytes = (ByteBuf) message;
    lock.lock();
    try {
      if (!abandoned && failure == null) received.append(bytes, bytes.readableBytes());
      changed.signalAll();
    } finally {
      lock.unlock();
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
    if (more) ctx.read();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent
        || event instanceof ChannelInputShutdownReadComplete) {
      locked(() -> theyClosed = true);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ended(new AssayFault.Peer("the peer reset the stream"));
    var _ = ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    ended(new AssayFault.World("the connection is lost"));
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static AssayFault again(AssayFault first) {
    // A fresh fault, so that the stack trace is the caller's.
    String what = String.valueOf(first.getMessage());
    return first instanceof AssayFault.Peer
        ? new AssayFault.Peer(what, first)
        : new AssayFault.World(what, first);
  }
}
