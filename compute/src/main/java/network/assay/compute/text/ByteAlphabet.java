// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// GPT-2's way to write bytes as printable characters, so that a vocabulary is text: a byte that is
/// a printable character of Latin-1 stands for itself, the others, ascending, for U+0100 on.
final class ByteAlphabet {
  private static final char[] CHARS = new char[256];
  private static final short[] BYTES = new short[0x180];

  static {
    Arrays.fill(BYTES, (short) -1);
    int shifted = 0;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
      CHARS[b] = (char) (printable ? b : 0x100 + shifted++);
      BYTES[CHARS[b]] = (short) b;
    }
  }

  private ByteAlphabet() {}

  static char of(int b) {
    return CHARS[b & 0xFF];
  }

  /// The bytes of `text` in UTF-8, each as its character.
  static String written(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    char[] chars = new char[bytes.length];
    for (int i = 0; i < bytes.length; i++) chars[i] = CHARS[bytes[i] & 0xFF];
    return new String(chars);
  }

  /// The bytes that `token` stands for; a token with any other character stands for its own UTF-8.
  static byte[] bytes(String token) {
    byte[] bytes = new byte[token.length()];
    for (int i = 0; i < bytes.length; i++) {
      char c = token.charAt(i);
      if (c >= BYTES.length || BYTES[c] < 0) return token.getBytes(StandardCharsets.UTF_8);
      bytes[i] = (byte) BYTES[c];
    }
    return bytes;
  }
}
