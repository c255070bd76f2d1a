// SPDX-License-Identifier: Apache-2.0
package network.assay.node.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class BulkheadTest {
  @Test
  void so_many_run_so_many_wait_and_no_more_are_taken() throws Exception {
    var most = new AtomicInteger();
    var running = new AtomicInteger();
    var done = new AtomicInteger();
    var goOn = new CountDownLatch(1);
    var bulkhead = new Bulkhead("deeds", 2, 3);
    Runnable task =
        () -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          SingleWriterTest.await(goOn);
          running.decrementAndGet();
          done.incrementAndGet();
        };
    for (int i = 0; i < 5; i++) assertThat(bulkhead.offer(task)).isTrue();
    assertThat(bulkhead.offer(task)).isFalse();
    assertThat(bulkhead.busy()).isEqualTo(5);
    goOn.countDown();
    assertThat(bulkhead.stop(Duration.ofMinutes(1))).isTrue();
    assertThat(done).hasValue(5);
    assertThat(most).hasValueLessThanOrEqualTo(2);
    assertThat(bulkhead.offer(task)).as("closed").isFalse();
  }

  @Test
  void a_task_that_throws_frees_its_place() throws Exception {
    var bulkhead = new Bulkhead("deeds", 1, 0);
    bulkhead.offer(
        () -> {
          throw new IllegalStateException("on purpose");
        });
    while (bulkhead.busy() > 0) Thread.onSpinWait();
    assertThat(bulkhead.offer(() -> {})).isTrue();
    bulkhead.close();
  }

  @Test
  void a_cancelled_task_is_interrupted_and_one_that_waits_never_starts() throws Exception {
    var begun = new CountDownLatch(1);
    var interrupted = new AtomicInteger();
    var started = new AtomicInteger();
    var bulkhead = new Bulkhead("deeds", 1, 1);
    Cancellable first =
        bulkhead
            .start(
                () -> {
                  begun.countDown();
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    interrupted.incrementAndGet();
                  }
                })
            .orElseThrow();
    begun.await();
    Cancellable second = bulkhead.start(started::incrementAndGet).orElseThrow();
    second.cancel();
    first.cancel();
    first.cancel();
    while (bulkhead.busy() > 0) Thread.onSpinWait();
    assertThat(interrupted).hasValue(1);
    assertThat(started).hasValue(0);
    bulkhead.close();
  }

  @Test
  void closing_interrupts_what_runs() {
    var begun = new CountDownLatch(1);
    var bulkhead = new Bulkhead("deeds", 1, 4);
    bulkhead.offer(
        () -> {
          begun.countDown();
          SingleWriterTest.await(new CountDownLatch(1));
        });
    bulkhead.offer(() -> SingleWriterTest.await(new CountDownLatch(1)));
    SingleWriterTest.await(begun);
    bulkhead.close();
    assertThat(bulkhead.busy()).isZero();
  }
}
