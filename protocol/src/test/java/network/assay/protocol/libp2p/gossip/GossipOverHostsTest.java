// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostConfig;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Gossip between real hosts over loopback TCP.
final class GossipOverHostsTest {
  private record Got(PeerId source, String text) {}

  private final List<Host> hosts = new ArrayList<>();

  @AfterEach
  void stopAll() {
    hosts.forEach(host -> host.stop(Duration.ofSeconds(2)));
  }

  private Host host() {
    var host =
        new Host(
            new HostConfig(
                HostKey.generate(new SecureRandom()),
                List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")),
                "assay-test",
                HostLimits.DEFAULTS));
    hosts.add(host);
    host.start();
    return host;
  }

  private static void connect(Host from, Host to) throws InterruptedException {
    from.connect(Multiaddr.parse(to.listenAddresses().getFirst() + "/p2p/" + to.peerId()));
  }

  private static void await(String what, BooleanSupplier reached) throws InterruptedException {
    for (int i = 0; i < 1500 && !reached.getAsBoolean(); i++) Thread.sleep(10);
    assertThat(reached.getAsBoolean()).as(what).isTrue();
  }

  @Test
  void two_hosts_exchange_messages_both_ways() throws InterruptedException {
    Host a = host();
    Host b = host();
    BlockingQueue<Got> atA = new LinkedBlockingQueue<>();
    BlockingQueue<Got> atB = new LinkedBlockingQueue<>();
    Topic topicA =
        a.join("jobs", MessageValidator.ANY, (from, d) -> atA.add(new Got(from, text(d))));
    Topic topicB =
        b.join("jobs", MessageValidator.ANY, (from, d) -> atB.add(new Got(from, text(d))));
    connect(a, b);
    await("both follow", () -> !topicA.peers().isEmpty() && !topicB.peers().isEmpty());
    topicA.publish("from a".getBytes(UTF_8));
    topicB.publish("from b".getBytes(UTF_8));
    assertThat(atB.poll(10, TimeUnit.SECONDS)).isEqualTo(new Got(a.peerId(), "from a"));
    assertThat(atA.poll(10, TimeUnit.SECONDS)).isEqualTo(new Got(b.peerId(), "from b"));
    topicB.leave();
    await("a knows that b has left", () -> topicA.peers().isEmpty());
  }

  private static String text(byte[] data) {
    return new String(data, UTF_8);
  }
}
