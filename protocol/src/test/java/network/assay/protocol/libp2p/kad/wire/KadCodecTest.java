// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.protobuf.ProtoWriter;
import org.junit.jupiter.api.Test;

final class KadCodecTest {
  private static final Multiaddr HERE = Multiaddr.parse("/ip4/10.0.0.1/tcp/4001");

  private static PeerId peer(int number) {
    byte[] id = new byte[34];
    id[0] = 0x12;
    id[1] = 32;
    id[32] = (byte) (number >> 8);
    id[33] = (byte) number;
    return PeerId.of(id);
  }

  private static List<KadPeer> peers(int count) {
    var peers = new ArrayList<KadPeer>();
    for (int i = 0; i < count; i++) peers.add(new KadPeer(peer(i), List.of(HERE), i % 2 == 0));
    return peers;
  }

  private static void refused(byte[] message, String why) {
    assertThatThrownBy(() -> KadCodec.decode(message))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining(why);
  }

  @Test
  void every_kind_of_message_is_read_back() {
    var record = new KadRecord(Octets.ofText("/pk/x"), Octets.ofText("value"));
    for (KadMessage message :
        List.of(
            KadMessage.findNode(peer(1)),
            KadMessage.getValue(record.key()),
            KadMessage.putValue(record),
            KadMessage.getProviders(record.key()),
            KadMessage.addProvider(record.key(), peers(1).getFirst()),
            KadMessage.getValue(record.key()).answer(record, peers(20), List.of()),
            KadMessage.getProviders(record.key()).answer(null, peers(3), peers(5)))) {
      assertThat(KadCodec.decode(KadCodec.encode(message))).isEqualTo(message);
    }
  }

  @Test
  void a_request_of_js_is_read() {
    // Made by @libp2p/kad-dht 16.4.5: PUT_VALUE, whose number is zero, of a record with a time.
    byte[] message =
        HexFormat.of()
            .parseHex(
                "12052f762f68691a2e0a052f762f6869120574686572652a1e313937302d30312d30315430303a"
                    + "30303a30302e3030303030303030305a");
    KadMessage read = KadCodec.decode(message);
    assertThat(read.type()).isEqualTo(KadMessage.Type.PUT_VALUE);
    assertThat(read.record())
        .isEqualTo(new KadRecord(Octets.ofText("/v/hi"), Octets.ofText("there")));
  }

  private static KadPeer verbose(int number) {
    var addresses = new ArrayList<Multiaddr>();
    for (int i = 0; i < KadPeer.MAX_ADDRESSES; i++) {
      addresses.add(Multiaddr.parse("/dns4/" + "x".repeat(200) + i + ".org/tcp/1"));
    }
    return new KadPeer(peer(number), addresses, false);
  }

  @Test
  void a_message_is_cut_to_what_others_read_and_both_kinds_keep_half_of_it() {
    var many = new ArrayList<KadPeer>();
    for (int i = 0; i < 100; i++) many.add(verbose(i));
    KadMessage full = KadMessage.getProviders(Octets.ofText("k")).answer(null, many, many);
    byte[] encoded = KadCodec.encode(full);
    assertThat(encoded.length).isBetween(KadCodec.MAX_SENT - 1024, KadCodec.MAX_SENT);
    KadMessage read = KadCodec.decode(encoded);
    for (List<KadPeer> told : List.of(read.providers(), read.closer())) {
      assertThat(told).hasSizeGreaterThan(15);
      for (int i = 0; i < told.size(); i++) {
        assertThat(told.get(i).id()).isEqualTo(peer(i));
        assertThat(told.get(i).addresses()).hasSize(2);
      }
    }
  }

  @Test
  void whoever_names_long_addresses_takes_nobody_elses_place() {
    var claims = new ArrayList<>(List.of(verbose(1), verbose(2)));
    claims.add(new KadPeer(peer(3), List.of(HERE), false));
    var closer = new ArrayList<>(List.of(verbose(4), verbose(5)));
    closer.addAll(peers(18));
    KadMessage answer = KadMessage.getProviders(Octets.ofText("k")).answer(null, closer, claims);
    KadMessage read = KadCodec.decode(KadCodec.encode(answer));
    assertThat(read.providers()).hasSize(3).contains(claims.get(2));
    assertThat(read.closer()).hasSize(20).containsAll(peers(18));
  }

  @Test
  void a_peer_that_does_not_fit_keeps_no_smaller_one_out() {
    KadRecord record = new KadRecord(Octets.ofText("/pk/x"), Octets.of(new byte[8 * 1024]));
    var closer = new ArrayList<KadPeer>();
    for (int i = 0; i < 30; i++) closer.add(verbose(i));
    closer.add(new KadPeer(peer(31), List.of(HERE), false));
    KadMessage answer = KadMessage.getValue(record.key()).answer(record, closer, List.of());
    KadMessage read = KadCodec.decode(KadCodec.encode(answer));
    assertThat(read.closer()).hasSizeLessThan(30).contains(closer.getLast());
  }

  @Test
  void peers_that_cannot_be_and_unusable_addresses_are_passed_over() {
    byte[] good = new ProtoWriter().bytes(1, peer(1).toBytes()).bytes(2, HERE.toBytes()).toBytes();
    byte[] webrtc = {4, 10, 0, 0, 1, (byte) 0x91, 2, 0, 1, (byte) 0x98, 2};
    byte[] message =
        new ProtoWriter()
            .varint(1, 4)
            .bytes(8, new ProtoWriter().bytes(1, new byte[40]).toBytes())
            .bytes(8, new byte[0])
            .bytes(8, good)
            .bytes(
                8,
                new ProtoWriter()
                    .bytes(1, peer(2).toBytes())
                    .bytes(2, webrtc)
                    .bytes(2, new byte[0])
                    .bytes(2, HERE.withPeer(peer(2)).toBytes())
                    .bytes(2, HERE.toBytes())
                    .toBytes())
            .varint(10, 3)
            .toBytes();
    assertThat(KadCodec.decode(message).closer())
        .containsExactly(
            new KadPeer(peer(1), List.of(HERE), false), new KadPeer(peer(2), List.of(HERE), false));
  }

  @Test
  void what_a_peer_may_have_heard_of_others_is_cut_and_its_own_excess_is_its_fault() {
    var thousands = new ProtoWriter().varint(1, 4);
    for (int i = 0; i < 1000; i++) {
      thousands.bytes(8, new ProtoWriter().bytes(1, peer(i).toBytes()).toBytes());
    }
    assertThat(KadCodec.decode(thousands.toBytes()).closer()).hasSize(KadCodec.MAX_PEERS);
    var unknown = new ProtoWriter();
    for (int i = 0; i < 2000; i++) unknown.varint(77, 1);
    refused(unknown.toBytes(), "more than 1024 fields");
    var addresses = new ProtoWriter().bytes(1, peer(1).toBytes());
    for (int i = 0; i < 65; i++) addresses.bytes(2, HERE.toBytes());
    KadMessage cut = KadCodec.decode(new ProtoWriter().bytes(8, addresses.toBytes()).toBytes());
    assertThat(cut.closer().getFirst().addresses()).containsExactly(HERE);
    refused(new ProtoWriter().bytes(2, new byte[257]).toBytes(), "limit 256");
    byte[] huge = new ProtoWriter().bytes(2, new byte[KadRecord.MAX_VALUE + 1]).toBytes();
    refused(new ProtoWriter().bytes(3, huge).toBytes(), "limit 8192");
    refused(new ProtoWriter().varint(1, 6).toBytes(), "field 1 is 6");
  }

  @Test
  void of_one_peer_only_so_many_addresses_are_kept() {
    var said = new ProtoWriter().bytes(1, peer(1).toBytes());
    for (int i = 1; i <= 60; i++) {
      said.bytes(2, Multiaddr.parse("/ip4/10.0.0.1/tcp/" + i).toBytes());
    }
    KadMessage read = KadCodec.decode(new ProtoWriter().bytes(8, said.toBytes()).toBytes());
    assertThat(read.closer().getFirst().addresses()).hasSize(KadPeer.MAX_ADDRESSES);
  }

  @Test
  void garbage_is_the_peers_fault_and_nothing_worse() {
    var random = new Random(11);
    byte[] good =
        KadCodec.encode(
            KadMessage.getValue(Octets.ofText("/pk/x"))
                .answer(
                    new KadRecord(Octets.ofText("/pk/x"), Octets.ofText("v")), peers(5), peers(2)));
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 1));
      if (i % 4 == 0) random.nextBytes(bytes);
      for (int j = random.nextInt(4); j > 0 && bytes.length > 0; j--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        KadMessage read = KadCodec.decode(bytes);
        assertThat(KadCodec.encode(read).length).isLessThanOrEqualTo(KadCodec.MAX_SENT);
      } catch (AssayFault.Peer expected) {
        assertThat(expected).hasMessageStartingWith("a malformed message of the DHT");
      }
    }
  }
}
