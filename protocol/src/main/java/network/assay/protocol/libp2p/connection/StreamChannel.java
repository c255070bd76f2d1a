// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.net.SocketAddress;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;

/// A stream that carries a connection of its own, in the shape of a socket: what is behind a relay
/// is upgraded like any other. Back-pressure passes through: bytes are taken from the stream when
/// the pipeline asks for them, and one piece at a time is on its way out.
final class StreamChannel extends AbstractChannel {
  private static final ChannelMetadata METADATA = new ChannelMetadata(false);
  private static final int PIECE = 32 * 1024;

  private final LibStream carrier;
  private final SocketAddress remote;
  private final ChannelConfig config;
  private volatile boolean open = true;
  private volatile boolean active;
  private boolean reading;
  private boolean sending;
  private final Runnable atLoopEnd = () -> unsafe().close(voidPromise());

  StreamChannel(LibStream carrier, SocketAddress remote) {
    super(null);
    this.carrier = carrier;
    this.remote = remote;
    this.config = new DefaultChannelConfig(this).setAutoRead(false);
  }

  /// A loop that ends closes its sockets, but knows nothing of channels over streams: what they
  /// still had to send would never be released.
  @Override
  protected void doRegister() {
    active = true;
    if (eventLoop() instanceof SingleThreadEventExecutor loop) loop.addShutdownHook(atLoopEnd);
  }

  @Override
  protected void doDeregister() {
    if (eventLoop() instanceof SingleThreadEventExecutor loop) loop.removeShutdownHook(atLoopEnd);
  }

  @Override
  protected void doBeginRead() {
    if (reading || !open) return;
    reading = true;
    Thread.ofVirtual().name("carried-in-" + carrier.peer().brief()).start(this::receive);
  }

  private void receive() {
    byte[] into = new byte[PIECE];
    int arrived;
    try {
      arrived = carrier.readSome(into, 0, PIECE);
    } catch (AssayFault lost) {
      arrived = -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      arrived = -1;
    }
    int length = arrived;
    onLoop(() -> received(into, length));
  }

  private void received(byte[] bytes, int length) {
    reading = false;
    if (!open) return;
    if (length < 0) {
      unsafe().close(voidPromise());
      return;
    }
    pipeline().fireChannelRead(alloc().heapBuffer(length).writeBytes(bytes, 0, length));
    pipeline().fireChannelReadComplete();
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer out) {
    if (sending) return;
    byte[] piece = next(out);
    if (piece == null) return;
    sending = true;
    Thread.ofVirtual().name("carried-out-" + carrier.peer().brief()).start(() -> send(piece));
  }

  private static byte @Nullable [] next(ChannelOutboundBuffer out) {
    while (out.current() instanceof ByteBuf first) {
      int length = Math.min(first.readableBytes(), PIECE);
      if (length > 0) {
        byte[] piece = new byte[length];
        first.getBytes(first.readerIndex(), piece);
        out.removeBytes(length);
        return piece;
      }
      out.remove();
    }
    return null;
  }

  private void send(byte[] piece) {
    boolean sent = false;
    try {
      carrier.write(piece);
      sent = true;
    } catch (AssayFault lost) {
      // Said by closing.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    boolean well = sent;
    onLoop(
        () -> {
          sending = false;
          if (!open) return;
          if (well) ((Unsafe) unsafe()).more();
          else unsafe().close(voidPromise());
        });
  }

  private void onLoop(Runnable task) {
    EventLoop loop = eventLoop();
    if (!loop.isShuttingDown()) loop.execute(task);
  }

  @Override
  protected void doClose() {
    open = false;
    active = false;
    if (sending) carrier.reset();
    else carrier.close();
  }

  @Override
  protected void doDisconnect() {
    doClose();
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new Unsafe();
  }

  private final class Unsafe extends AbstractUnsafe {
    void more() {
      flush0();
    }

    @Override
    public void connect(SocketAddress to, SocketAddress local, ChannelPromise promise) {
      promise.setFailure(new UnsupportedOperationException("a stream is connected already"));
    }
  }

  @Override
  protected void doBind(SocketAddress localAddress) {
    throw new UnsupportedOperationException("a stream has no address to bind");
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return true;
  }

  @Override
  protected SocketAddress localAddress0() {
    return remote;
  }

  @Override
  protected SocketAddress remoteAddress0() {
    return remote;
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isActive() {
    return active;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }
}
