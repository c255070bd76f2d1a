// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A connection that lasts for days, under a clock of the test's own.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LongConnectionTest {
  private volatile Instant now = Instant.now();
  private final Connections here = connections(() -> now);
  private final Connections there = connections(InstantSource.system());

  private static Connections connections(InstantSource clock) {
    var key = HostKey.generate(new SecureRandom());
    return new Connections(key, HostLimits.DEFAULTS.connections(), clock);
  }

  @AfterEach
  void stop() {
    here.stop(Duration.ZERO);
    there.stop(Duration.ZERO);
  }

  @Test
  void where_a_peer_is_that_was_connected_for_days_is_known_until_a_day_after_it_left()
      throws Exception {
    // Each end takes the connection for made when it is done itself: the dialled one may be later.
    var came = new CountDownLatch(2);
    there.onPeer(_ -> came.countDown(), _ -> {});
    Multiaddr at = there.start(List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"))).getFirst();
    var left = new CountDownLatch(1);
    here.onPeer(_ -> came.countDown(), _ -> left.countDown());
    here.start(List.of());
    here.connect(at.withPeer(there.self()));
    came.await();
    now = now.plus(Duration.ofDays(3));
    assertThat(here.known().of(there.self())).as("still connected").containsExactly(at);
    there.disconnect(here.self());
    left.await();
    now = now.plus(Duration.ofHours(23));
    assertThat(here.known().of(there.self())).as("a while ago").containsExactly(at);
    now = now.plus(Duration.ofDays(3));
    assertThat(here.known().of(there.self())).as("long ago").isEmpty();
  }
}
