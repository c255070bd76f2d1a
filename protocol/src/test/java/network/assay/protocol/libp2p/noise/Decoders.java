// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.noise;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.security.SecureRandom;
import java.util.List;
import network.assay.protocol.libp2p.fuzz.Decoder;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.market.AssayFault;

/// What Noise reads of strangers.
public final class Decoders {
  private Decoders() {}

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final HostKey HOST = HostKey.of(new byte[32]);

  public static List<Decoder> all() {
    byte[] key = DhKey.of(new byte[32]).publicKey();
    var self = new NoiseIdentity(HOST, List.of("/yamux/1.0.0"), RANDOM);
    byte[] hello = new byte[34];
    hello[1] = 32;
    hello[2] = 9;
    return List.of(
        Decoder.dear(
            "Noise's identities",
            AssayFault.Peer.class,
            payload -> IdentityPayload.verify(payload, key),
            List.of(IdentityPayload.encode(HOST, key, List.of("/yamux/1.0.0", "/mplex/6.7.0")))),
        Decoder.dear(
            "Noise's handshake",
            AssayFault.Peer.class,
            bytes -> feed(bytes, new NoiseHandler(self, false, null, _ -> {})),
            List.of(hello)));
  }

  private static void feed(byte[] bytes, NoiseHandler handler) {
    var channel = new EmbeddedChannel(handler);
    try {
      channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    } catch (DecoderException e) {
      throw e.getCause() instanceof AssayFault.Peer fault ? fault : e;
    } finally {
      channel.finishAndReleaseAll();
    }
  }
}
