// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import network.assay.compute.text.pattern.CharClasses;
import org.jspecify.annotations.Nullable;

/// Tokens that are found in a text as they are written, before anything is cut or merged. At each
/// place the longest one counts.
final class AddedTokens {
  /// One token.
  ///
  /// @param content how it is written
  /// @param singleWord only where no word character touches it
  /// @param leftStrip takes white space before it along
  /// @param rightStrip takes white space after it along
  /// @param normalized is found after the text was normalized, else before
  /// @param special is left out when tokens become text
  record Added(
      int id,
      String content,
      boolean singleWord,
      boolean leftStrip,
      boolean rightStrip,
      boolean normalized,
      boolean special) {}

  /// Hears the parts of a text, in order.
  interface Parts {
    /// Text between tokens, not empty.
    ///
    /// @param from where in the whole it begins
    void text(String part, int from);

    void token(int id);
  }

  private static final class Branch {
    private final Map<Character, Branch> next = new HashMap<>();
    private @Nullable Added here;
  }

  private final Branch root = new Branch();

  /// @param written the tokens and how each is found, contents of 1 to
  ///     [TokenizerFile#MAX_ADDED] characters, which bounds the time per character
  AddedTokens(List<Map.Entry<String, Added>> written) {
    for (var entry : written) {
      Branch at = root;
      for (int i = 0; i < entry.getKey().length(); i++) {
        at = at.next.computeIfAbsent(entry.getKey().charAt(i), _ -> new Branch());
      }
      at.here = entry.getValue();
    }
  }

  void split(String text, Parts parts) {
    int done = 0;
    if (!root.next.isEmpty()) {
      int at = 0;
      int runFrom = 0;
      int runEnd = 0;
      while (at < text.length()) {
        int[] length = {0};
        Added found = longest(text, at, length);
        if (found == null) {
          at++;
          continue;
        }
        int start = at;
        int end = at + length[0];
        at = end;
        if (found.singleWord() && touched(text, start, end)) continue;
        // What a token before took along is taken; what it was found in may be taken again.
        if (found.leftStrip()) start = spacesBefore(text, start, done);
        if (found.rightStrip()) {
          // A run of spaces is looked through once, however many tokens are found in it.
          if (end < runFrom || end > runEnd) {
            runFrom = end;
            runEnd = spacesAfter(text, end);
          }
          end = runEnd;
        }
        if (done < start) parts.text(text.substring(done, start), done);
        parts.token(found.id());
        done = end;
      }
    }
    if (done < text.length()) parts.text(text.substring(done), done);
  }

  private @Nullable Added longest(String text, int from, int[] length) {
    Added found = null;
    Branch branch = root;
    for (int at = from; at < text.length(); at++) {
      branch = branch.next.get(text.charAt(at));
      if (branch == null) break;
      if (branch.here != null) {
        found = branch.here;
        length[0] = at + 1 - from;
      }
    }
    return found;
  }

  private static boolean touched(String text, int start, int end) {
    return (start > 0 && CharClasses.word(text.codePointBefore(start)))
        || (end < text.length() && CharClasses.word(text.codePointAt(end)));
  }

  private static int spacesBefore(String text, int at, int least) {
    while (at > least && CharClasses.space(text.charAt(at - 1))) at--;
    return at;
  }

  private static int spacesAfter(String text, int at) {
    while (at < text.length() && CharClasses.space(text.charAt(at))) at++;
    return at;
  }
}
