// SPDX-License-Identifier: Apache-2.0
package network.assay.node.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.Test;

final class TimersTest {
  private static final Duration LONG = Duration.ofHours(1);

  @Test
  void a_timer_runs_once_and_frees_its_place() throws Exception {
    try (var timers = new Timers("clock", 1)) {
      var ran = new CountDownLatch(1);
      timers.after(Duration.ZERO, ran::countDown);
      ran.await();
      assertThat(timers.size()).isZero();
      timers.after(LONG, () -> {});
    }
  }

  @Test
  void a_repeated_task_goes_on_though_it_throws() throws Exception {
    try (var timers = new Timers("clock", 1)) {
      var ran = new CountDownLatch(3);
      timers.every(
          Duration.ofMillis(1),
          () -> {
            ran.countDown();
            throw new IllegalStateException("on purpose");
          });
      ran.await();
    }
  }

  @Test
  void only_so_many_timers_are_set_and_cancelling_makes_room() {
    try (var timers = new Timers("clock", 2)) {
      Cancellable first = timers.after(LONG, () -> {});
      timers.every(LONG, () -> {});
      assertThatThrownBy(() -> timers.after(LONG, () -> {})).isInstanceOf(AssayFault.World.class);
      first.cancel();
      first.cancel();
      assertThat(timers.size()).isEqualTo(1);
      timers.after(LONG, () -> {});
    }
  }

  @Test
  void a_cancelled_timer_does_not_run_and_a_closed_clock_takes_none() {
    var ran = new AtomicInteger();
    var timers = new Timers("clock", 2);
    timers.after(Duration.ofMillis(50), ran::incrementAndGet).cancel();
    timers.close();
    assertThat(ran).hasValue(0);
    assertThatThrownBy(() -> timers.after(LONG, () -> {})).isInstanceOf(AssayFault.World.class);
  }
}
