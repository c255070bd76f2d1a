// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// Which characters are letters, numbers and so on, as a table of our own: the JDK's follows the
/// version of Unicode, and with it tokens would follow the version of Java.
///
/// The table is what the package `tokenizers` 0.23.3 says of each code point (Unicode 16, digits
/// Unicode 17); src/test/python/char_classes.py makes it.
final class CharClasses {
  private static final int LETTER = 1;
  private static final int NUMBER = 2;
  private static final int SPACE = 4;
  private static final int WORD = 8;
  private static final int DIGIT = 16;

  private static final String FILE = "char-classes.txt";
  private static final byte[] TABLE = table();

  private CharClasses() {}

  private static byte[] table() {
    byte[] table = new byte[Character.MAX_CODE_POINT + 1];
    try (InputStream in = CharClasses.class.getResourceAsStream(FILE);
        var lines =
            new BufferedReader(
                new InputStreamReader(
                    Objects.requireNonNull(in, FILE), StandardCharsets.US_ASCII))) {
      for (String line : lines.lines().filter(line -> !line.startsWith("#")).toList()) {
        String[] words = line.split(" ");
        int bit =
            switch (words[0]) {
              case "letter" -> LETTER;
              case "number" -> NUMBER;
              case "space" -> SPACE;
              case "word" -> WORD;
              case "digit" -> DIGIT;
              default -> throw new IllegalStateException(FILE + ": class " + words[0]);
            };
        for (int i = 1; i < words.length; i++) set(table, words[i], bit);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return table;
  }

  private static void set(byte[] table, String range, int bit) {
    int dash = range.indexOf('-');
    int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash), 16);
    int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1), 16);
    for (int point = first; point <= last; point++) table[point] |= (byte) bit;
  }

  /// `\p{L}`.
  static boolean letter(int point) {
    return (TABLE[point] & LETTER) != 0;
  }

  /// `\p{N}`.
  static boolean number(int point) {
    return (TABLE[point] & NUMBER) != 0;
  }

  /// `\s`, white space.
  static boolean space(int point) {
    return (TABLE[point] & SPACE) != 0;
  }

  /// Neither letter, number nor space.
  static boolean other(int point) {
    return (TABLE[point] & (LETTER | NUMBER | SPACE)) == 0;
  }

  /// `\w`.
  static boolean word(int point) {
    return (TABLE[point] & WORD) != 0;
  }

  /// What the pre-tokenizer Digits sets apart.
  static boolean digit(int point) {
    return (TABLE[point] & DIGIT) != 0;
  }
}
