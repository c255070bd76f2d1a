// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.autonat;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import network.assay.protocol.libp2p.fuzz.Garbage;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

final class NatMessageTest {
  private static final PeerId PEER = HostKey.of(new byte[32]).peerId();
  private static final Multiaddr HERE = Multiaddr.parse("/ip4/1.2.3.4/tcp/5");

  @Test
  void messages_are_read_back() {
    for (NatMessage message :
        List.of(
            new NatMessage.Dial(PEER, List.of(HERE)),
            new NatMessage.Answer(NatMessage.OK, HERE),
            new NatMessage.Answer(NatMessage.DIAL_ERROR, null))) {
      assertThat(NatMessage.decode(message.encode())).isEqualTo(message);
    }
  }

  @Test
  void of_many_addresses_sixteen_are_looked_at() {
    byte[] message = new NatMessage.Dial(PEER, Collections.nCopies(100, HERE)).encode();
    assertThat(((NatMessage.Dial) NatMessage.decode(message)).addresses()).hasSize(16);
  }

  @Test
  void nobody_can_aim_a_server_at_others() throws Exception {
    InetAddress asker = InetAddress.getByName("1.2.3.4");
    assertThat(AutoNatServer.isAt(HERE, asker)).isTrue();
    for (String other :
        new String[] {
          "/ip4/1.2.3.5/tcp/5",
          "/ip6/::1/tcp/5",
          "/dns4/example.com/tcp/5",
          "/ip4/1.2.3.4/tcp/5/p2p/" + PEER + "/p2p-circuit",
        }) {
      assertThat(AutoNatServer.isAt(Multiaddr.parse(other), asker)).describedAs(other).isFalse();
    }
  }

  @Test
  void garbage_is_the_peers_fault() {
    Garbage.feed(
        new NatMessage.Dial(PEER, List.of(HERE)).encode(),
        20_000,
        AssayFault.Peer.class,
        NatMessage::decode);
    Garbage.feed(
        new NatMessage.Answer(NatMessage.OK, HERE).encode(),
        20_000,
        AssayFault.Peer.class,
        NatMessage::decode);
  }
}
