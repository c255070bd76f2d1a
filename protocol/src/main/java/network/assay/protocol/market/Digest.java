// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/// A 256-bit hash value as four big-endian longs, so that it is immutable and compares by value.
///
/// Ordering is that of the bytes, unsigned.
public record Digest(long a, long b, long c, long d) implements Comparable<Digest> {
  public static final int BYTES = 32;
  public static final Digest ZERO = new Digest(0, 0, 0, 0);

  private static final HexFormat HEX = HexFormat.of();

  /// @param bytes exactly 32
  public static Digest of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a digest has 32 bytes, not " + bytes.length);
    }
    return at(bytes, 0);
  }

  /// The digest in the [#BYTES] bytes from `from` on.
  public static Digest at(byte[] bytes, int from) {
    ByteBuffer in = ByteBuffer.wrap(bytes, from, BYTES);
    return new Digest(in.getLong(), in.getLong(), in.getLong(), in.getLong());
  }

  /// @param hex 64 hexadecimal digits, with or without a leading `0x`
  public static Digest parse(String hex) {
    String digits = hex.startsWith("0x") ? hex.substring(2) : hex;
    if (digits.length() != 2 * BYTES) {
      throw new IllegalArgumentException(
          "a digest is written with 64 hexadecimal digits, not " + digits.length());
    }
    return of(HEX.parseHex(digits));
  }

  public byte[] toBytes() {
    return ByteBuffer.allocate(BYTES).putLong(a).putLong(b).putLong(c).putLong(d).array();
  }

  public String toHex() {
    return HEX.formatHex(toBytes());
  }

  /// The first twelve hexadecimal digits: for people to tell digests apart, never for programs.
  public String brief() {
    return toHex().substring(0, 12);
  }

  @Override
  public int compareTo(Digest other) {
    int order = Long.compareUnsigned(a, other.a);
    if (order == 0) order = Long.compareUnsigned(b, other.b);
    if (order == 0) order = Long.compareUnsigned(c, other.c);
    return order != 0 ? order : Long.compareUnsigned(d, other.d);
  }

  @Override
  public String toString() {
    return toHex();
  }
}
