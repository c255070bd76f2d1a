// SPDX-License-Identifier: Apache-2.0
package network.assay.node.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.Test;

final class ServiceGroupTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final List<String> events = Collections.synchronizedList(new ArrayList<>());

  private interface Act {
    void run() throws Exception;
  }

  private Service service(String name, Act onStart, Act onStop) {
    return new Service() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void start() throws Exception {
        events.add("start " + name);
        onStart.run();
      }

      @Override
      public void stop(Duration patience) throws Exception {
        events.add("stop " + name);
        onStop.run();
      }
    };
  }

  private Service good(String name) {
    return service(name, () -> {}, () -> {});
  }

  private static void fail(String why) {
    throw new IllegalStateException(why);
  }

  @Test
  void services_start_in_order_and_stop_in_reverse() throws Exception {
    var group = new ServiceGroup("node", List.of(good("a"), good("b")));
    group.start();
    group.stop(PATIENCE);
    group.stop(PATIENCE);
    assertThat(events).containsExactly("start a", "start b", "stop b", "stop a");
  }

  @Test
  void a_failed_start_undoes_what_had_started_and_keeps_its_cause() {
    var group =
        new ServiceGroup(
            "node",
            List.of(
                service("a", () -> {}, () -> fail("a will not stop")),
                service("b", () -> fail("no port"), () -> {}),
                good("c")));
    assertThatThrownBy(group::start)
        .hasMessage("no port")
        .satisfies(
            e ->
                assertThat(e.getSuppressed())
                    .singleElement()
                    .hasToString("java.lang.IllegalStateException: a will not stop"));
    assertThat(events).containsExactly("start a", "start b", "stop b", "stop a");
  }

  @Test
  void a_failing_stop_keeps_nobody_from_stopping() throws Exception {
    var group =
        new ServiceGroup(
            "node",
            List.of(
                good("a"),
                service("b", () -> {}, () -> fail("b")),
                service(
                    "c",
                    () -> {},
                    () -> {
                      throw new InterruptedException("c");
                    })));
    group.start();
    assertThatThrownBy(() -> group.stop(PATIENCE)).hasMessage("c");
    assertThat(Thread.interrupted()).as("the interrupt is passed on").isTrue();
    assertThat(events).endsWith("stop c", "stop b", "stop a");
  }

  @Test
  void the_way_is_one_way() throws Exception {
    var group = new ServiceGroup("node", List.of());
    group.start();
    assertThatThrownBy(group::start).isInstanceOf(AssayFault.Internal.class);
    group.stop(PATIENCE);
    assertThatThrownBy(group::start).isInstanceOf(AssayFault.Internal.class);
  }

  @Test
  void a_stop_during_the_start_ends_it_early_and_undoes_it() throws Exception {
    var starting = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var group =
        new ServiceGroup(
            "node",
            List.of(
                service(
                    "slow",
                    () -> {
                      starting.countDown();
                      goOn.await();
                    },
                    () -> {}),
                good("next")));
    var failure = new ArrayList<Throwable>();
    Thread starter =
        Thread.startVirtualThread(
            () -> {
              try {
                group.start();
              } catch (Exception e) {
                failure.add(e);
              }
            });
    starting.await();
    Thread stopper =
        Thread.startVirtualThread(
            () -> {
              try {
                group.stop(PATIENCE);
              } catch (Exception e) {
                failure.add(e);
              }
            });
    while (!group.isStopping()) Thread.onSpinWait();
    goOn.countDown();
    starter.join();
    stopper.join();
    assertThat(failure).singleElement().isInstanceOf(AssayFault.World.class);
    assertThat(events).containsExactly("start slow", "stop slow");
  }
}
