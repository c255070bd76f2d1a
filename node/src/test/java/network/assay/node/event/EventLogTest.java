// SPDX-License-Identifier: Apache-2.0
package network.assay.node.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class EventLogTest {
  record Body(int n) {}

  private final EventLog log = new EventLog(3, () -> Instant.EPOCH);

  private static List<Long> numbers(List<EventLog.Event> events) {
    return events.stream().map(EventLog.Event::seq).toList();
  }

  @Test
  void events_are_read_in_order_from_where_the_reader_was() throws Exception {
    log.publish("a", new Body(1));
    log.publish("b", new Body(2));
    assertThat(numbers(log.read(0, 10, Duration.ZERO))).containsExactly(1L, 2L);
    assertThat(numbers(log.read(0, 1, Duration.ZERO))).containsExactly(1L);
    EventLog.Event second = log.read(1, 10, Duration.ZERO).getFirst();
    assertThat(second.type()).isEqualTo("b");
    assertThat(second.body().toString()).isEqualTo("{\"n\":2}");
    assertThat(log.read(2, 10, Duration.ZERO)).isEmpty();
  }

  @Test
  void a_reader_that_fell_behind_is_told_how_much_it_missed() throws Exception {
    for (int i = 1; i <= 7; i++) log.publish("x", new Body(i));
    List<EventLog.Event> events = log.read(2, 10, Duration.ZERO);
    assertThat(events.getFirst().type()).isEqualTo(EventLog.LOST);
    assertThat(events.getFirst().body().toString()).isEqualTo("{\"missed\":2}");
    assertThat(numbers(events)).containsExactly(4L, 5L, 6L, 7L);
  }

  @Test
  void a_reader_from_before_a_restart_starts_over() throws Exception {
    log.publish("x", new Body(1));
    List<EventLog.Event> events = log.read(900, 10, Duration.ZERO);
    assertThat(events.getFirst().type()).isEqualTo(EventLog.RESTARTED);
    assertThat(numbers(events)).containsExactly(0L, 1L);
  }

  @Test
  void a_reader_waits_for_the_next_event() throws Exception {
    var read = new CompletableFuture<List<EventLog.Event>>();
    Thread reader =
        Thread.startVirtualThread(
            () -> {
              try {
                read.complete(log.read(0, 10, Duration.ofMinutes(5)));
              } catch (InterruptedException e) {
                read.completeExceptionally(e);
              }
            });
    log.publish("x", new Body(1));
    reader.join();
    assertThat(numbers(read.get())).containsExactly(1L);
  }
}
