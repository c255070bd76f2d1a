// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.identify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.identity.PeerRecord;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.protobuf.ProtoWriter;
import org.junit.jupiter.api.Test;

final class PeerInfoTest {
  private static final HostKey KEY = HostKey.of(new byte[32]);
  private static final Multiaddr HERE = Multiaddr.parse("/ip4/10.0.0.1/tcp/4001");
  private static final PeerRecord.Signed RECORD =
      new PeerRecord(KEY.peerId(), 7, List.of(HERE)).sign(KEY);

  @Property(tries = 200)
  void gives_back_what_was_said(
      @ForAll @Size(max = 20) Set<@AlphaChars @StringLength(min = 1, max = 20) String> protocols,
      @ForAll @AlphaChars @StringLength(max = 100) String agent,
      @ForAll boolean observed) {
    var said =
        new PeerInfo(
            KEY.publicKey(),
            List.of(HERE),
            protocols,
            observed ? HERE : null,
            agent,
            observed ? RECORD : null);
    assertThat(PeerInfo.decode(said.encode())).isEqualTo(said);
  }

  @Test
  void addresses_of_other_transports_are_passed_over() {
    byte[] sctp = {4, 10, 0, 0, 1, (byte) 0x84, 1, 0, 1};
    byte[] message =
        new ProtoWriter().bytes(2, sctp).bytes(2, HERE.toBytes()).bytes(2, new byte[0]).toBytes();
    assertThat(PeerInfo.decode(message).listen()).containsExactly(HERE);
  }

  @Test
  void a_record_that_leaves_no_room_is_left_out() {
    var addresses = new ArrayList<Multiaddr>();
    for (int i = 0; i < 12; i++) {
      addresses.add(Multiaddr.parse("/dns/" + "x".repeat(240) + i + "/tcp/1"));
    }
    var record = new PeerRecord(KEY.peerId(), 7, addresses).sign(KEY);
    var said = new PeerInfo(KEY.publicKey(), addresses, Set.of("/a"), null, "x", record);
    PeerInfo heard = PeerInfo.decode(said.encode());
    assertThat(heard.record()).isNull();
    assertThat(heard.listen()).isEqualTo(addresses);
  }

  @Test
  void a_wrongly_signed_record_is_the_peers_fault() {
    byte[] envelope = RECORD.envelope().encoded();
    envelope[envelope.length - 1] ^= 1;
    byte[] message = new ProtoWriter().bytes(8, envelope).toBytes();
    assertThatThrownBy(() -> PeerInfo.decode(message))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("signature is wrong");
  }

  @Test
  void an_agent_is_fit_to_print() {
    byte[] message = new ProtoWriter().string(6, "evil\u001b[2J\n" + "x".repeat(500)).toBytes();
    assertThat(PeerInfo.decode(message).agent()).hasSize(128).startsWith("evil?[2J?x");
  }

  @Test
  void floods_are_the_peers_fault() {
    var addresses = new ProtoWriter();
    for (int i = 0; i < 65; i++) addresses.bytes(2, HERE.toBytes());
    var protocols = new ProtoWriter();
    for (int i = 0; i < 257; i++) protocols.string(3, "/p/" + i);
    for (byte[] flood : List.of(addresses.toBytes(), protocols.toBytes())) {
      assertThatThrownBy(() -> PeerInfo.decode(flood)).isInstanceOf(AssayFault.Peer.class);
    }
  }

  @Test
  void garbage_is_the_peers_fault() {
    var random = new Random(9);
    byte[] good =
        new PeerInfo(
                HostKey.generate(new SecureRandom()).publicKey(),
                new ArrayList<>(List.of(HERE)),
                Set.of("/a", "/b"),
                HERE,
                "x",
                RECORD)
            .encode();
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = java.util.Arrays.copyOf(good, random.nextInt(good.length + 1));
      for (int j = random.nextInt(3); j > 0 && bytes.length > 0; j--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        PeerInfo.decode(bytes);
      } catch (AssayFault.Peer expected) {
        assertThat(expected).hasMessageMatching("(?s).+");
      }
    }
  }

  @Test
  void one_message_has_one_key_and_one_record_and_so_costs_few_signatures() {
    byte[] envelope = RECORD.envelope().encoded();
    byte[] key = KEY.publicKey().encoded();
    for (byte[] twice :
        List.of(
            new ProtoWriter().bytes(8, envelope).bytes(8, envelope).toBytes(),
            new ProtoWriter().bytes(1, key).bytes(1, key).toBytes())) {
      assertThatThrownBy(() -> PeerInfo.decode(twice))
          .isInstanceOf(AssayFault.Peer.class)
          .hasMessageContaining("twice");
    }
  }
}
