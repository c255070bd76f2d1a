// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.term;

import java.io.PrintWriter;
import java.util.Map;
import java.util.regex.Pattern;

/// Where a command's text goes, and what that can show.
///
/// @param width columns
/// @param tty whether a person watches: only then may lines be drawn over
/// @param colour only on a tty, and not when the environment has `NO_COLOR`
public record Terminal(PrintWriter out, int width, boolean tty, boolean colour) {
  public static final int DEFAULT_WIDTH = 100;

  private static final int UNBOUNDED = 10_000;

  private static final Pattern ESCAPES = Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]");

  /// @param variables of the environment: `COLUMNS`, `NO_COLOR` and `TERM` count
  public static Terminal of(PrintWriter out, boolean tty, Map<String, String> variables) {
    String columns = variables.getOrDefault("COLUMNS", "");
    // Where nobody watches nothing is cut: a program may read it.
    int width =
        !tty
            ? UNBOUNDED
            : columns.matches("[0-9]{2,4}") ? Integer.parseInt(columns) : DEFAULT_WIDTH;
    boolean plain =
        !variables.getOrDefault("NO_COLOR", "").isEmpty()
            || variables.getOrDefault("TERM", "").equals("dumb");
    return new Terminal(out, Math.clamp(width, 20, UNBOUNDED), tty, tty && !plain);
  }

  /// `text` in that style, or as it is where there is no colour.
  public String styled(Style style, String text) {
    return colour ? style.on(text) : text;
  }

  public void line(String text) {
    out.println(text);
    out.flush();
  }

  /// Columns that `text` takes: escapes take none.
  static int columns(String text) {
    String shown = ESCAPES.matcher(text).replaceAll("");
    return shown.codePointCount(0, shown.length());
  }

  /// `text` in at most `width` columns, `…` standing for what does not fit.
  static String fit(String text, int width) {
    if (columns(text) <= width) return text;
    var kept = new StringBuilder();
    var escape = ESCAPES.matcher(text);
    boolean styled = false;
    int taken = 0;
    for (int at = 0; at < text.length() && taken < width - 1; ) {
      escape.region(at, text.length());
      if (escape.lookingAt()) {
        kept.append(escape.group());
        styled = true;
        at = escape.end();
      } else {
        int point = text.codePointAt(at);
        kept.appendCodePoint(point);
        at += Character.charCount(point);
        taken++;
      }
    }
    return kept.append('…').append(styled ? "\u001b[0m" : "").toString();
  }
}
