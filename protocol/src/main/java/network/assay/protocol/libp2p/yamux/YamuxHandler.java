// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;

/// Cuts the decrypted bytes of a connection into frames and hands them to its [YamuxSession]. The
/// payload of a data frame is passed on as it arrives, never collected.
public final class YamuxHandler extends ByteToMessageDecoder {
  private final YamuxSession session;
  /// True for good once a frame has thrown: what follows it is not served.
  private boolean broken;

  private int payloadLeft;
  private int payloadFlags;
  private @Nullable YamuxStream stream;

  public YamuxHandler(YamuxSession session) {
    this.session = session;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (broken) {
      // Netty offers what is left once more when the channel closes.
      in.skipBytes(in.readableBytes());
      return;
    }
    broken = true;
    if (payloadLeft > 0) payload(in);
    else if (in.readableBytes() >= Frames.HEADER_BYTES) header(in);
    broken = false;
  }

  private void header(ByteBuf in) {
    int version = in.readUnsignedByte();
    if (version != Frames.VERSION) throw new AssayFault.Peer("yamux version " + version);
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedShort();
    int id = in.readInt();
    long length = in.readUnsignedInt();
    switch (type) {
      case Frames.DATA -> {
        // Credit never exceeds the largest window, so neither does an honest frame.
        if (length > YamuxStream.MAX_WINDOW) {
          throw new AssayFault.Peer("a data frame of " + length + " bytes, limit 16777216");
        }
        payloadLeft = (int) length;
        payloadFlags = flags;
        stream = session.onData(flags, id, length);
        if (payloadLeft == 0) ended();
      }
      case Frames.WINDOW -> session.onWindow(flags, id, length);
      case Frames.PING -> session.onPing(flags, (int) length);
      case Frames.GO_AWAY -> session.onGoAway((int) length);
      default -> throw new AssayFault.Peer("yamux frame type " + type);
    }
  }

  private void payload(ByteBuf in) {
    int piece = Math.min(payloadLeft, in.readableBytes());
    if (piece == 0) return;
    payloadLeft -= piece;
    if (stream == null) in.skipBytes(piece);
    else session.payload(stream, in, piece);
    if (payloadLeft == 0) ended();
  }

  private void ended() {
    if (stream != null) session.end(stream, payloadFlags);
    stream = null;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    session.arrived();
    super.channelReadComplete(ctx);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    session.onWritable();
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    super.channelInactive(ctx);
    session.onClosed();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof AssayFault.Peer) {
        session.accuse();
        break;
      }
    }
    ctx.fireExceptionCaught(cause);
  }
}
