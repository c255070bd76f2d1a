// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.quic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import network.assay.protocol.libp2p.fuzz.Decoder;
import network.assay.protocol.market.AssayFault;

/// What is read of QUIC here; the rest is its codec's.
public final class Decoders {
  private Decoders() {}

  private static final InetSocketAddress FROM =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 4001);

  public static List<Decoder> all() {
    var secret = new byte[RetryTokens.SECRET_BYTES];
    var clock = InstantSource.fixed(Instant.parse("2026-11-27T12:00:00Z"));
    var tokens = new RetryTokens(secret, clock, () -> true);
    ByteBuf token = Unpooled.buffer();
    if (!tokens.writeToken(token, Unpooled.wrappedBuffer(new byte[16]), FROM)) {
      throw new AssertionError("no token");
    }
    byte[] good = new byte[token.readableBytes()];
    token.readBytes(good);
    return List.of(
        Decoder.of(
            "tokens of QUIC",
            AssayFault.Peer.class,
            bytes -> {
              int at = tokens.validateToken(Unpooled.wrappedBuffer(bytes), FROM);
              if (at > bytes.length) throw new AssertionError("beyond the token");
            },
            List.of(good)));
  }
}
