// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text.pattern;

import java.util.List;

/// Which characters are letters, numbers and so on (Unicode 16, digits Unicode 17).
public final class CharClasses {
  private static final int LETTER = 1;
  private static final int NUMBER = 2;
  private static final int SPACE = 4;
  private static final int WORD = 8;
  private static final int DIGIT = 16;
  private static final int PUNCTUATION = 32;
  private static final int ACCENT = 64;
  private static final int LATE = 128;

  private static final byte[] TABLE =
      CharFile.bits(
          "char-classes.txt",
          List.of("letter", "number", "space", "word", "digit", "punctuation", "accent", "late"));

  private CharClasses() {}

  /// `\p{L}`.
  public static boolean letter(int point) {
    return (TABLE[point] & LETTER) != 0;
  }

  /// `\p{N}`.
  public static boolean number(int point) {
    return (TABLE[point] & NUMBER) != 0;
  }

  /// `\s`, white space.
  public static boolean space(int point) {
    return (TABLE[point] & SPACE) != 0;
  }

  /// Neither letter, number nor space.
  public static boolean other(int point) {
    return (TABLE[point] & (LETTER | NUMBER | SPACE)) == 0;
  }

  /// What the pre-tokenizer Whitespace keeps together.
  public static boolean word(int point) {
    return (TABLE[point] & WORD) != 0;
  }

  /// What the pre-tokenizer Digits sets apart.
  public static boolean digit(int point) {
    return (TABLE[point] & DIGIT) != 0;
  }

  /// What the pre-tokenizer Punctuation sets apart.
  public static boolean punctuation(int point) {
    return (TABLE[point] & PUNCTUATION) != 0;
  }

  /// What the normalizer StripAccents takes away.
  public static boolean accent(int point) {
    return (TABLE[point] & ACCENT) != 0;
  }

  /// Younger than the reference's tables of normal forms, to which it means nothing.
  public static boolean late(int point) {
    return (TABLE[point] & LATE) != 0;
  }
}
