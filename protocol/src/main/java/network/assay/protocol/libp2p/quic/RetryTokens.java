// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.quic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import network.assay.protocol.market.AssayFault;

/// Proof that a dialler has the address it writes from (RFC 9000, 8.1.2), asked for only while many
/// handshakes are open: it costs a round trip. A token is when it was made, its seal, and the
/// connection id it was made for.
final class RetryTokens implements QuicTokenHandler {
  /// Of the secret that tokens are sealed with.
  static final int SECRET_BYTES = 32;

  private static final int SEAL_BYTES = 32;
  private static final int TIME_BYTES = Long.BYTES;
  private static final int MAX_ID_BYTES = 20;
  private static final long VALID_MILLIS = 10_000;

  private final SecretKeySpec secret;
  private final InstantSource clock;
  private final BooleanSupplier busy;
  private boolean proven;

  /// @param secret known to nobody else; copied
  RetryTokens(byte[] secret, InstantSource clock, BooleanSupplier busy) {
    this.secret = new SecretKeySpec(secret, "HmacSHA256");
    this.clock = clock;
    this.busy = busy;
  }

  /// Whether the sender of the packet at hand is shown to have its address; event loop only, while
  /// a connection is made of that packet.
  boolean proven() {
    return proven;
  }

  @Override
  public boolean writeToken(ByteBuf out, ByteBuf id, InetSocketAddress from) {
    proven = false;
    if (!busy.getAsBoolean()) return false;
    byte[] connection = ByteBufUtil.getBytes(id);
    long now = clock.millis();
    out.writeLong(now).writeBytes(seal(now, connection, from)).writeBytes(connection);
    return true;
  }

  @Override
  public int validateToken(ByteBuf token, InetSocketAddress from) {
    int idAt = check(token, from);
    proven = idAt >= 0;
    return idAt;
  }

  private int check(ByteBuf token, InetSocketAddress from) {
    int at = token.readerIndex();
    int idBytes = token.readableBytes() - TIME_BYTES - SEAL_BYTES;
    if (idBytes < 0 || idBytes > MAX_ID_BYTES) return -1;
    long made = token.getLong(at);
    long age = clock.millis() - made;
    byte[] seal = ByteBufUtil.getBytes(token, at + TIME_BYTES, SEAL_BYTES);
    byte[] id = ByteBufUtil.getBytes(token, at + TIME_BYTES + SEAL_BYTES, idBytes);
    boolean good = MessageDigest.isEqual(seal, seal(made, id, from));
    return good && age >= 0 && age <= VALID_MILLIS ? TIME_BYTES + SEAL_BYTES : -1;
  }

  @Override
  public int maxTokenLength() {
    return TIME_BYTES + SEAL_BYTES + MAX_ID_BYTES;
  }

  private byte[] seal(long made, byte[] id, InetSocketAddress from) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(secret);
      mac.update(ByteBuffer.allocate(Long.BYTES + Integer.BYTES).putLong(made).array());
      mac.update(from.getAddress().getAddress());
      mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(from.getPort()).array());
      byte[] seal = mac.doFinal(id);
      return Arrays.copyOf(seal, SEAL_BYTES);
    } catch (GeneralSecurityException e) {
      throw new AssayFault.Internal("every Java platform has HMAC with SHA-256", e);
    }
  }
}
