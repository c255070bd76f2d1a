// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.noise;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.market.AssayFault;

/// Seals everything sent after the handshake.
///
/// Writes are gathered until a flush and sealed in as few messages as possible: each costs a tag, a
/// key schedule and often a system call.
final class NoiseSealer extends ChannelOutboundHandlerAdapter {
  /// The most plaintext of one message: 65535 less the tag.
  static final int MAX_PLAIN = 65535 - CipherState.TAG_BYTES;

  private final CipherState cipher;
  private List<ByteBuf> gathered = new ArrayList<>();
  private List<ChannelPromise> waiting = new ArrayList<>();

  NoiseSealer(CipherState cipher) {
    this.cipher = cipher;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (!(message instanceof ByteBuf plain)) {
      throw new AssayFault.Internal("only bytes are sealed, not " + message.getClass());
    }
    gathered.add(plain);
    if (!promise.isVoid()) waiting.add(promise);
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    List<ByteBuf> batch = gathered;
    gathered = new ArrayList<>();
    try {
      seal(ctx, batch);
    } finally {
      for (ByteBuf plain : batch) plain.release();
    }
    settle(ctx);
    ctx.flush();
  }

  private void seal(ChannelHandlerContext ctx, List<ByteBuf> batch) {
    long left = 0;
    for (ByteBuf plain : batch) left += plain.readableBytes();
    int at = 0;
    while (left > 0) {
      int length = (int) Math.min(left, MAX_PLAIN);
      left -= length;
      ByteBuf sealed = ctx.alloc().heapBuffer(Short.BYTES + length + CipherState.TAG_BYTES);
      try {
        sealed.writeShort(length + CipherState.TAG_BYTES);
        for (int wanted = length; wanted > 0; ) {
          ByteBuf plain = batch.get(at);
          int piece = Math.min(plain.readableBytes(), wanted);
          sealed.writeBytes(plain, piece);
          wanted -= piece;
          if (!plain.isReadable()) at++;
        }
        cipher.seal(sealed.array(), sealed.arrayOffset() + Short.BYTES, length);
        sealed.writerIndex(Short.BYTES + length + CipherState.TAG_BYTES);
        var _ = ctx.write(sealed.retain(), ctx.voidPromise());
      } finally {
        sealed.release();
      }
    }
  }

  private void settle(ChannelHandlerContext ctx) {
    if (waiting.isEmpty()) return;
    List<ChannelPromise> settled = waiting;
    waiting = new ArrayList<>();
    // An empty write ends when all before it have ended, and fails when they fail.
    var _ =
        ctx.write(ctx.alloc().buffer(0))
            .addListener(
                end -> {
                  for (ChannelPromise promise : settled) {
                    if (end.isSuccess()) promise.trySuccess();
                    else promise.tryFailure(end.cause());
                  }
                });
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    flush(ctx);
    var _ = ctx.close(promise);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    for (ByteBuf plain : gathered) plain.release();
    gathered.clear();
    for (ChannelPromise promise : waiting) promise.tryFailure(new AssayFault.World("closed"));
    waiting.clear();
  }
}
