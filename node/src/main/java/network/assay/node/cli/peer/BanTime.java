// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.peer;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import network.assay.protocol.market.AssayFault;

/// Spans of time as people write them: `90s`, `30min`, `12h`, `7d`.
final class BanTime {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,6}) ?(s|min|h|d)");

  private BanTime() {}

  static Duration parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new AssayFault.Operator("--for " + text + ": give a time such as 30min, 12h or 7d");
    }
    long count = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "s" -> Duration.ofSeconds(count);
      case "min" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }
}
