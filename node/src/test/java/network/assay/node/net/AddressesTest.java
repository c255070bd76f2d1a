// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.Endpoint;
import org.junit.jupiter.api.Test;

/// What is made of the addresses in messages.
final class AddressesTest {
  private static PeerId peer() {
    return HostKey.generate(new SecureRandom()).peerId();
  }

  @Test
  void every_way_to_a_peer_that_the_host_knows_is_kept_and_the_rest_passed_over() {
    String tcp = "/ip4/20.0.2.1/tcp/4001";
    String quic = "/ip4/20.0.2.1/udp/4001/quic-v1";
    String relayed = "/ip4/20.0.3.1/tcp/4001/p2p/" + peer() + "/p2p-circuit";
    var said =
        new Endpoint(peer(), List.of(tcp, quic, relayed, "/ip4/20.0.2.1/udp/4001", "nonsense"));
    assertThat(Addresses.of(said))
        .extracting(Multiaddr::toString)
        .containsExactly(tcp, quic, relayed);
  }
}
