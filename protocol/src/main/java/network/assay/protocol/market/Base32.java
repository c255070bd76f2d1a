// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market;

import java.io.ByteArrayOutputStream;

/// RFC 4648 base 32 in lower case without padding, as multibase prefix `b` means it.
final class Base32 {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

  private Base32() {}

  static String encode(byte[] bytes) {
    var text = new StringBuilder((bytes.length * 8 + 4) / 5);
    int bits = 0;
    int held = 0;
    for (byte b : bytes) {
      held = held << 8 | b & 0xFF;
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(ALPHABET.charAt(held >>> bits & 31));
      }
      held &= (1 << bits) - 1;
    }
    if (bits > 0) text.append(ALPHABET.charAt(held << 5 - bits & 31));
    return text.toString();
  }

  /// Refuses left-over bits that are not zero, so that one value has one text.
  static byte[] decode(String text) {
    var bytes = new ByteArrayOutputStream(text.length() * 5 / 8);
    int bits = 0;
    int held = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = ALPHABET.indexOf(text.charAt(i));
      if (digit < 0) throw new IllegalArgumentException("character " + i + " is not base 32");
      held = held << 5 | digit;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes.write(held >>> bits);
        held &= (1 << bits) - 1;
      }
    }
    if (bits >= 5 || held != 0) throw new IllegalArgumentException("base 32 has left-over bits");
    return bytes.toByteArray();
  }
}
