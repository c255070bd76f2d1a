// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.multistream;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.io.ByteArrayOutputStream;
import java.util.List;
import network.assay.protocol.libp2p.fuzz.Decoder;
import network.assay.protocol.market.AssayFault;

/// What is read before anything is agreed on.
public final class Decoders {
  private Decoders() {}

  public static List<Decoder> all() {
    return List.of(
        Decoder.of(
            "multistream, dialled",
            AssayFault.Peer.class,
            bytes -> feed(bytes, false),
            List.of(lines(SelectLine.HEADER, "/x", "/noise"))),
        Decoder.of(
            "multistream, dialling",
            AssayFault.Peer.class,
            bytes -> feed(bytes, true),
            List.of(lines(SelectLine.HEADER, SelectLine.NOT_AVAILABLE, "/noise"))));
  }

  private static byte[] lines(String... texts) {
    var all = new ByteArrayOutputStream();
    for (String text : texts) all.writeBytes(SelectLine.encode(text));
    return all.toByteArray();
  }

  private static void feed(byte[] bytes, boolean dialler) {
    var channel =
        new EmbeddedChannel(new SelectHandler(dialler, List.of("/tls/1.0.0", "/noise"), _ -> {}));
    try {
      channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    } catch (DecoderException e) {
      throw e.getCause() instanceof AssayFault.Peer fault ? fault : e;
    } finally {
      channel.finishAndReleaseAll();
    }
  }
}
