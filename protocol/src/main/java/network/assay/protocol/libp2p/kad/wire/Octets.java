// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Bytes that do not change: a key or a value. Compares by content, unsigned.
///
/// Peers choose them, also thousands of one hash: their order keeps tables of them fast all the
/// same.
public final class Octets implements Comparable<Octets> {
  private final byte[] bytes;

  private Octets(byte[] bytes) {
    this.bytes = bytes;
  }

  /// @param bytes copied
  public static Octets of(byte... bytes) {
    return new Octets(bytes.clone());
  }

  public static Octets ofText(String text) {
    return new Octets(text.getBytes(UTF_8));
  }

  public byte[] toBytes() {
    return bytes.clone();
  }

  public int size() {
    return bytes.length;
  }

  public byte at(int index) {
    return bytes[index];
  }

  /// The bytes from `from` on.
  public Octets tail(int from) {
    return new Octets(Arrays.copyOfRange(bytes, from, bytes.length));
  }

  public boolean startsWith(Octets prefix) {
    return bytes.length >= prefix.bytes.length
        && Arrays.equals(bytes, 0, prefix.bytes.length, prefix.bytes, 0, prefix.bytes.length);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Octets that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int compareTo(Octets other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /// In hexadecimal, the first 32 bytes.
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 32));
  }
}
