// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import network.assay.protocol.libp2p.fuzz.Decoder;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.limits.MemoryPool;
import network.assay.protocol.libp2p.limits.WindowBudget;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;

/// Frames, in any order.
public final class Decoders {
  private Decoders() {}

  private static final PeerId PEER = HostKey.of(new byte[HostKey.SEED_BYTES]).peerId();
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();
  private static final UnpooledByteBufAllocator POOL = UnpooledByteBufAllocator.DEFAULT;

  public static List<Decoder> all() {
    return List.of(
        Decoder.of("yamux", AssayFault.Peer.class, Decoders::feed, List.of(one(), other())));
  }

  private static byte[] one() {
    ByteBuf all = Unpooled.buffer();
    add(all, Frames.window(POOL, Frames.SYN, 1, 0));
    add(all, Frames.data(POOL, 1, new byte[40], 0, 40));
    add(all, Frames.window(POOL, 0, 1, 70_000));
    add(all, Frames.ping(POOL, Frames.SYN, 7));
    add(all, Frames.window(POOL, Frames.FIN, 1, 0));
    return ByteBufUtil.getBytes(all);
  }

  private static byte[] other() {
    ByteBuf all = Unpooled.buffer();
    add(all, Frames.window(POOL, Frames.SYN, 3, 0));
    add(all, Frames.window(POOL, Frames.SYN, 5, 0));
    add(all, Frames.window(POOL, Frames.RST, 3, 0x1002));
    add(all, Frames.goAway(POOL, Frames.NORMAL));
    return ByteBufUtil.getBytes(all);
  }

  private static void add(ByteBuf all, ByteBuf frame) {
    all.writeBytes(frame);
    frame.release();
  }

  /// As the listener, to whom half of the streams are of use.
  private static void feed(byte[] bytes) {
    var pool = new MemoryPool(1 << 20);
    var limits =
        new YamuxLimits(
            16, 1 << 18, Duration.ofSeconds(10), new WindowBudget(1 << 20).share(PEER, HERE));
    var channel = new EmbeddedChannel();
    var session =
        new YamuxSession(
            channel,
            false,
            limits,
            pool.open(HERE),
            stream -> {
              if (stream.id() % 4 == 3) stream.reset();
            });
    channel.pipeline().addLast(new YamuxHandler(session));
    try {
      channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    } catch (DecoderException e) {
      throw e.getCause() instanceof AssayFault.Peer fault ? fault : e;
    } finally {
      channel.finishAndReleaseAll();
      if (pool.used() != 0) throw new AssertionError(pool.used() + " bytes are kept for ever");
    }
  }
}
