// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import static network.assay.protocol.libp2p.host.Hosts.address;
import static network.assay.protocol.libp2p.host.Hosts.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import network.assay.protocol.libp2p.connection.Reach;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.kad.KadConfig;
import network.assay.protocol.libp2p.multiformats.AddressProtocol;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.request.RequestProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What goes from peer to peer, who knows how far, names no addresses of anybody's own networks;
/// and who is in one is found there all the same.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PublishedTest {
  private static final RequestProtocol ECHO =
      new RequestProtocol("/test/echo/1", 100, 100, Hosts.PATIENCE, 4);

  private final Hosts hosts = new Hosts();

  @AfterEach
  void stop() {
    hosts.close();
  }

  private Host everywhere() {
    var key = HostKey.generate(new SecureRandom());
    var any = List.of(Multiaddr.parse("/ip4/0.0.0.0/tcp/0"));
    return hosts.start(new Host(new HostConfig(key, any, "assay-test/1", HostLimits.DEFAULTS)));
  }

  @Test
  void a_host_with_neighbours_alone_publishes_nothing_of_their_network() throws Exception {
    Host host = everywhere();
    Host neighbour = hosts.start();
    host.connect(address(neighbour));
    assertThat(host.announced()).isNotEmpty();
    assertThat(host.published()).allMatch(told -> Reach.of(told) == Reach.WORLD);

    host.announce(List.of(Multiaddr.parse("/ip4/10.1.2.3/tcp/4")));
    assertThat(host.published()).containsExactly(Multiaddr.parse("/ip4/10.1.2.3/tcp/4"));
  }

  @Test
  void hosts_that_listen_on_one_machine_alone_publish_that() throws Exception {
    Host host = hosts.start();
    Host neighbour = hosts.start();
    host.connect(address(neighbour));
    assertThat(host.published()).isEqualTo(host.announced()).isNotEmpty();
  }

  @Test
  void whoever_hears_of_a_neighbour_without_addresses_reaches_it_through_the_dht()
      throws Exception {
    Host hub = everywhere();
    Host provider = everywhere();
    Host submitter = everywhere();
    for (Host host : List.of(hub, provider, submitter)) {
      host.serve(ECHO, (_, request) -> request);
      host.join(KadConfig.DEFAULTS);
    }
    String port = String.valueOf(hub.listenAddresses().getFirst().value(AddressProtocol.TCP));
    Multiaddr here = Multiaddr.parse("/ip4/127.0.0.1/tcp/" + port).withPeer(hub.peerId());
    provider.connect(here);
    submitter.connect(here);
    until("the hub knows both", () -> Hosts.identified(hub, provider.peerId()));
    until("and is known", () -> Hosts.identified(submitter, hub.peerId()));
    assertThat(submitter.learn(provider.peerId(), List.of())).isEmpty();
    assertThat(submitter.request(provider.peerId(), ECHO, new byte[] {7})).containsExactly(7);
  }
}
