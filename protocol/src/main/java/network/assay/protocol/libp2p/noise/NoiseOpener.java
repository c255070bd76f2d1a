// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.noise;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;

/// Opens everything received after the handshake, where it lies: only a message that is cut by the
/// end of a read is copied, and waits.
final class NoiseOpener extends ChannelInboundHandlerAdapter {
  /// Memory taken for a message that has not all arrived, in terms of what has.
  private static final int AHEAD = 4;

  private static final int MAX_SIZE = Short.BYTES + 65535;

  private final CipherState cipher;

  /// The start of a message, with its length; null between messages.
  private @Nullable ByteBuf begun;

  /// True for good once a message did not open: what follows it is not served.
  private boolean broken;

  NoiseOpener(CipherState cipher) {
    this.cipher = cipher;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf in)) {
      throw new AssayFault.Internal("only bytes are opened, not " + message.getClass());
    }
    try {
      if (begun != null) goOn(ctx, begun, in);
      while (!broken && !ctx.isRemoved() && whole(in)) {
        int length = in.readUnsignedShort();
        open(ctx, in, length);
      }
      if (!broken && !ctx.isRemoved() && in.isReadable()) begun = keep(ctx, in);
    } finally {
      in.release();
    }
  }

  private static boolean whole(ByteBuf in) {
    int have = in.readableBytes();
    return have >= Short.BYTES && have >= size(in);
  }

  /// Bytes of the message that comes next, with its length.
  private static int size(ByteBuf in) {
    return Short.BYTES + in.getUnsignedShort(in.readerIndex());
  }

  /// What is left of a read: the start of a message.
  private static ByteBuf keep(ChannelHandlerContext ctx, ByteBuf in) {
    int have = in.readableBytes();
    int wanted = have < Short.BYTES ? Short.BYTES : size(in);
    ByteBuf kept = ctx.alloc().buffer(Math.min(wanted, AHEAD * have), MAX_SIZE);
    return kept.writeBytes(in);
  }

  private void goOn(ChannelHandlerContext ctx, ByteBuf kept, ByteBuf in) {
    while (in.isReadable()) {
      int size = kept.readableBytes() < Short.BYTES ? Short.BYTES : size(kept);
      int missing = size - kept.readableBytes();
      kept.writeBytes(in, Math.min(missing, in.readableBytes()));
      if (!whole(kept)) continue;
      begun = null;
      try {
        int length = kept.readUnsignedShort();
        open(ctx, kept, length);
      } finally {
        kept.release();
      }
      return;
    }
  }

  private void open(ChannelHandlerContext ctx, ByteBuf in, int length) {
    ByteBuf plain = cipher.buffer(ctx.alloc(), length);
    boolean opened = false;
    broken = true;
    try {
      cipher.open(in, length, plain);
      opened = true;
      broken = false;
    } finally {
      if (!opened) plain.release();
    }
    ctx.fireChannelRead(plain);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    forget();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    forget();
  }

  private void forget() {
    if (begun != null) begun.release();
    begun = null;
  }
}
