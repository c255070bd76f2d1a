// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market;

import java.util.Arrays;

/// Positional text codings of bytes (base58btc, base36): the bytes are one big number, leading zero
/// bytes are written as the alphabet's first character.
///
/// Cost grows with the square of the length, so callers cap the length first.
final class BaseX {
  static final BaseX BASE58 =
      new BaseX("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz");
  static final BaseX BASE36 = new BaseX("0123456789abcdefghijklmnopqrstuvwxyz");

  private final String alphabet;
  private final int[] digits = new int[128];

  private BaseX(String alphabet) {
    this.alphabet = alphabet;
    Arrays.fill(digits, -1);
    for (int i = 0; i < alphabet.length(); i++) digits[alphabet.charAt(i)] = i;
  }

  String encode(byte[] bytes) {
    int zeros = 0;
    while (zeros < bytes.length && bytes[zeros] == 0) zeros++;
    // Base 36 needs log(256)/log(36) = 1.55 characters a byte; two is always enough.
    int[] out = new int[2 * bytes.length];
    int used = 0;
    for (int i = zeros; i < bytes.length; i++) {
      int carry = bytes[i] & 0xFF;
      for (int j = 0; j < used || carry != 0; j++) {
        carry += out[j] << 8;
        out[j] = carry % alphabet.length();
        carry /= alphabet.length();
        if (j == used) used++;
      }
    }
    var text = new StringBuilder(zeros + used);
    text.repeat(alphabet.charAt(0), zeros);
    for (int j = used - 1; j >= 0; j--) text.append(alphabet.charAt(out[j]));
    return text.toString();
  }

  byte[] decode(String text) {
    int zeros = 0;
    while (zeros < text.length() && text.charAt(zeros) == alphabet.charAt(0)) zeros++;
    int[] out = new int[text.length()];
    int used = 0;
    for (int i = zeros; i < text.length(); i++) {
      char c = text.charAt(i);
      int carry = c < digits.length ? digits[c] : -1;
      if (carry < 0) {
        throw new IllegalArgumentException("character " + i + " is not of this alphabet");
      }
      for (int j = 0; j < used || carry != 0; j++) {
        carry += out[j] * alphabet.length();
        out[j] = carry & 0xFF;
        carry >>= 8;
        if (j == used) used++;
      }
    }
    byte[] bytes = new byte[zeros + used];
    for (int j = 0; j < used; j++) bytes[zeros + j] = (byte) out[used - 1 - j];
    return bytes;
  }
}
