// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.libp2p.identity.HostKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StreamChannelTest {

  /// A stream that takes a piece and never says that it went.
  private static LibStream stuck(CountDownLatch taken) {
    var peer = HostKey.generate(new SecureRandom()).peerId();
    return (LibStream)
        Proxy.newProxyInstance(
            StreamChannelTest.class.getClassLoader(),
            new Class<?>[] {LibStream.class},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "peer" -> peer;
                  case "write" -> {
                    taken.countDown();
                    new CountDownLatch(1).await();
                    yield null;
                  }
                  default -> null;
                });
  }

  @Test
  void what_was_not_sent_is_released_when_the_loop_ends() throws Exception {
    var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    var taken = new CountDownLatch(1);
    var channel = new StreamChannel(stuck(taken), new InetSocketAddress("127.0.0.1", 1));
    channel.pipeline().addLast(new ChannelInboundHandlerAdapter());
    loops.register(channel).sync();
    ByteBuf first = Unpooled.buffer().writeBytes(new byte[100]);
    ByteBuf waiting = Unpooled.buffer().writeBytes(new byte[100]);
    ByteBuf unflushed = Unpooled.buffer().writeBytes(new byte[100]);
    var _ = channel.writeAndFlush(first);
    taken.await();
    var _ = channel.writeAndFlush(waiting);
    var _ = channel.write(unflushed);

    var _ = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS);
    assertThat(loops.terminationFuture().await(60, TimeUnit.SECONDS)).isTrue();

    assertThat(channel.isOpen()).isFalse();
    assertThat(List.of(first.refCnt(), waiting.refCnt(), unflushed.refCnt())).containsOnly(0);
  }
}
