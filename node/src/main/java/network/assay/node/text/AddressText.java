// SPDX-License-Identifier: Apache-2.0
package network.assay.node.text;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import network.assay.protocol.market.Address;
import network.assay.staking.gateway.Keccak;

/// Addresses as people hand them over: where letters are of both cases, which ones are upper-case
/// says whether a digit was mistyped (EIP-55).
public final class AddressText {
  private AddressText() {}

  /// @throws IllegalArgumentException when it is no address, or mistyped
  public static Address parse(String text) {
    if (!text.matches("0x[0-9a-fA-F]{40}")) {
      throw new IllegalArgumentException("an address is 0x and forty hexadecimal digits");
    }
    Address address = Address.parse(text);
    String digits = text.substring(2);
    boolean oneCase =
        digits.equals(digits.toLowerCase(Locale.ROOT))
            || digits.equals(digits.toUpperCase(Locale.ROOT));
    if (!oneCase && !digits.equals(mixed(address))) {
      throw new IllegalArgumentException(
          "a digit of this address is mistyped: its upper-case letters do not fit the others");
    }
    return address;
  }

  private static String mixed(Address address) {
    String digits = address.hex().substring(2);
    String hash = Keccak.hash(digits.getBytes(StandardCharsets.US_ASCII)).toHex();
    var mixed = new StringBuilder(digits);
    for (int i = 0; i < digits.length(); i++) {
      if (hash.charAt(i) >= '8') mixed.setCharAt(i, Character.toUpperCase(digits.charAt(i)));
    }
    return mixed.toString();
  }
}
