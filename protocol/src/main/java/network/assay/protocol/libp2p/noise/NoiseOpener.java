// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.noise;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import network.assay.protocol.market.AssayFault;

/// Opens everything received after the handshake.
final class NoiseOpener extends ByteToMessageDecoder {
  private final CipherState cipher;

  NoiseOpener(CipherState cipher) {
    this.cipher = cipher;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (in.readableBytes() < Short.BYTES) return;
    int length = in.getUnsignedShort(in.readerIndex());
    if (length < CipherState.TAG_BYTES) throw new AssayFault.Peer("a message of " + length);
    if (in.readableBytes() < Short.BYTES + length) return;
    ByteBuf plain = ctx.alloc().heapBuffer(length);
    try {
      plain.writeBytes(in, in.readerIndex() + Short.BYTES, length);
      cipher.open(plain.array(), plain.arrayOffset(), length);
      plain.writerIndex(length - CipherState.TAG_BYTES);
      in.skipBytes(Short.BYTES + length);
      out.add(plain.retain());
    } finally {
      plain.release();
    }
  }
}
