// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.multiformats;

/// Unsigned varints as multiformats define them: LEB128, at most nine bytes, minimal.
///
/// Stricter than protobuf's own varints, which may be padded and take ten bytes.
public final class Varint {
  /// The most bytes one number takes: 63 bits.
  public static final int MAX_BYTES = 9;

  private Varint() {}

  /// @param value 0 to 2^63 - 1
  public static byte[] encode(long value) {
    byte[] out = new byte[length(value)];
    write(value, out, 0);
    return out;
  }

  /// Writes `value` at `at` and returns the place after it.
  public static int write(long value, byte[] out, int at) {
    int i = at;
    long rest = value;
    while (rest > 0x7F) {
      out[i++] = (byte) (rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    out[i++] = (byte) rest;
    return i;
  }

  /// How many bytes `value` takes.
  public static int length(long value) {
    if (value < 0) throw new IllegalArgumentException("a varint is not negative: " + value);
    return Math.max(1, (63 - Long.numberOfLeadingZeros(value)) / 7 + 1);
  }

  /// The message behind its length.
  public static byte[] frame(byte[] message) {
    byte[] out = new byte[length(message.length) + message.length];
    int at = write(message.length, out, 0);
    System.arraycopy(message, 0, out, at, message.length);
    return out;
  }

  /// Reads a number byte by byte: feed each byte to [#next] until it says done.
  public static final class Reader {
    private long value;
    private int read;

    /// @return whether this byte was the last
    /// @throws IllegalArgumentException for a tenth byte or a padded number
    public boolean next(int b) {
      if (read == MAX_BYTES) throw new IllegalArgumentException("a varint over 9 bytes");
      value |= (long) (b & 0x7F) << 7 * read;
      read++;
      if ((b & 0x80) != 0) return false;
      if (read > 1 && b == 0) throw new IllegalArgumentException("a varint that is not minimal");
      return true;
    }

    /// Whether a number has begun and not ended.
    public boolean begun() {
      return read > 0;
    }

    /// The number read; the reader starts afresh.
    public long take() {
      long taken = value;
      value = 0;
      read = 0;
      return taken;
    }
  }
}
