// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class TurnsTest {
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final Turns turns = new Turns(now::get);
  private final List<Integer> order = new CopyOnWriteArrayList<>();

  private static final Digest CASE = Digest.parse("%064x".formatted(1));
  private static final Digest OTHER = Digest.parse("%064x".formatted(2));

  private Turns.Turn begin(int second) throws InterruptedException {
    return turns.begin(CASE, Instant.ofEpochSecond(second));
  }

  private Thread waiting(int second) throws InterruptedException {
    int before = turns.waiting();
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    begin(second);
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
    begin(1);
    var threads = new ArrayList<Thread>();
    for (int second : List.of(5, 3, 9, 1, 7)) threads.add(waiting(second));

    turns.end();

    for (Thread thread : threads) thread.join();
    assertThat(order).containsExactly(1, 3, 5, 7, 9);
  }

  @Test
  void whoever_is_too_late_is_passed_over() throws Exception {
    begin(1);
    Thread first = waiting(60);
    Thread second = waiting(600);

    now.set(Instant.ofEpochSecond(60));
    turns.end();

    first.join();
    second.join();
    assertThat(order).containsExactlyInAnyOrder(-60, 600);
    assertThatThrownBy(() -> begin(60)).isInstanceOf(AssayFault.World.class);
    begin(61);
  }

  @Test
  void nobody_waits_for_longer_than_it_is_of_use() throws Exception {
    var real = new Turns(InstantSource.system());
    real.begin(CASE, Instant.MAX);

    assertThatThrownBy(() -> real.begin(CASE, Instant.now().plusMillis(50)))
        .isInstanceOf(AssayFault.World.class);
  }

  @Test
  void whoever_gives_up_holds_nobody_up() throws Exception {
    begin(1);
    Thread first = waiting(1);
    Thread second = waiting(2);

    first.interrupt();
    first.join();
    turns.end();

    second.join();
    assertThat(order).containsExactly(-1, 2);
    begin(1);
  }

  /// Work that goes on until it is stopped, like a segment between two operations.
  private static Optional<String> endless(CountDownLatch begun) throws InterruptedException {
    begun.countDown();
    while (!Thread.interrupted()) LockSupport.parkNanos(1_000_000);
    throw new CancellationException("stopped");
  }

  private Future<Optional<String>> atWork(Turns.Turn turn) throws InterruptedException {
    var begun = new CountDownLatch(1);
    var work = new FutureTask<>(() -> turns.work(turn, () -> endless(begun).orElseThrow()));
    Thread.ofPlatform().daemon().start(work);
    begun.await();
    return work;
  }

  @Test
  void whoever_is_due_much_sooner_stops_the_one_at_work() throws Exception {
    Turns.Turn slow = begin(1_000);
    Future<Optional<String>> work = atWork(slow);
    Thread near = waiting(600);
    assertThat(work.isDone()).isFalse();
    Thread soon = waiting(400);

    assertThat(work.get()).isEmpty();
    turns.end();
    near.join();
    soon.join();
    assertThat(order).containsExactly(400, 600);
    turns.requireNeeded(slow);
  }

  @Test
  void whoever_runs_out_of_time_at_work_makes_room_for_others() throws Exception {
    Future<Optional<String>> work = atWork(begin(100));
    now.set(Instant.ofEpochSecond(100));
    Thread other = waiting(1_000);

    assertThat(work.get()).isEmpty();
    turns.end();
    other.join();
    assertThat(order).containsExactly(1_000);
  }

  @Test
  void what_is_for_a_case_that_is_over_stops_and_what_is_for_others_goes_on() throws Exception {
    Turns.Turn turn = begin(100);
    Future<Optional<String>> work = atWork(turn);
    turns.drop(OTHER);
    assertThat(work.isDone()).isFalse();
    Thread same = waiting(200);

    turns.drop(CASE);

    assertThat(work.get()).isEmpty();
    same.join();
    assertThat(order).containsExactly(-200);
    turns.end();
    assertThatThrownBy(() -> turns.requireNeeded(turn)).isInstanceOf(AssayFault.World.class);
    begin(300); // it was not over after all
  }

  @Test
  void a_stop_that_comes_too_late_stops_nothing_else() throws Exception {
    Turns.Turn turn = begin(100);
    assertThat(turns.work(turn, () -> "done")).contains("done");
    turns.drop(CASE);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(turns.work(turn, () -> "again")).isEmpty();
  }
}
