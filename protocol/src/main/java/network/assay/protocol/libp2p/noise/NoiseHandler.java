// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.noise;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.function.Consumer;
import network.assay.protocol.libp2p.identity.PublicKey;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// Runs one handshake on a connection, then puts the ciphers of the session in its own place. Each
/// message is framed by a 16-bit length.
public final class NoiseHandler extends ByteToMessageDecoder {
  /// The protocol id of Noise.
  public static final String ID = "/noise";

  private static final byte[] NOTHING = {};

  /// Longer than any honest handshake message: identity payloads are limited to 8 KiB.
  private static final int MAX_MESSAGE = 9 * 1024;

  private final NoiseIdentity self;
  private final boolean initiator;
  private final @Nullable PeerId expected;
  private final Consumer<Secured> done;
  private final XxHandshake handshake;
  private @Nullable IdentityPayload peer;

  /// True for good once a message has thrown.
  private boolean broken;

  /// The outcome of a handshake.
  ///
  /// @param key the peer's proven identity
  /// @param muxers what the peer offers, empty where it did not say
  public record Secured(PublicKey key, List<String> muxers) {}

  /// @param expected the peer dialled, or null where any is welcome
  /// @param done called on the event loop, after the ciphers are in place
  public NoiseHandler(
      NoiseIdentity self, boolean initiator, @Nullable PeerId expected, Consumer<Secured> done) {
    this.self = self;
    this.initiator = initiator;
    this.expected = expected;
    this.done = done;
    this.handshake = self.handshake(initiator);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (initiator) send(ctx, NOTHING);
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
    if (in.readableBytes() < Short.BYTES) return;
    int length = in.getUnsignedShort(in.readerIndex());
    if (length > MAX_MESSAGE) throw new AssayFault.Peer("a handshake message of " + length);
    if (in.readableBytes() < Short.BYTES + length) return;
    in.skipBytes(Short.BYTES);
    byte[] message = new byte[length];
    in.readBytes(message);
    byte[] payload = handshake.read(message);
    boolean first = !initiator && peer == null && handshake.writesNext();
    if (!first) peer = identify(payload);
    if (handshake.writesNext()) send(ctx, self.payload());
    if (handshake.finished()) finish(ctx);
  }

  private IdentityPayload identify(byte[] payload) {
    IdentityPayload verified = IdentityPayload.verify(payload, handshake.theirStatic());
    PeerId id = verified.key().peerId();
    if (id.equals(self.peerId())) throw new AssayFault.World("this is our own address");
    if (expected != null && !expected.equals(id)) {
      throw new AssayFault.World("dialled " + expected + ", but " + id + " answers there");
    }
    return verified;
  }

  private void finish(ChannelHandlerContext ctx) {
    IdentityPayload known = peer;
    if (known == null) throw new AssayFault.Internal("a handshake ended without an identity");
    XxHandshake.Session session = handshake.split();
    ctx.pipeline().addAfter(ctx.name(), "noise-seal", new NoiseSealer(session.sending()));
    ctx.pipeline().addAfter(ctx.name(), "noise-open", new NoiseOpener(session.receiving()));
    // Before this handler goes: bytes behind the handshake must find their reader in place.
    done.accept(new Secured(known.key(), known.muxers()));
    ctx.pipeline().remove(this);
  }

  private void send(ChannelHandlerContext ctx, byte[] payload) {
    byte[] message = handshake.write(payload);
    ByteBuf framed = ctx.alloc().buffer(Short.BYTES + message.length);
    framed.writeShort(message.length).writeBytes(message);
    var _ = ctx.writeAndFlush(framed, ctx.voidPromise());
  }
}
