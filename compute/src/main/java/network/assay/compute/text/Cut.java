// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.util.function.Consumer;
import network.assay.compute.text.pattern.Effort;

/// Cuts a text where something is found in it.
///
/// @param inverted takes what lies between matches for matches, and the other way round
record Cut(Finder finder, Behavior behavior, boolean inverted) implements PreTokenizer {
  /// What becomes of matches.
  enum Behavior {
    REMOVED,
    ISOLATED,
    MERGED_WITH_PREVIOUS,
    MERGED_WITH_NEXT,
    CONTIGUOUS;

    // Whether a part and the next one, matches or not, are one piece.
    private boolean joins(boolean part, boolean next) {
      return switch (this) {
        case REMOVED, ISOLATED -> false;
        case MERGED_WITH_PREVIOUS -> next && !part;
        case MERGED_WITH_NEXT -> part && !next;
        case CONTIGUOUS -> part == next;
      };
    }
  }

  /// Joins parts, each a match or not, to pieces.
  private static final class Pieces {
    private final String text;
    private final Behavior behavior;
    private final Consumer<String> sink;
    private int from;
    private int to;
    private boolean match;

    Pieces(String text, Behavior behavior, Consumer<String> sink) {
      this.text = text;
      this.behavior = behavior;
      this.sink = sink;
    }

    void part(int end, boolean isMatch) {
      if (end == to) return;
      if (to > from && !behavior.joins(match, isMatch)) finish();
      match = isMatch;
      to = end;
    }

    void finish() {
      boolean kept = to > from && !(behavior == Behavior.REMOVED && match);
      if (kept) sink.accept(text.substring(from, to));
      from = to;
    }
  }

  @Override
  public void each(String text, boolean first, Effort effort, Consumer<String> sink) {
    var pieces = new Pieces(text, behavior, sink);
    finder.each(
        text,
        effort,
        (from, to) -> {
          pieces.part(from, inverted);
          pieces.part(to, !inverted);
        });
    pieces.part(text.length(), inverted);
    pieces.finish();
  }
}
