// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class TurnsTest {
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final Turns turns = new Turns(now::get);
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
                  } catch (InterruptedException | AssayFault.World e) {
                    order.add(-second);
                  }
                });
    while (turns.waiting() == before) Thread.sleep(1);
    return thread;
  }

  @Test
  void whoever_has_the_least_time_is_next() throws Exception {
    turns.begin(Instant.ofEpochSecond(1));
    var threads = new ArrayList<Thread>();
    for (int second : List.of(5, 3, 9, 1, 7)) threads.add(waiting(second));

    turns.end();

    for (Thread thread : threads) thread.join();
    assertThat(order).containsExactly(1, 3, 5, 7, 9);
  }

  @Test
  void whoever_is_too_late_is_passed_over() throws Exception {
    turns.begin(Instant.ofEpochSecond(1));
    Thread first = waiting(60);
    Thread second = waiting(600);

    now.set(Instant.ofEpochSecond(60));
    turns.end();

    first.join();
    second.join();
    assertThat(order).containsExactlyInAnyOrder(-60, 600);
    assertThatThrownBy(() -> turns.begin(Instant.ofEpochSecond(60)))
        .isInstanceOf(AssayFault.World.class);
    turns.begin(Instant.ofEpochSecond(61));
  }

  @Test
  void nobody_waits_for_longer_than_it_is_of_use() throws Exception {
    var real = new Turns(InstantSource.system());
    real.begin(Instant.MAX);

    assertThatThrownBy(() -> real.begin(Instant.now().plusMillis(50)))
        .isInstanceOf(AssayFault.World.class);
  }

  @Test
  void whoever_gives_up_holds_nobody_up() throws Exception {
    turns.begin(Instant.ofEpochSecond(1));
    Thread first = waiting(1);
    Thread second = waiting(2);

    first.interrupt();
    first.join();
    turns.end();

    second.join();
    assertThat(order).containsExactly(-1, 2);
    turns.begin(Instant.ofEpochSecond(1));
  }
}
