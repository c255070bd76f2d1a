// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market;

import java.nio.ByteBuffer;

/// A recoverable secp256k1 signature of an account, as contracts take it: `r`, `s`, and `v` of 27
/// or 28.
public record Signature(Digest r, Digest s, int v) {
  public static final int BYTES = 65;

  public Signature {
    if (v != 27 && v != 28) throw new IllegalArgumentException("v is 27 or 28, not " + v);
  }

  /// @param bytes exactly 65: r, s, v
  public static Signature of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a signature has 65 bytes, not " + bytes.length);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    byte[] half = new byte[Digest.BYTES];
    in.get(half);
    Digest r = Digest.of(half);
    in.get(half);
    return new Signature(r, Digest.of(half), in.get());
  }

  public byte[] toBytes() {
    return ByteBuffer.allocate(BYTES).put(r.toBytes()).put(s.toBytes()).put((byte) v).array();
  }
}
