// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.noise;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.market.AssayFault;

/// Seals everything sent after the handshake.
///
/// Writes are gathered until a flush. Small ones share a message, since each costs a tag, a key
/// schedule and often a system call; a large one is sealed where it lies.
final class NoiseSealer extends ChannelOutboundHandlerAdapter {
  /// The most plaintext of one message: 65535 less the tag.
  static final int MAX_PLAIN = 65535 - CipherState.TAG_BYTES;

  private final CipherState cipher;
  private final ArrayDeque<ByteBuf> gathered = new ArrayDeque<>();
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
    for (ByteBuf first = gathered.poll(); first != null; first = gathered.poll()) {
      seal(ctx, first);
    }
    settle(ctx);
    ctx.flush();
  }

  /// One write, with those behind it that fit into its last message; takes them.
  private void seal(ChannelHandlerContext ctx, ByteBuf first) {
    ByteBuf plain = first;
    try {
      while (plain.readableBytes() > MAX_PLAIN) seal(ctx, plain, MAX_PLAIN);
      plain = join(ctx, plain);
      if (plain.isReadable()) seal(ctx, plain, plain.readableBytes());
    } finally {
      plain.release();
    }
  }

  /// A buffer with what is left of `first` and of the writes behind it that fit; takes them.
  private ByteBuf join(ChannelHandlerContext ctx, ByteBuf first) {
    int length = first.readableBytes();
    int count = 0;
    for (ByteBuf next : gathered) {
      if (length + next.readableBytes() > MAX_PLAIN) break;
      length += next.readableBytes();
      count++;
    }
    if (count == 0) return first;
    ByteBuf joined = cipher.buffer(ctx.alloc(), length).writeBytes(first);
    first.release();
    for (; count > 0; count--) {
      ByteBuf next = gathered.remove();
      joined.writeBytes(next);
      next.release();
    }
    return joined;
  }

  private void seal(ChannelHandlerContext ctx, ByteBuf plain, int length) {
    int size = length + CipherState.TAG_BYTES;
    ByteBuf sealed = cipher.buffer(ctx.alloc(), Short.BYTES + size);
    boolean done = false;
    try {
      sealed.writeShort(size);
      cipher.seal(plain, length, sealed);
      done = true;
    } finally {
      if (!done) sealed.release();
    }
    var _ = ctx.write(sealed, ctx.voidPromise());
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
