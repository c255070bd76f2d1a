// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import network.assay.protocol.libp2p.autonat.Reachability;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.kad.Kad;
import network.assay.protocol.libp2p.kad.KadConfig;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Who answers questions of the DHT, by what is known of its being reached.
final class ServesDhtTest {
  private static final List<Multiaddr> LOOPBACK = List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"));

  private final Hosts hosts = new Hosts();

  @AfterEach
  void stop() {
    hosts.close();
  }

  private Host start(List<Multiaddr> listen) {
    var key = HostKey.generate(new SecureRandom());
    var nat = new NatConfig(Optional.empty(), false, List.of(), true, Optional.empty(), _ -> true);
    return hosts.start(
        new Host(new HostConfig(key, listen, "assay-test/1", HostLimits.DEFAULTS, nat)));
  }

  private void meetHelpers(Host host) throws InterruptedException {
    for (int i = 0; i < 3; i++) host.connect(Hosts.address(start(LOOPBACK)));
  }

  @Test
  void a_node_that_strangers_do_not_reach_serves_no_more_until_one_does() {
    assertThat(Host.serves(Reachability.UNKNOWN, true)).as("at first").isTrue();
    assertThat(Host.serves(Reachability.PRIVATE, true)).isFalse();
    assertThat(Host.serves(Reachability.UNKNOWN, false)).as("unknown again").isFalse();
    assertThat(Host.serves(Reachability.PUBLIC, false)).isTrue();
  }

  @Test
  void a_server_that_nobody_reaches_serves_no_more() throws Exception {
    Host host = start(List.of());
    Kad kad = host.join(KadConfig.DEFAULTS);
    assertThat(kad.isServing()).isTrue();
    host.announce(List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/1")));
    meetHelpers(host);
    Hosts.until("private", () -> !kad.isServing());
  }

  @Test
  void a_client_does_not_become_a_server_by_being_reached() throws Exception {
    Host host = start(LOOPBACK);
    Kad kad = host.join(KadConfig.DEFAULTS.asClient());
    var told = new AtomicReference<Reachability>();
    // Told after the DHT is, on the same thread.
    host.onReachability(told::set);
    meetHelpers(host);
    Hosts.until("public", () -> told.get() == Reachability.PUBLIC);
    assertThat(kad.isServing()).isFalse();
  }
}
