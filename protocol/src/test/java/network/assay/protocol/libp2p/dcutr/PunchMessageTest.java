// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.dcutr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import network.assay.protocol.libp2p.fuzz.Garbage;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.protobuf.ProtoWriter;
import org.junit.jupiter.api.Test;

final class PunchMessageTest {
  private static final Multiaddr HERE = Multiaddr.parse("/ip4/1.2.3.4/tcp/5");

  @Test
  void messages_have_the_form_of_the_specification() {
    assertThat(HexFormat.of().formatHex(new PunchMessage(false, List.of(HERE)).encode()))
        .isEqualTo("08641208040102030406" + "0005");
    assertThat(HexFormat.of().formatHex(new PunchMessage(true, List.of()).encode()))
        .isEqualTo("08ac02");
    for (boolean sync : new boolean[] {true, false}) {
      var message = new PunchMessage(sync, List.of(HERE));
      assertThat(PunchMessage.decode(message.encode())).isEqualTo(message);
    }
  }

  @Test
  void of_many_addresses_sixteen_are_looked_at() {
    byte[] flood = new PunchMessage(false, Collections.nCopies(300, HERE)).encode();
    assertThat(PunchMessage.decode(flood).addresses()).hasSize(16);
  }

  @Test
  void garbage_is_the_peers_fault() {
    byte[] other = new ProtoWriter().varint(1, 200).toBytes();
    assertThatThrownBy(() -> PunchMessage.decode(other)).isInstanceOf(AssayFault.Peer.class);
    Garbage.feed(
        new PunchMessage(false, List.of(HERE, HERE)).encode(),
        20_000,
        AssayFault.Peer.class,
        PunchMessage::decode);
  }
}
