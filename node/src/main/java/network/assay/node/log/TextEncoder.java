// SPDX-License-Identifier: Apache-2.0
package network.assay.node.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// One line for people: `2026-01-31T12:00:00.000Z INFO  JobRunner: Round 3 of 10 is done`.
///
/// What goes on over several lines is indented, and other control characters are written out, so
/// that no message can pass for another one.
public final class TextEncoder extends LineEncoder {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  @Override
  String line(ILoggingEvent event) {
    var line = new StringBuilder(160);
    TIME.formatTo(at(event), line);
    line.append(' ').append(event.getLevel());
    if (event.getLevel().toString().length() < 5) line.append(' ');
    line.append(' ').append(logger(event)).append(": ");
    plain(message(event), line);
    @Nullable String trace = trace(event);
    if (trace != null) plain("\n" + trace, line);
    return line.append('\n').toString();
  }

  private static void plain(String text, StringBuilder to) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        to.append("\n    ");
      } else if (c == '\t') {
        to.append("  ");
      } else if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        to.append("\\u%04x".formatted((int) c));
      } else {
        to.append(c);
      }
    }
  }
}
