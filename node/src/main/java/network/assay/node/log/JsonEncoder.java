// SPDX-License-Identifier: Apache-2.0
package network.assay.node.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One JSON object a line: `at`, `level`, `logger`, `thread`, `message`, and `trace` of a failure.
public final class JsonEncoder extends LineEncoder {
  @Override
  String line(ILoggingEvent event) {
    var line = new StringBuilder(256);
    line.append('{');
    field("at", at(event).toString(), line);
    field("level", event.getLevel().toString().toLowerCase(Locale.ROOT), line);
    field("logger", event.getLoggerName(), line);
    field("thread", event.getThreadName(), line);
    field("message", message(event), line);
    @Nullable String trace = trace(event);
    if (trace != null) field("trace", trace, line);
    line.setLength(line.length() - 1);
    return line.append("}\n").toString();
  }

  private static void field(String name, String value, StringBuilder to) {
    to.append('"').append(name).append("\":\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> to.append("\\\"");
        case '\\' -> to.append("\\\\");
        case '\n' -> to.append("\\n");
        default -> {
          // Half a surrogate pair is no character, and would not survive being written as UTF-8.
          if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029' || lone(value, i)) {
            to.append("\\u%04x".formatted((int) c));
          } else {
            to.append(c);
          }
        }
      }
    }
    to.append("\",");
  }

  private static boolean lone(String text, int at) {
    char c = text.charAt(at);
    if (Character.isHighSurrogate(c)) {
      return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
    }
    return Character.isLowSurrogate(c)
        && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
  }
}
