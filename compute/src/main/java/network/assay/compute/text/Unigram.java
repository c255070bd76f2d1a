// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import network.assay.compute.FormatFault;

/// SentencePiece's model: of all ways to make a piece of words, the one whose scores, f64, sum
/// highest, added from the left. Of equal ones the one counts whose last word begins first.
final class Unigram implements Model {
  /// An unknown character scores so much less than the least word.
  private static final double PENALTY = 10;

  private static final int NONE = -1;

  private final Map<String, Integer> vocabulary;
  private final PrefixTable words;
  private final double[] scores;
  private final OptionalInt unknown;
  private final boolean byteFallback;
  private final ByteTokens bytes;
  private final double unknownScore;

  /// @param scores of tokens, by their numbers
  /// @param unknown stands for characters that no word has
  /// @param byteFallback spells what is unknown as bytes, if all of them have tokens
  Unigram(
      Map<String, Integer> vocabulary, double[] scores, OptionalInt unknown, boolean byteFallback) {
    this.vocabulary = vocabulary;
    this.words = new PrefixTable(vocabulary);
    this.scores = scores;
    this.unknown = unknown;
    this.byteFallback = byteFallback;
    this.bytes = new ByteTokens(vocabulary);
    this.unknownScore = Arrays.stream(scores).min().orElse(Double.POSITIVE_INFINITY) - PENALTY;
  }

  /// The best way to each place of a piece: its score, and its last word.
  private static final class Ways {
    final double[] score;
    final int[] from;
    final int[] word;

    Ways(int length) {
      score = new double[length + 1];
      from = new int[length + 1];
      word = new int[length + 1];
      Arrays.fill(from, NONE);
    }

    void offer(int start, int end, int id, double sum) {
      if (from[end] != NONE && !(sum > score[end])) return;
      score[end] = sum;
      from[end] = start;
      word[end] = id;
    }
  }

  @Override
  public void encode(String piece, Tokens out) {
    Ways ways = ways(piece);
    int[] ends = new int[piece.length()];
    int count = 0;
    // Unknown characters in a row are one.
    boolean afterUnknown = false;
    for (int end = piece.length(); end > 0; end = ways.from[end]) {
      boolean one = unknown.isPresent() && ways.word[end] == unknown.getAsInt();
      if (!(one && afterUnknown)) ends[count++] = end;
      afterUnknown = one;
    }
    int from = 0;
    while (count > 0) {
      int end = ends[--count];
      add(piece.substring(from, end), out);
      from = end;
    }
  }

  private Ways ways(String piece) {
    var ways = new Ways(piece.length());
    for (int at = 0; at < piece.length(); ) {
      int next = at + Character.charCount(piece.codePointAt(at));
      boolean alone = false;
      PrefixTable.Walk walk = words.walk();
      for (int to = at; to < piece.length() && walk.step(piece.charAt(to)); ) {
        to++;
        int word = walk.word();
        if (word == PrefixTable.NONE) continue;
        ways.offer(at, to, word, scores[word] + ways.score[at]);
        alone |= to == next;
      }
      if (!alone) {
        int id = unknown.orElseThrow(() -> missing(piece));
        ways.offer(at, next, id, unknownScore + ways.score[at]);
      }
      at = next;
    }
    return ways;
  }

  private void add(String word, Tokens out) {
    Integer id = vocabulary.get(word);
    if (id == null && byteFallback && bytes.spell(word, out::add)) return;
    out.add(Objects.requireNonNullElseGet(id, () -> unknown.orElseThrow()));
  }

  private static FormatFault missing(String piece) {
    return new FormatFault(
        "text: no token for a character of %s, and the vocabulary has none for unknown ones"
            .formatted(Part.shortened(piece)));
  }
}
