// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;

/// Numbers, hashes and bytes as chain nodes write them.
final class Quantity {
  private Quantity() {}

  static String of(long value) {
    return "0x" + Long.toHexString(value);
  }

  static String of(BigInteger value) {
    return "0x" + value.toString(16);
  }

  /// @throws IllegalArgumentException when it is not a number of at most 256 bits
  static BigInteger number(JsonNode node) {
    String text = node.asText();
    if (!text.matches("0x[0-9a-fA-F]{1,64}")) {
      throw new IllegalArgumentException("a number like 0x1f was expected");
    }
    return new BigInteger(text.substring(2), 16);
  }

  /// @throws IllegalArgumentException when it is not a number of at most 63 bits
  static long small(JsonNode node) {
    BigInteger value = number(node);
    if (value.bitLength() > 63) throw new IllegalArgumentException("a number beyond all sense");
    return value.longValueExact();
  }

  static Digest digest(JsonNode node) {
    String text = node.asText();
    if (!text.startsWith("0x")) throw new IllegalArgumentException("a hash was expected");
    return Digest.parse(text);
  }

  static Address address(JsonNode node) {
    return Address.parse(node.asText());
  }

  /// Bytes of any length, with `0x`.
  static String bytes(JsonNode node) {
    String text = node.asText();
    if (!text.matches("0x([0-9a-fA-F]{2})*")) {
      throw new IllegalArgumentException("bytes like 0x1f2a were expected");
    }
    return text;
  }
}
