// SPDX-License-Identifier: Apache-2.0
package network.assay.node.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import network.assay.node.config.LogConfig;
import org.junit.jupiter.api.Test;

final class LoggingTest {
  private final LoggerContext context = new LoggerContext();

  @Test
  void our_own_lines_follow_the_level_and_libraries_warn() {
    Logging.configure(context, new LogConfig(LogConfig.Level.DEBUG, LogConfig.Format.JSON));
    assertThat(context.getLogger("network.assay.node.job").isDebugEnabled()).isTrue();
    assertThat(context.getLogger("io.netty").isInfoEnabled()).isFalse();
    Logging.configure(context, new LogConfig(LogConfig.Level.ERROR, LogConfig.Format.TEXT));
    assertThat(context.getLogger("network.assay.node.job").isWarnEnabled()).isFalse();
    assertThat(context.getLogger("ROOT").iteratorForAppenders()).toIterable().hasSize(1);
  }

  @Test
  void a_process_starts_quiet_without_reading_a_file() {
    assertThat(ServiceLoader.load(ch.qos.logback.classic.spi.Configurator.class))
        .anyMatch(QuietStart.class::isInstance);
    new QuietStart().configure(context);
    assertThat(context.getLogger("network.assay").isInfoEnabled()).isFalse();
    assertThat(context.getLogger("network.assay").isWarnEnabled()).isTrue();
  }

  @Test
  void the_operators_file_is_one_that_works() throws Exception {
    Path here = Path.of("").toAbsolutePath();
    Path file = here.resolve("config/logback.xml");
    if (!Files.exists(file)) file = here.resolveSibling("config/logback.xml");
    var configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(file.toFile());
    assertThat(context.getLogger("ROOT").getAppender("stderr"))
        .isInstanceOfSatisfying(
            ConsoleAppender.class,
            appender -> assertThat(appender.getEncoder()).isInstanceOf(TextEncoder.class));
  }
}
