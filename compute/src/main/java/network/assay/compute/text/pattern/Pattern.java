// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text.pattern;

import network.assay.compute.FormatFault;

/// A regular expression that finds places in a text.
public final class Pattern {
  /// Hears where it was found, in order; no match is empty, none overlaps another.
  @FunctionalInterface
  public interface Found {
    void match(int from, int to);
  }

  private final Program.Step[] program;
  private final int shortest;

  private Pattern(Program.Step[] program, int shortest) {
    this.program = program;
    this.shortest = shortest;
  }

  /// @throws FormatFault naming what of it is broken or not supported
  public static Pattern parse(String regex) {
    Node node = PatternParser.parse(regex);
    if (node.shortest() == 0) throw new FormatFault("pattern: it may match nothing");
    return new Pattern(Program.of(node), node.shortest());
  }

  /// The fewest characters of a match.
  public int shortest() {
    return shortest;
  }

  /// Says where in `text`, well-formed UTF-16, the pattern is.
  ///
  /// @throws FormatFault when that takes more effort than is left
  public void each(String text, Effort effort, Found found) {
    var search = new PatternSearch(program, text, effort);
    for (int at = 0; at < text.length(); ) {
      int end = search.end(at);
      if (end < 0) {
        at += Character.charCount(text.codePointAt(at));
      } else {
        found.match(at, end);
        at = end;
      }
    }
  }
}
