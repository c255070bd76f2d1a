// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import network.assay.compute.FormatFault;

/// Byte-pair encoding: a piece's characters, merged pair by pair.
final class Bpe implements Model {
  /// How characters become the first tokens.
  ///
  /// @param prefix of every character but the first, often empty
  /// @param suffix of the last character, often empty
  /// @param unknown stands for a character that has no token
  /// @param fuseUnknown makes one of several unknown characters in a row
  /// @param byteFallback spells a character without a token as bytes, if all of them have tokens
  /// @param wholeFirst takes a piece that is a token as it is
  record Options(
      String prefix,
      String suffix,
      OptionalInt unknown,
      boolean fuseUnknown,
      boolean byteFallback,
      boolean wholeFirst) {}

  private static final int NONE = -1;

  private final Map<String, Integer> vocabulary;
  private final Options options;
  private final Merging merging;

  /// Tokens of single characters without prefix and suffix.
  private final int[] plain = new int[Character.MAX_VALUE + 1];

  private final ByteTokens bytes;

  Bpe(Map<String, Integer> vocabulary, Merges merges, Options options) {
    this.vocabulary = vocabulary;
    this.options = options;
    this.merging = new Merging(merges);
    this.bytes = new ByteTokens(vocabulary);
    Arrays.fill(plain, NONE);
    vocabulary.forEach(
        (word, id) -> {
          if (word.length() == 1) plain[word.charAt(0)] = id;
        });
  }

  @Override
  public void encode(String piece, Tokens out) {
    if (options.wholeFirst()) {
      Integer whole = vocabulary.get(piece);
      if (whole != null) {
        out.add(whole);
        return;
      }
    }
    // An unknown character waits for what follows, which may be unknown, too.
    boolean unknown = false;
    for (int at = 0; at < piece.length(); ) {
      int end = at + Character.charCount(piece.codePointAt(at));
      int token = character(piece, at, end);
      if (token != NONE) {
        if (unknown) merging.add(options.unknown().orElseThrow());
        unknown = false;
        merging.add(token);
      } else if (!spell(piece, at, end)) {
        if (options.unknown().isEmpty()) throw missing(piece.codePointAt(at));
        if (unknown && !options.fuseUnknown()) merging.add(options.unknown().getAsInt());
        unknown = true;
      }
      at = end;
    }
    if (unknown) merging.add(options.unknown().orElseThrow());
    merging.finish(out);
  }

  private int character(String piece, int at, int end) {
    boolean bare =
        (at == 0 || options.prefix().isEmpty())
            && (end < piece.length() || options.suffix().isEmpty());
    if (bare && end - at == 1) return plain[piece.charAt(at)];
    String word = piece.substring(at, end);
    if (at > 0) word = options.prefix() + word;
    if (end == piece.length()) word += options.suffix();
    return Objects.requireNonNullElse(vocabulary.get(word), NONE);
  }

  // Adds the bytes of a character, if each has a token.
  private boolean spell(String piece, int at, int end) {
    if (!options.byteFallback()) return false;
    String word = piece.substring(at, end);
    if (at > 0) word = options.prefix() + word;
    if (end == piece.length()) word += options.suffix();
    return bytes.spell(word, merging::add);
  }

  private FormatFault missing(int point) {
    // What was added before belongs to a text that has no tokens.
    merging.clear();
    return new FormatFault(
        "text: no token for the character %s (U+%04X), and the vocabulary has none for unknown ones"
            .formatted(Character.toString(point), point));
  }
}
