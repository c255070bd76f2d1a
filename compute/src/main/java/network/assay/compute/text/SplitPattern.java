// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.util.Optional;
import network.assay.compute.text.pattern.CharClasses;

/// The regular expressions by which byte-level vocabularies cut text into pieces, as scanners of
/// our own: they take time that grows with the text alone, and read [CharClasses].
enum SplitPattern {
  /// GPT-2's, which also is what the pre-tokenizer ByteLevel has built in.
  GPT2("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+") {
    @Override
    int end(String text, int from) {
      int shortened = shortened(text, from, false);
      if (shortened > 0) return from + shortened;
      int start = text.charAt(from) == ' ' && from + 1 < text.length() ? from + 1 : from;
      int point = text.codePointAt(start);
      if (CharClasses.letter(point)) return letters(text, start);
      if (CharClasses.number(point)) return numbers(text, start, Integer.MAX_VALUE);
      if (CharClasses.other(point)) return others(text, start);
      return spaces(text, from);
    }
  },

  /// That of cl100k, Llama 3 and their like: numbers in groups of three.
  CL100K(
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+") {
    @Override
    int end(String text, int from) {
      return modern(text, from, 3);
    }
  },

  /// Qwen's: the same with every digit alone.
  QWEN(
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+") {
    @Override
    int end(String text, int from) {
      return modern(text, from, 1);
    }
  };

  private static final String[] SHORTENED = {"s", "t", "re", "ve", "m", "ll", "d"};
  private static final char LONG_S = '\u017F';

  private final String regex;

  SplitPattern(String regex) {
    this.regex = regex;
  }

  static Optional<SplitPattern> of(String regex) {
    for (SplitPattern pattern : values()) {
      if (pattern.regex.equals(regex)) return Optional.of(pattern);
    }
    return Optional.empty();
  }

  /// Where the piece ends that begins at `from`, before the end of `text`. Every character is in
  /// some piece.
  abstract int end(String text, int from);

  private static int modern(String text, int from, int digits) {
    int shortened = shortened(text, from, true);
    if (shortened > 0) return from + shortened;
    int point = text.codePointAt(from);
    if (CharClasses.letter(point)) return letters(text, from);
    int next = from + Character.charCount(point);
    boolean more = next < text.length();
    boolean opens = !CharClasses.number(point) && point != '\r' && point != '\n';
    if (opens && more && CharClasses.letter(text.codePointAt(next))) return letters(text, next);
    if (CharClasses.number(point)) return numbers(text, from, digits);
    int start = point == ' ' && more ? next : from;
    if (CharClasses.other(text.codePointAt(start))) {
      int end = others(text, start);
      while (end < text.length() && newline(text.charAt(end))) end++;
      return end;
    }
    int lastNewline = lastNewline(text, from);
    return lastNewline >= 0 ? lastNewline + 1 : spaces(text, from);
  }

  // The length of 's, 't and so on at `from`; 0 where there is none.
  private static int shortened(String text, int from, boolean anyCase) {
    if (text.charAt(from) != '\'') return 0;
    for (String ending : SHORTENED) {
      boolean found = from + ending.length() < text.length();
      for (int i = 0; found && i < ending.length(); i++) {
        found = same(ending.charAt(i), text.charAt(from + 1 + i), anyCase);
      }
      if (found) return 1 + ending.length();
    }
    return 0;
  }

  private static boolean same(char letter, char c, boolean anyCase) {
    return c == letter || (anyCase && (c == letter - 'a' + 'A' || (letter == 's' && c == LONG_S)));
  }

  private static int letters(String text, int at) {
    while (at < text.length()) {
      int point = text.codePointAt(at);
      if (!CharClasses.letter(point)) break;
      at += Character.charCount(point);
    }
    return at;
  }

  private static int numbers(String text, int at, int most) {
    for (int count = 0; count < most && at < text.length(); count++) {
      int point = text.codePointAt(at);
      if (!CharClasses.number(point)) break;
      at += Character.charCount(point);
    }
    return at;
  }

  private static int others(String text, int at) {
    while (at < text.length()) {
      int point = text.codePointAt(at);
      if (!CharClasses.other(point)) break;
      at += Character.charCount(point);
    }
    return at;
  }

  // `\s+(?!\S)|\s+`: all of them at the end of the text; before anything else all but the last,
  // which the next piece may want; one alone.
  private static int spaces(String text, int from) {
    int end = from + 1;
    while (end < text.length() && CharClasses.space(text.charAt(end))) end++;
    return end == text.length() || end == from + 1 ? end : end - 1;
  }

  private static int lastNewline(String text, int from) {
    int last = -1;
    for (int at = from; at < text.length() && CharClasses.space(text.charAt(at)); at++) {
      if (newline(text.charAt(at))) last = at;
    }
    return last;
  }

  private static boolean newline(char c) {
    return c == '\r' || c == '\n';
  }
}
