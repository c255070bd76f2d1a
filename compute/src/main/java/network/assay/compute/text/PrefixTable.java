// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.util.Arrays;
import java.util.Map;

/// The words of a vocabulary in order, so that those that begin a text are found letter by letter,
/// whatever the words are.
final class PrefixTable {
  /// Not a word.
  static final int NONE = -1;

  private final String[] words;
  private final int[] ids;

  /// Where words begin with which character: those with `c` from `starts[c]` to before the next.
  private final int[] starts = new int[Character.MAX_VALUE + 2];

  PrefixTable(Map<String, Integer> vocabulary) {
    this.words = vocabulary.keySet().stream().filter(w -> !w.isEmpty()).toArray(String[]::new);
    Arrays.sort(words);
    this.ids = new int[words.length];
    for (int i = 0; i < words.length; i++) {
      ids[i] = vocabulary.getOrDefault(words[i], NONE);
      starts[words[i].charAt(0) + 1]++;
    }
    for (int c = 0; c <= Character.MAX_VALUE; c++) starts[c + 1] += starts[c];
  }

  /// Looks words up, character by character from their start.
  final class Walk {
    private int from;
    private int to = words.length;
    private int depth;

    /// Goes on by `c`.
    ///
    /// @return whether any word begins with the characters so far
    boolean step(char c) {
      if (depth == 0) {
        from = starts[c];
        to = starts[c + 1];
      } else {
        // The one that ends here comes first of all.
        if (from < to && words[from].length() == depth) from++;
        from = first(c);
        to = first(c + 1);
      }
      depth++;
      return from < to;
    }

    /// The word of the characters so far, or [#NONE].
    int word() {
      return from < to && words[from].length() == depth ? ids[from] : NONE;
    }

    private int first(int c) {
      int low = from;
      int high = to;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (words[middle].charAt(depth) < c) low = middle + 1;
        else high = middle;
      }
      return low;
    }
  }

  Walk walk() {
    return new Walk();
  }
}
