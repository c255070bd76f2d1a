// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import network.assay.compute.BackendFault;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Backends;
import org.junit.jupiter.api.Test;

final class KernelPoolTest {
  @Test
  void every_part_is_done_once_by_whoever() {
    try (KernelPool pool = new KernelPool(3)) {
      for (int round = 0; round < 2000; round++) {
        AtomicIntegerArray done = new AtomicIntegerArray(17);
        pool.run(
            17,
            (part, worker) -> {
              assertThat(worker).isBetween(0, 2);
              done.incrementAndGet(part);
            });
        for (int part = 0; part < 17; part++) assertThat(done.get(part)).isEqualTo(1);
      }
    }
  }

  @Test
  void a_failing_part_fails_the_run_and_not_the_pool() {
    try (KernelPool pool = new KernelPool(2)) {
      for (int round = 0; round < 100; round++) {
        assertThatThrownBy(
                () ->
                    pool.run(
                        8,
                        (part, _) -> {
                          if (part == 5) throw new IllegalStateException("part 5");
                        }))
            .hasMessage("part 5");
      }
      AtomicIntegerArray done = new AtomicIntegerArray(8);
      pool.run(8, (part, _) -> done.incrementAndGet(part));
      assertThat(done.get(5)).isEqualTo(1);
    }
  }

  @Test
  void closing_ends_the_threads_and_refuses_more_work() {
    KernelPool pool = new KernelPool(3);
    pool.close();
    assertThatThrownBy(() -> pool.run(4, (_, _) -> {})).isInstanceOf(IllegalStateException.class);
    pool.close();
  }

  @Test
  void a_backend_is_known_by_its_name_and_refused_by_a_wrong_one() {
    try (Backend scalar = Backends.named("scalar", 1);
        Backend vector = Backends.named("vector-256", 2)) {
      assertThat(scalar.id()).isEqualTo("scalar");
      assertThat(vector.id()).isEqualTo("vector-256x2");
    }
    assertThatThrownBy(() -> Backends.named("fastest", 1))
        .isInstanceOf(BackendFault.class)
        .hasMessageContaining("choose one of [scalar");
    assertThatThrownBy(() -> Backends.named("vector", 0))
        .isInstanceOf(BackendFault.class)
        .hasMessageContaining("threads");
    assertThatThrownBy(() -> VectorBackend.of(100, 1)).isInstanceOf(BackendFault.class);
  }
}
