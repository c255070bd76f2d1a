// SPDX-License-Identifier: Apache-2.0
package network.assay.node.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ThrottledTest {
  private final AtomicLong now = new AtomicLong(-7);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger log = new LoggerContext().getLogger("test");
  private final Throttled throttled = new Throttled(log, now::get);

  @BeforeEach
  void listen() {
    lines.start();
    log.addAppender(lines);
  }

  @Test
  void one_cause_is_heard_a_few_times_a_minute_and_then_told_how_often_it_was_not() {
    for (int i = 0; i < 10; i++) throttled.warn("peer a", "{} sent garbage", "a");
    assertThat(said()).hasSize(3).allMatch("a sent garbage"::equals);
    now.addAndGet(Duration.ofMinutes(1).toNanos());
    throttled.warn("peer a", "{} sent garbage", "a");
    assertThat(said())
        .hasSize(5)
        .endsWith("a sent garbage", "7 more warnings because of peer a were left out");
  }

  @Test
  void other_causes_are_heard_beside_it() {
    for (int i = 0; i < 10; i++) throttled.warn("a", "a");
    throttled.warn("b", "b");
    assertThat(said()).endsWith("b");
  }

  @Test
  void many_causes_together_are_held_to_a_limit_too() {
    for (int i = 0; i < 10_000; i++) throttled.warn("peer " + i, "garbage");
    assertThat(said()).hasSize(60);
  }

  private List<String> said() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
