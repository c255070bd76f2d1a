// SPDX-License-Identifier: Apache-2.0
package network.assay.node.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What both formats have in common: a bounded message without secrets, and the trace of a failure.
abstract sealed class LineEncoder extends EncoderBase<ILoggingEvent>
    permits TextEncoder, JsonEncoder {
  /// A stranger's text must not fill the disk in one line.
  private static final int MAX_MESSAGE = 8 << 10;

  private static final int MAX_TRACE = 32 << 10;

  @Override
  public final byte[] encode(ILoggingEvent event) {
    return line(event).getBytes(StandardCharsets.UTF_8);
  }

  abstract String line(ILoggingEvent event);

  static Instant at(ILoggingEvent event) {
    return Instant.ofEpochMilli(event.getTimeStamp());
  }

  static String message(ILoggingEvent event) {
    return cut(Masking.PROCESS.mask(String.valueOf(event.getFormattedMessage())), MAX_MESSAGE);
  }

  /// The name of the class that logs, without its package.
  static String logger(ILoggingEvent event) {
    String name = event.getLoggerName();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  static @Nullable String trace(ILoggingEvent event) {
    IThrowableProxy failure = event.getThrowableProxy();
    if (failure == null) return null;
    String trace = ThrowableProxyUtil.asString(failure).stripTrailing();
    return cut(Masking.PROCESS.mask(trace), MAX_TRACE);
  }

  private static String cut(String text, int most) {
    if (text.length() <= most) return text;
    return text.substring(0, most) + "… (" + (text.length() - most) + " more characters)";
  }

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }
}
