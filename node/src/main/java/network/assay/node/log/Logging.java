// SPDX-License-Identifier: Apache-2.0
package network.assay.node.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import network.assay.node.config.LogConfig;
import org.slf4j.LoggerFactory;

/// Sets what is logged and how. Everything goes to standard error: where it is kept is the
/// supervisor's affair.
public final class Logging {
  private static final String OURS = "network.assay";

  private Logging() {}

  /// Logs from now on as `config` says, unless the operator has given a file of their own.
  public static void configure(LogConfig config) {
    if (System.getProperty(QuietStart.OWN_FILE) != null) return;
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      configure(context, config);
    }
  }

  static void configure(LoggerContext context, LogConfig config) {
    LineEncoder encoder =
        switch (config.format()) {
          case TEXT -> new TextEncoder();
          case JSON -> new JsonEncoder();
        };
    encoder.setContext(context);
    encoder.start();
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setName("stderr");
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.addAppender(appender);
    // Libraries are heard when something is wrong; their chatter tells an operator nothing.
    root.setLevel(Level.WARN);
    // It tells of each place where it has not found its library; who called it says what matters.
    context.getLogger("org.sqlite.SQLiteJDBCLoader").setLevel(Level.OFF);
    context.getLogger(OURS).setLevel(level(config.level()));
  }

  private static Level level(LogConfig.Level level) {
    return switch (level) {
      case ERROR -> Level.ERROR;
      case WARN -> Level.WARN;
      case INFO -> Level.INFO;
      case DEBUG -> Level.DEBUG;
    };
  }
}
