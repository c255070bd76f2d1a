// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.noise;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import network.assay.protocol.libp2p.fuzz.Decoder;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.market.AssayFault;

/// What Noise reads of strangers. All keys are the same in each run, those of one handshake too.
public final class Decoders {
  private Decoders() {}

  private static final List<String> MUXERS = List.of("/yamux/1.0.0", "/mplex/6.7.0");

  public static List<Decoder> all() {
    byte[] key = DhKey.of(filled(0)).publicKey();
    NoiseIdentity dialler = identity(1);
    NoiseIdentity dialled = identity(2);
    byte[] hello = new byte[34];
    hello[1] = 32;
    hello[2] = 9;
    XxHandshake dialling = dialler.handshake(true);
    XxHandshake answering = dialled.handshake(false);
    byte[] first = dialling.write(new byte[0]);
    answering.read(first);
    byte[] second = answering.write(dialled.payload());
    dialling.read(second);
    byte[] third = dialling.write(dialler.payload());
    return List.of(
        Decoder.dear(
            "Noise's identities",
            AssayFault.Peer.class,
            payload -> IdentityPayload.verify(payload, key),
            List.of(IdentityPayload.encode(HostKey.of(filled(0)), key, MUXERS))),
        Decoder.dear(
            "Noise's handshake, dialled",
            AssayFault.Peer.class,
            bytes -> feed(bytes, new NoiseHandler(dialled, false, null, _ -> {})),
            List.of(hello, framed(first), framed(first, third))),
        Decoder.dear(
            "Noise's handshake, dialling",
            AssayFault.Peer.class,
            bytes -> feed(bytes, new NoiseHandler(dialler, true, null, _ -> {})),
            List.of(framed(second))));
  }

  private static NoiseIdentity identity(int number) {
    DhKey keys = DhKey.of(filled(number));
    return new NoiseIdentity(HostKey.of(filled(number)), MUXERS, () -> keys);
  }

  private static byte[] filled(int number) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) number);
    return seed;
  }

  private static byte[] framed(byte[]... messages) {
    var out = new ByteArrayOutputStream();
    for (byte[] message : messages) {
      out.write(message.length >> 8);
      out.write(message.length);
      out.writeBytes(message);
    }
    return out.toByteArray();
  }

  private static void feed(byte[] bytes, NoiseHandler handler) {
    var channel = new EmbeddedChannel(handler);
    ByteBuf all = Unpooled.wrappedBuffer(bytes);
    try {
      channel.writeInbound(all);
    } catch (DecoderException e) {
      throw e.getCause() instanceof AssayFault.Peer fault ? fault : e;
    } finally {
      channel.finishAndReleaseAll();
    }
  }
}
