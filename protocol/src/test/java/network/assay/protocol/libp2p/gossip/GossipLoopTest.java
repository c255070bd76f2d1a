// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.libp2p.gossip.router.GossipParams;
import network.assay.protocol.libp2p.gossip.router.Router;
import network.assay.protocol.libp2p.identity.HostKey;
import org.junit.jupiter.api.Test;

final class GossipLoopTest {
  @Test
  void a_stop_without_patience_leaves_the_end_to_the_loop_after_the_task_in_hand()
      throws InterruptedException {
    List<String> done = new CopyOnWriteArrayList<>();
    var begun = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var ended = new CountDownLatch(1);
    var key = HostKey.generate(new SecureRandom());
    var router = new Router(key.peerId(), GossipParams.DEFAULTS, new Random(1));
    var loop =
        new GossipLoop(
            router,
            Duration.ofSeconds(1),
            _ -> {},
            () -> {
              done.add("last");
              ended.countDown();
            },
            () -> {});
    loop.start();
    loop.put(
        () -> {
          begun.countDown();
          awaitUninterruptibly(goOn);
          done.add("task");
        });
    begun.await();
    loop.stop(Duration.ZERO);
    assertThat(done).isEmpty();
    goOn.countDown();
    assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(done).containsExactly("task", "last");
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException stopping) {
        // The stop interrupts a loop that waits for tasks; this one is busy.
      }
    }
  }
}
