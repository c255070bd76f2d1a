// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.autonat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import network.assay.protocol.libp2p.autonat.ProbeMessage.Answer;
import network.assay.protocol.libp2p.autonat.ProbeMessage.Candidate;
import network.assay.protocol.libp2p.autonat.ProbeMessage.Fee;
import network.assay.protocol.libp2p.autonat.ProbeMessage.Payment;
import network.assay.protocol.libp2p.autonat.ProbeMessage.Question;
import network.assay.protocol.libp2p.fuzz.Garbage;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.protobuf.ProtoWriter;
import org.junit.jupiter.api.Test;

final class ProbeMessageTest {
  private static final Multiaddr HERE = Multiaddr.parse("/ip4/1.2.3.4/tcp/5");
  private static final List<ProbeMessage> ALL =
      List.of(
          Question.of(List.of(HERE, Multiaddr.parse("/ip6/2001:db8::1/tcp/5")), -7),
          new Answer(ProbeMessage.OK, 3, ProbeMessage.DIAL_ERROR),
          new Fee(2, 45_000),
          new Payment(4000));

  @Test
  void messages_are_read_back() {
    for (ProbeMessage message : ALL) {
      assertThat(ProbeMessage.decode(message.encode())).isEqualTo(message);
    }
    assertThat(DialBack.decode(new DialBack(-7).encode())).isEqualTo(new DialBack(-7));
  }

  @Test
  void a_question_has_the_bytes_of_the_specification() {
    // Message { 1: DialRequest { 1: address, 2: fixed64 } }, lengths before each.
    assertThat(HexFormat.of().formatHex(Question.of(List.of(HERE), 0x0102030405060708L).encode()))
        .isEqualTo("0a130a080401020304060005110807060504030201");
  }

  @Test
  void what_cannot_be_used_keeps_its_place_in_the_order() {
    byte[] unknown = HexFormat.of().parseHex("e60301");
    var question =
        new ProtoWriter().bytes(1, unknown).bytes(1, HERE.toBytes()).bytes(1, new byte[0]);
    byte[] message = new ProtoWriter().message(1, question.fixed64(2, 1)).toBytes();
    assertThat(ProbeMessage.decode(message))
        .isEqualTo(new Question(List.of(new Candidate(1, HERE)), 1));
  }

  @Test
  void of_many_addresses_the_first_are_looked_at() {
    byte[] message = Question.of(Collections.nCopies(300, HERE), 1).encode();
    assertThat(((Question) ProbeMessage.decode(message)).candidates())
        .hasSize(ProbeMessage.MAX_ADDRESSES);
  }

  @Test
  void garbage_is_the_peers_fault() {
    var all = new ArrayList<byte[]>();
    for (ProbeMessage message : ALL) all.add(message.encode());
    for (byte[] message : all) {
      Garbage.feed(message, 10_000, AssayFault.Peer.class, ProbeMessage::decode);
    }
    Garbage.feed(new DialBack(7).encode(), 10_000, AssayFault.Peer.class, DialBack::decode);
  }
}
