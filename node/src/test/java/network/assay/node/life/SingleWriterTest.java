// SPDX-License-Identifier: Apache-2.0
package network.assay.node.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.Test;

final class SingleWriterTest {
  @Test
  void tasks_run_in_order_on_one_named_thread() throws Exception {
    var order = new ArrayList<Integer>();
    try (var writer = new SingleWriter("job", 8)) {
      for (int i = 0; i < 100; i++) {
        int task = i;
        writer.put(() -> order.add(task));
      }
      assertThat(writer.<String>call(() -> Thread.currentThread().getName())).isEqualTo("job");
      assertThat(order).hasSize(100).isSorted();
    }
  }

  @Test
  void a_full_writer_says_so() throws Exception {
    var begun = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    try (var writer = new SingleWriter("job", 2)) {
      writer.put(
          () -> {
            begun.countDown();
            await(goOn);
          });
      begun.await();
      assertThat(writer.offer(() -> {})).isTrue();
      assertThat(writer.offer(() -> {})).isTrue();
      assertThat(writer.offer(() -> {})).isFalse();
      assertThat(writer.backlog()).isEqualTo(2);
      goOn.countDown();
    }
  }

  @Test
  void a_task_that_throws_is_reported_and_the_next_one_runs() throws Exception {
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    try (var writer = new SingleWriter("job", 8, failures::add)) {
      writer.put(
          () -> {
            throw new IllegalStateException("on purpose");
          });
      assertThat(writer.<Integer>call(() -> 7)).isEqualTo(7);
      assertThat(failures)
          .singleElement()
          .hasToString("java.lang.IllegalStateException: on purpose");
    }
  }

  @Test
  void a_caller_gets_what_its_task_threw() {
    try (var writer = new SingleWriter("job", 8)) {
      assertThatThrownBy(
              () ->
                  writer.call(
                      () -> {
                        throw new IOException("gone");
                      }))
          .isInstanceOf(IOException.class)
          .hasMessage("gone");
    }
  }

  @Test
  void the_writer_may_call_itself_but_never_wait_for_itself() throws Exception {
    try (var writer = new SingleWriter("job", 1)) {
      assertThat(writer.<Integer>call(() -> writer.<Integer>call(() -> 7))).isEqualTo(7);
      assertThatThrownBy(
              () ->
                  writer.call(
                      () -> {
                        writer.put(() -> {});
                        return 0;
                      }))
          .isInstanceOf(AssayFault.Internal.class);
    }
  }

  @Test
  void only_the_writer_passes_the_check_of_ownership() throws Exception {
    try (var writer = new SingleWriter("job", 1)) {
      assertThatThrownBy(writer::checkOwner).hasMessageContaining("must run on job");
      writer.call(
          () -> {
            writer.checkOwner();
            return 0;
          });
    }
  }

  @Test
  void closing_runs_what_was_handed_over_and_refuses_the_rest() throws Exception {
    var ran = new ArrayList<Integer>();
    var writer = new SingleWriter("job", 8);
    for (int i = 0; i < 5; i++) writer.put(() -> ran.add(1));
    writer.close();
    assertThat(ran).hasSize(5);
    assertThat(writer.offer(() -> {})).isFalse();
    assertThatThrownBy(() -> writer.put(() -> {})).isInstanceOf(AssayFault.World.class);
  }

  static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
