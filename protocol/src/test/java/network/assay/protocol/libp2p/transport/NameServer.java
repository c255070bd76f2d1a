// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DefaultDnsResponse;
import io.netty.handler.codec.dns.DnsQuery;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.handler.codec.dns.TcpDnsQueryDecoder;
import io.netty.handler.codec.dns.TcpDnsResponseEncoder;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A name server on loopback, over UDP and TCP on one port, that says what it is told to.
public final class NameServer implements AutoCloseable {
  private static final int TTL = 60;

  /// Writes an answer's records.
  interface Answer {
    void to(DnsQuestion question, DnsResponse response);
  }

  private static final int PORTS = 20;

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger overTcp = new AtomicInteger();
  private final Channel udp;
  private volatile boolean silent;
  private volatile boolean cutOverUdp;
  private volatile byte @Nullable [] raw;

  public NameServer() {
    udp = bound();
  }

  /// A port that is free for both.
  private Channel bound() {
    for (int tries = 1; ; tries++) {
      Channel one = udp().bind("127.0.0.1", 0).syncUninterruptibly().channel();
      ChannelFuture other = tcp().bind(one.localAddress()).awaitUninterruptibly();
      if (other.isSuccess()) return one;
      one.close().syncUninterruptibly();
      if (tries == PORTS) throw new IllegalStateException("no free port", other.cause());
    }
  }

  private Bootstrap udp() {
    return new Bootstrap()
        .group(loops)
        .channel(NioDatagramChannel.class)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(
                        new Raw(),
                        new DatagramDnsQueryDecoder(),
                        new DatagramDnsResponseEncoder(),
                        new Udp());
              }
            });
  }

  private ServerBootstrap tcp() {
    return new ServerBootstrap()
        .group(loops)
        .channel(NioServerSocketChannel.class)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(new TcpDnsQueryDecoder(), new TcpDnsResponseEncoder(), new Tcp());
              }
            });
  }

  /// Asks this server.
  public TextRecords client() {
    EventLoop loop = loops.next();
    var here = (InetSocketAddress) udp.localAddress();
    return new DnsTextRecords(() -> loop, () -> new SingletonDnsServerAddressStreamProvider(here));
  }

  public NameServer says(String name, String... texts) {
    return answers(
        name,
        (question, response) -> {
          for (String text : texts)
            response.addRecord(DnsSection.ANSWER, txt(question.name(), text));
        });
  }

  NameServer answers(String name, Answer answer) {
    answers.put(name + ".", answer);
    return this;
  }

  NameServer silent() {
    silent = true;
    return this;
  }

  NameServer cutOverUdp() {
    cutOverUdp = true;
    return this;
  }

  /// Says these bytes to every question, after its number.
  NameServer raw(byte[] bytes) {
    raw = bytes.clone();
    return this;
  }

  /// How many questions it was asked.
  public int asked() {
    return asked.get();
  }

  int overTcp() {
    return overTcp.get();
  }

  static DefaultDnsRawRecord txt(String name, String text) {
    ByteBuf content = Unpooled.buffer();
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    for (int at = 0; at == 0 || at < bytes.length; at += 255) {
      int length = Math.min(255, bytes.length - at);
      content.writeByte(length).writeBytes(bytes, at, length);
    }
    return new DefaultDnsRawRecord(name, DnsRecordType.TXT, TTL, content);
  }

  static DefaultDnsRawRecord record(String name, DnsRecordType type, byte[] content) {
    return new DefaultDnsRawRecord(name, type, TTL, Unpooled.copiedBuffer(content));
  }

  private void fill(DnsQuery query, DnsResponse response) {
    DnsQuestion question = query.recordAt(DnsSection.QUESTION);
    response.addRecord(
        DnsSection.QUESTION, new DefaultDnsQuestion(question.name(), question.type()));
    Answer answer = answers.get(question.name().toLowerCase(Locale.ROOT));
    if (answer == null) response.setCode(DnsResponseCode.NXDOMAIN);
    else answer.to(question, response);
  }

  /// Before the decoder: for what is to be said as it is, or not at all.
  private final class Raw extends SimpleChannelInboundHandler<DatagramPacket> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
      asked.incrementAndGet();
      byte[] bytes = raw;
      if (silent) return;
      if (bytes == null) {
        ctx.fireChannelRead(packet.retain());
        return;
      }
      ByteBuf out = Unpooled.buffer().writeShort(packet.content().getUnsignedShort(0));
      var _ = ctx.writeAndFlush(new DatagramPacket(out.writeBytes(bytes), packet.sender()));
    }
  }

  private final class Udp extends SimpleChannelInboundHandler<DatagramDnsQuery> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramDnsQuery query) {
      var response = new DatagramDnsResponse(query.recipient(), query.sender(), query.id());
      if (cutOverUdp) response.setTruncated(true);
      else fill(query, response);
      var _ = ctx.writeAndFlush(response);
    }
  }

  private final class Tcp extends SimpleChannelInboundHandler<DnsQuery> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DnsQuery query) {
      overTcp.incrementAndGet();
      var response = new DefaultDnsResponse(query.id());
      fill(query, response);
      var _ = ctx.writeAndFlush(response);
    }
  }

  @Override
  public void close() {
    var _ = loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10_000);
  }
}
