// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import network.assay.compute.text.pattern.CharClasses;
import network.assay.compute.text.pattern.Effort;
import network.assay.compute.text.pattern.Pattern;

/// What a part of a tokenizer looks for in a text.
sealed interface Finder {
  void each(String text, Effort effort, Pattern.Found found);

  /// The fewest characters of a match, 1 or more.
  int shortest();

  /// @param word not empty
  record Word(String word) implements Finder {
    @Override
    public void each(String text, Effort effort, Pattern.Found found) {
      for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length())) {
        found.match(at, at + word.length());
      }
    }

    @Override
    public int shortest() {
      return word.length();
    }
  }

  record Regex(Pattern pattern) implements Finder {
    @Override
    public void each(String text, Effort effort, Pattern.Found found) {
      pattern.each(text, effort, found);
    }

    @Override
    public int shortest() {
      return pattern.shortest();
    }
  }

  /// Each character of punctuation.
  record Punctuation() implements Finder {
    @Override
    public void each(String text, Effort effort, Pattern.Found found) {
      for (int at = 0; at < text.length(); ) {
        int point = text.codePointAt(at);
        int end = at + Character.charCount(point);
        if (CharClasses.punctuation(point)) found.match(at, end);
        at = end;
      }
    }

    @Override
    public int shortest() {
      return 1;
    }
  }

  /// `text` with `content` for each match.
  default String replace(String text, String content, Effort effort) {
    var out = new StringBuilder();
    int[] done = {0};
    each(
        text,
        effort,
        (from, to) -> {
          out.append(text, done[0], from).append(content);
          done[0] = to;
        });
    return done[0] == 0 ? text : out.append(text, done[0], text.length()).toString();
  }
}
