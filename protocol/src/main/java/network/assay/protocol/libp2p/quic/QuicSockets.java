// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.quic;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Supplier;
import jdk.net.ExtendedSocketOptions;
import network.assay.protocol.libp2p.transport.Listening;
import network.assay.protocol.libp2p.transport.Names;

/// UDP sockets: one for each address listened on, and one for each dial, which the next has after
/// it. Making one takes longer than a handshake where quiche reads all that the machine trusts
/// (`SSL_CERT_FILE`, `/etc/ssl/cert.pem`) into a set-up that nothing here ever asks.
final class QuicSockets {
  /// The longest packet read: a little more than what any of ours sends.
  static final int DATAGRAM = 9216;

  /// Each turn of a socket ends with an acknowledgement and a look at every stream: a turn for each
  /// packet would cost far more than the packet.
  private static final int DATAGRAMS_AT_ONCE = 64;

  /// What the kernel keeps while we are busy, before it drops packets; it may grant less.
  private static final int KERNEL_BYTES = 2 * 1024 * 1024;

  /// As many bytes as go-libp2p knocks with.
  private static final int KNOCK = 64;

  /// Of the first byte: a packet without them is none of QUIC's, and costs who gets it nothing.
  private static final int QUIC_BITS = 0xc0;

  /// Sockets that wait for a dial.
  static final int SPARE = 4;

  /// Of a dial's own socket: the address it is bound to.
  private static final AttributeKey<InetAddress> ANY = AttributeKey.valueOf("libp2p-quic-any");

  private final EventLoopGroup loops;
  private final Listening listening = new Listening();
  private final Queue<Channel> spare = new ArrayBlockingQueue<>(SPARE);

  QuicSockets(EventLoopGroup loops) {
    this.loops = loops;
  }

  /// Binds a socket that all who dial its address share.
  ChannelFuture listen(ChannelHandler codec, InetSocketAddress local) throws InterruptedException {
    ChannelFuture bound = bootstrap(codec).bind(local).await();
    if (bound.isSuccess()) listening.add(bound.channel());
    return bound;
  }

  /// A socket for one dial alone.
  ///
  /// @param codec makes what a new one needs
  /// @param fromListener whether on the port that is listened on, where one leads there: such a
  ///     socket is connected, so that it gets what comes from `remote` and the other all the rest
  ChannelFuture dial(
      Supplier<ChannelHandler> codec, InetSocketAddress remote, boolean fromListener) {
    return fromListener && listening.towards(remote) != null
        ? connected(bootstrap(codec.get()), remote)
        : alone(codec, remote);
  }

  private ChannelFuture alone(Supplier<ChannelHandler> codec, InetSocketAddress remote) {
    InetAddress any = Names.any(remote);
    for (Channel socket : spare) {
      // Not by its address: on all of IPv4 it may say that it is on all of IPv6.
      boolean leadsThere = any.equals(socket.attr(ANY).get());
      if (leadsThere && spare.remove(socket) && socket.isActive()) {
        return socket.newSucceededFuture();
      }
    }
    return bootstrap(codec.get()).attr(ANY, any).bind(new InetSocketAddress(any, 0));
  }

  /// Takes back the socket of a dial whose connection is over, for the next.
  void giveBack(Channel socket) {
    boolean alone = socket.hasAttr(ANY);
    if (!alone || !socket.isActive() || !spare.offer(socket)) {
      var _ = socket.close();
    }
  }

  private ChannelFuture connected(Bootstrap socket, InetSocketAddress remote) {
    InetSocketAddress shared = listening.share(socket, remote);
    ChannelFuture bound =
        socket.bind(shared != null ? shared : new InetSocketAddress(Names.any(remote), 0));
    var connected = bound.channel().newPromise();
    var _ =
        bound.addListener(
            done -> {
              Channel channel = bound.channel();
              if (!done.isSuccess()) {
                connected.setFailure(done.cause());
                return;
              }
              channel.pipeline().addLast(new Unheard());
              var _ = channel.connect(remote, connected);
            });
    var _ = connected.addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    return connected;
  }

  /// Sends bytes of no meaning from a port that is listened on, where one leads there.
  void knock(InetSocketAddress to, SecureRandom random) {
    Channel from = listening.towards(to);
    if (from == null) return;
    byte[] bytes = new byte[KNOCK];
    random.nextBytes(bytes);
    bytes[0] &= (byte) ~QUIC_BITS;
    var _ = from.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(bytes), to));
  }

  List<Channel> listening() {
    return listening.all();
  }

  void forget() {
    listening.clear();
    for (Channel socket = spare.poll(); socket != null; socket = spare.poll()) {
      var _ = socket.close();
    }
  }

  private Bootstrap bootstrap(ChannelHandler codec) {
    return new Bootstrap()
        .group(loops)
        .channel(NioDatagramChannel.class)
        .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        // Packets must not be fragmented (RFC 9000, 14): a probe that was would prove nothing.
        .option(NioChannelOption.of(ExtendedSocketOptions.IP_DONTFRAGMENT), true)
        .option(ChannelOption.SO_RCVBUF, KERNEL_BYTES)
        .option(ChannelOption.SO_SNDBUF, KERNEL_BYTES)
        .option(ChannelOption.RECVBUF_ALLOCATOR, reads(DATAGRAM, DATAGRAMS_AT_ONCE))
        .handler(codec);
  }

  static FixedRecvByteBufAllocator reads(int bytes, int atOnce) {
    var reads = new FixedRecvByteBufAllocator(bytes);
    reads.maxMessagesPerRead(atOnce);
    return reads;
  }

  /// A connected socket is told where nobody listens; QUIC finds out by itself, and tries again.
  private static final class Unheard extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (!(cause instanceof SocketException)) ctx.fireExceptionCaught(cause);
    }
  }
}
