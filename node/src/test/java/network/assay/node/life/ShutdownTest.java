// SPDX-License-Identifier: Apache-2.0
package network.assay.node.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.Test;

final class ShutdownTest {
  private final Shutdown shutdown = new Shutdown();
  private final ArrayList<String> ran = new ArrayList<>();

  @Test
  void tasks_run_once_the_last_registered_first() {
    shutdown.register(() -> ran.add("first"));
    shutdown.register(() -> ran.add("second"));
    shutdown.run();
    shutdown.run();
    assertThat(ran).containsExactly("second", "first");
    assertThatThrownBy(() -> shutdown.register(() -> {})).isInstanceOf(AssayFault.World.class);
  }

  @Test
  void what_takes_things_away_runs_after_all_that_may_use_them() {
    shutdown.register(() -> ran.add("first"));
    shutdown.registerLast(() -> ran.add("removal")).close();
    shutdown.registerLast(() -> ran.add("removal"));
    shutdown.register(() -> ran.add("second"));
    shutdown.run();
    assertThat(ran).containsExactly("second", "first", "removal");
    assertThatThrownBy(() -> shutdown.registerLast(() -> {})).isInstanceOf(AssayFault.World.class);
  }

  @Test
  void a_task_taken_back_does_not_run_and_one_that_throws_keeps_no_other_from_running() {
    Runnable twice = () -> ran.add("twice");
    shutdown.register(twice);
    shutdown.register(twice).close();
    shutdown.register(
        () -> {
          throw new IllegalStateException("on purpose");
        });
    shutdown.run();
    assertThat(ran).containsExactly("twice");
  }

  @Test
  void a_process_that_is_ending_runs_a_task_although_it_is_taken_back() {
    Shutdown.Registration slow = shutdown.register(() -> ran.add("slow"));
    shutdown.register(slow::close);
    shutdown.run();
    assertThat(ran).containsExactly("slow");
  }
}
