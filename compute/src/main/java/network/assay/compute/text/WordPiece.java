// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.util.Map;

/// BERT's model: the longest word that begins a piece, then the longest that goes on, and so forth.
final class WordPiece implements Model {
  private final PrefixTable words;
  private final String prefix;
  private final int unknown;
  private final int longest;

  /// @param prefix of words that go on
  /// @param unknown stands for a piece that words cannot make
  /// @param longest piece, in characters (code points); a longer one is unknown
  WordPiece(Map<String, Integer> vocabulary, String prefix, int unknown, int longest) {
    this.words = new PrefixTable(vocabulary);
    this.prefix = prefix;
    this.unknown = unknown;
    this.longest = longest;
  }

  @Override
  public void encode(String piece, Tokens out) {
    if (piece.codePointCount(0, piece.length()) > longest) {
      out.add(unknown);
      return;
    }
    var found = new Tokens();
    for (int at = 0; at < piece.length(); ) {
      PrefixTable.Walk walk = words.walk();
      boolean more = true;
      for (int i = 0; more && at > 0 && i < prefix.length(); i++)
        more = walk.step(prefix.charAt(i));
      int word = PrefixTable.NONE;
      int end = at;
      for (int to = at; more && to < piece.length(); ) {
        more = walk.step(piece.charAt(to++));
        if (more && walk.word() != PrefixTable.NONE) {
          word = walk.word();
          end = to;
        }
      }
      if (word == PrefixTable.NONE) {
        out.add(unknown);
        return;
      }
      found.add(word);
      at = end;
    }
    out.add(found.toArray());
  }
}
