// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.multistream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import network.assay.protocol.libp2p.multiformats.Varint;
import network.assay.protocol.market.AssayFault;

/// Agrees on one protocol for a whole connection, then leaves the pipeline; bytes behind the
/// agreement go to the handler after it.
///
/// Both sides have only one protocol to offer, so the dialler's offer goes out with its header and
/// `agreed` runs at once on its side: what it sends rides in the same packet.
public final class SelectHandler extends ByteToMessageDecoder {
  private final boolean dialler;
  private final String protocol;
  private final Runnable agreed;
  private final Varint.Reader length = new Varint.Reader();

  /// True for good once a line has thrown.
  private boolean broken;

  private int bodyBytes = -1;
  private boolean greeted;
  private int refused;

  /// @param agreed installs what comes next, on the event loop: the dialler's when the offer is
  ///     written, the listener's when it has accepted
  public SelectHandler(boolean dialler, String protocol, Runnable agreed) {
    this.dialler = dialler;
    this.protocol = protocol;
    this.agreed = agreed;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ByteBuf hello = Unpooled.buffer();
    hello.writeBytes(SelectLine.encode(SelectLine.HEADER));
    if (dialler) hello.writeBytes(SelectLine.encode(protocol));
    var _ = ctx.writeAndFlush(hello, ctx.voidPromise());
    if (dialler) agreed.run();
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (broken) {
      // Netty offers what is left once more when the channel closes.
      in.skipBytes(in.readableBytes());
      return;
    }
    broken = true;
    read(ctx, in);
    broken = false;
  }

  private void read(ChannelHandlerContext ctx, ByteBuf in) {
    if (bodyBytes < 0 && !readLength(in)) return;
    if (in.readableBytes() < bodyBytes) return;
    byte[] body = new byte[bodyBytes];
    in.readBytes(body);
    bodyBytes = -1;
    line(ctx, SelectLine.decode(body));
  }

  private boolean readLength(ByteBuf in) {
    try {
      while (in.isReadable()) {
        if (!length.next(in.readByte())) continue;
        long bytes = length.take();
        if (bytes > SelectLine.MAX_BYTES) {
          throw new AssayFault.Peer("a negotiation line of " + bytes + " bytes, limit 1024");
        }
        bodyBytes = (int) bytes;
        return true;
      }
      return false;
    } catch (IllegalArgumentException e) {
      throw new AssayFault.Peer("a malformed negotiation: " + e.getMessage(), e);
    }
  }

  private void line(ChannelHandlerContext ctx, String text) {
    if (!greeted) {
      if (!text.equals(SelectLine.HEADER)) throw new AssayFault.Peer("not multistream-select 1.0");
      greeted = true;
    } else if (text.equals(protocol)) {
      if (!dialler) {
        var _ =
            ctx.writeAndFlush(
                Unpooled.wrappedBuffer(SelectLine.encode(protocol)), ctx.voidPromise());
        agreed.run();
      }
      ctx.pipeline().remove(this);
    } else if (dialler) {
      throw new AssayFault.Peer("the peer does not speak " + protocol);
    } else {
      if (++refused > SelectLine.MAX_PROPOSALS) throw new AssayFault.Peer("too many proposals");
      byte[] no = SelectLine.encode(SelectLine.NOT_AVAILABLE);
      var _ = ctx.writeAndFlush(Unpooled.wrappedBuffer(no), ctx.voidPromise());
    }
  }
}
