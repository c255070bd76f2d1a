// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class TurnsTest {
  private final Turns turns = new Turns();
  private final List<Integer> order = new CopyOnWriteArrayList<>();

  private Thread waiting(int second) throws InterruptedException {
    int before = turns.waiting();
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    turns.begin(Instant.ofEpochSecond(second));
                    order.add(second);
                    turns.end();
                  } catch (InterruptedException e) {
                    order.add(-second);
                  }
                });
    while (turns.waiting() == before) Thread.sleep(1);
    return thread;
  }

  @Test
  void whoever_has_the_least_time_is_next() throws Exception {
    turns.begin(Instant.EPOCH);
    var threads = new ArrayList<Thread>();
    for (int second : List.of(5, 3, 9, 1, 7)) threads.add(waiting(second));

    turns.end();

    for (Thread thread : threads) thread.join();
    assertThat(order).containsExactly(1, 3, 5, 7, 9);
  }

  @Test
  void whoever_gives_up_holds_nobody_up() throws Exception {
    turns.begin(Instant.EPOCH);
    Thread first = waiting(1);
    Thread second = waiting(2);

    first.interrupt();
    first.join();
    turns.end();

    second.join();
    assertThat(order).containsExactly(-1, 2);
    turns.begin(Instant.EPOCH);
  }
}
