// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.multistream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.function.Consumer;
import network.assay.protocol.libp2p.multiformats.Varint;
import network.assay.protocol.market.AssayFault;

/// Agrees on one protocol for a whole connection, then leaves the pipeline; bytes behind the
/// agreement go to the handler after it.
///
/// The dialler's first offer goes out with its header. Where it has only one, `agreed` runs at once
/// on its side: what it sends rides in the same packet. With several, a peer that refused the first
/// would misread what follows, so the dialler waits for its answer.
public final class SelectHandler extends ByteToMessageDecoder {
  private final boolean dialler;
  private final List<String> protocols;
  private final Consumer<String> agreed;
  private final Varint.Reader length = new Varint.Reader();

  /// True for good once a line has thrown.
  private boolean broken;

  private int bodyBytes = -1;
  private boolean greeted;
  private int refused;

  /// @param protocols offered best first, or accepted
  /// @param agreed installs what comes next for the protocol it is given, on the event loop: the
  ///     dialler's when its only offer is written or an offer is accepted, the listener's when it
  ///     has accepted
  public SelectHandler(boolean dialler, List<String> protocols, Consumer<String> agreed) {
    this.dialler = dialler;
    this.protocols = List.copyOf(protocols);
    this.agreed = agreed;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ByteBuf hello = Unpooled.buffer();
    hello.writeBytes(SelectLine.encode(SelectLine.HEADER));
    if (dialler) hello.writeBytes(SelectLine.encode(protocols.getFirst()));
    var _ = ctx.writeAndFlush(hello, ctx.voidPromise());
    if (early()) agreed.accept(protocols.getFirst());
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
    } else if (dialler) {
      answered(ctx, text);
    } else if (protocols.contains(text)) {
      send(ctx, text);
      agreed.accept(text);
      ctx.pipeline().remove(this);
    } else {
      if (++refused > SelectLine.MAX_PROPOSALS) throw new AssayFault.Peer("too many proposals");
      send(ctx, SelectLine.NOT_AVAILABLE);
    }
  }

  private void answered(ChannelHandlerContext ctx, String text) {
    String offered = protocols.get(refused);
    if (text.equals(offered)) {
      if (!early()) agreed.accept(offered);
      ctx.pipeline().remove(this);
      return;
    }
    if (!text.equals(SelectLine.NOT_AVAILABLE) || ++refused == protocols.size()) {
      throw new AssayFault.Peer("the peer does not speak " + String.join(" or ", protocols));
    }
    send(ctx, protocols.get(refused));
  }

  private boolean early() {
    return dialler && protocols.size() == 1;
  }

  private static void send(ChannelHandlerContext ctx, String text) {
    var _ = ctx.writeAndFlush(Unpooled.wrappedBuffer(SelectLine.encode(text)), ctx.voidPromise());
  }
}
