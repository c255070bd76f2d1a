// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text.pattern;

import network.assay.compute.FormatFault;

/// The text of a pattern, read from left to right.
final class PatternText {
  private static final String SUPPORTED =
      "characters, classes in brackets, \\p{..} of general categories, \\s, \\d, groups (?:..),"
          + " (?i:..) and (?>..), (?=..), (?!..), $, and the quantifiers ?, *, +, {n}, {n,m}";

  private final String text;
  private int at;

  PatternText(String text) {
    this.text = text;
  }

  boolean ended() {
    return at == text.length();
  }

  boolean at(String word) {
    return text.startsWith(word, at);
  }

  boolean skip(char c) {
    if (ended() || text.charAt(at) != c) return false;
    at++;
    return true;
  }

  boolean skip(String word) {
    if (!at(word)) return false;
    at += word.length();
    return true;
  }

  char peek() {
    if (ended()) throw fault("it ends early");
    return text.charAt(at);
  }

  char take() {
    char c = peek();
    at++;
    return c;
  }

  void back() {
    at--;
  }

  int point() {
    peek();
    int point = text.codePointAt(at);
    at += Character.charCount(point);
    return point;
  }

  String until(char end) {
    int close = text.indexOf(end, at);
    if (close < 0) throw fault(end + " is due");
    String part = text.substring(at, close);
    at = close + 1;
    return part;
  }

  int hex(int digits) {
    if (text.length() - at < digits) throw fault("it ends early");
    String word = text.substring(at, at + digits);
    at += digits;
    return hex(word);
  }

  int hexUntil(char end) {
    return hex(until(end));
  }

  private int hex(String word) {
    boolean digits = word.matches("[0-9A-Fa-f]{1,6}");
    int point = digits ? Integer.parseInt(word, 16) : -1;
    if (point < 0 || point > Character.MAX_CODE_POINT || (point >> 11) == 0x1B) {
      throw fault("a character in hexadecimal digits is due");
    }
    return point;
  }

  FormatFault fault(String what) {
    return new FormatFault("pattern, character " + at + ": " + what);
  }

  FormatFault unsupported(String what) {
    return fault(what + " is not supported; supported: " + SUPPORTED);
  }
}
