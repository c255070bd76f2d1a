// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market;

import java.util.HexFormat;
import java.util.Locale;

/// An account or contract on the chain: `0x` and forty lower-case hexadecimal digits.
public record Address(String hex) implements Comparable<Address> {
  public static final int BYTES = 20;
  public static final Address ZERO = new Address("0x" + "0".repeat(2 * BYTES));

  public Address {
    if (!hex.matches("0x[0-9a-f]{40}")) {
      throw new IllegalArgumentException(
          "an address is 0x and forty lower-case hexadecimal digits, not \"" + hex + "\"");
    }
  }

  /// @param text with or without upper-case digits
  public static Address parse(String text) {
    return new Address(text.toLowerCase(Locale.ROOT));
  }

  /// @param bytes exactly 20
  public static Address of(byte[] bytes) {
    return new Address("0x" + HexFormat.of().formatHex(bytes));
  }

  public byte[] toBytes() {
    return HexFormat.of().parseHex(hex, 2, hex.length());
  }

  @Override
  public int compareTo(Address other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
