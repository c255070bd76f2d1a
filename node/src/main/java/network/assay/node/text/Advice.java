// SPDX-License-Identifier: Apache-2.0
package network.assay.node.text;

import java.util.Optional;

/// A message for people, taken apart: what happened and why, and the command to type next. A
/// message carries that command in its last line, after `next: `.
public record Advice(String what, Optional<String> next) {
  private static final String MARK = "next: ";

  public static Advice of(String message) {
    int at = message.startsWith(MARK) ? 0 : message.lastIndexOf("\n" + MARK);
    if (at < 0) return new Advice(message.strip(), Optional.empty());
    String what = message.substring(0, at).strip();
    String next = message.substring(message.indexOf(MARK, at) + MARK.length()).strip();
    return new Advice(what, next.isEmpty() ? Optional.empty() : Optional.of(next));
  }

  /// The message that [#of] takes apart.
  public static String message(String what, String next) {
    return what + "\n" + MARK + next;
  }
}
