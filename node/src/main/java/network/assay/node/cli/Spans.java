// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Spans of time as people write them: `90s`, `30m` or `30min`, `12h`, `7d`; or as ISO 8601 has it.
public final class Spans {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,6}) ?(s|m|min|h|d)");

  private Spans() {}

  /// @param option whose value it is, for the message
  /// @throws Misuse when it is no such span
  public static Duration parse(String option, String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) return iso(option, text);
    long count = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "s" -> Duration.ofSeconds(count);
      case "m", "min" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  private static Duration iso(String option, String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new Misuse(option + " " + text + ": give a time such as 90s, 30m, 12h or 7d");
    }
  }
}
