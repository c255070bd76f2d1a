// SPDX-License-Identifier: Apache-2.0
package network.assay.node.wire;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Instant;
import java.util.List;
import network.assay.node.metrics.Metrics;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class ClockWatchTest {
  private static final Instant HERE = Instant.parse("2026-01-01T12:00:00Z");

  private final Logger log = (Logger) LoggerFactory.getLogger(ClockWatch.class);
  private final ListAppender<ILoggingEvent> said = new ListAppender<>();
  private final Metrics metrics = new Metrics();
  private Instant block = HERE;
  private boolean away;

  private final ClockWatch watch =
      new ClockWatch(
          () -> {
            if (away) throw new AssayFault.World("the chain node did not answer");
            return block;
          },
          () -> HERE,
          metrics);

  @BeforeEach
  void listen() {
    log.setLevel(Level.INFO);
    said.start();
    log.addAppender(said);
  }

  @AfterEach
  void leave() {
    log.detachAppender(said);
    log.setLevel(null);
  }

  private List<String> said() {
    return said.list.stream().map(one -> one.getLevel() + " " + one.getFormattedMessage()).toList();
  }

  @Test
  void a_clock_that_is_minutes_behind_is_told_once_and_that_it_was_set() {
    block = HERE.plusSeconds(180);
    watch.look();
    block = HERE.plusSeconds(240);
    watch.look();
    assertThat(said()).hasSize(1);
    assertThat(said().getFirst()).startsWith("WARN").contains("3 min", "is behind", "timedatectl");
    assertThat(metrics.text()).contains("assay_chain_clock_ahead_seconds 240");

    block = HERE.plusSeconds(1);
    watch.look();
    watch.look();
    assertThat(said()).hasSize(2);
    assertThat(said().getLast()).startsWith("INFO").contains("again");
  }

  @Test
  void a_block_that_is_old_may_be_the_chain_nodes_fault() {
    block = HERE.minusSeconds(600);
    watch.look();
    assertThat(said()).hasSize(1);
    assertThat(said().getFirst())
        .startsWith("WARN")
        .contains("10 min old", "If it is the clock, others' offers");
  }

  @Test
  void a_chain_node_that_is_away_says_nothing_about_the_clock() {
    away = true;
    watch.look();
    assertThat(said()).isEmpty();
    assertThat(metrics.text()).contains("assay_chain_clock_ahead_seconds NaN");
  }
}
