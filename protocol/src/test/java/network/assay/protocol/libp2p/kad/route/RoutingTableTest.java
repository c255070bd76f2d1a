// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import network.assay.protocol.libp2p.kad.wire.Octets;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

/// Who is in a routing table, under a clock that is an argument.
final class RoutingTableTest {
  private static final Optional<Block> NEAR = Optional.empty();
  private static final long STALE = RouteRules.DEFAULTS.stale().toMillis();

  private final Random random = new Random(3);
  private final PeerId self = peer();
  private final RoutingTable table = new RoutingTable(self, RouteRules.DEFAULTS);

  private PeerId peer() {
    byte[] id = new byte[34];
    random.nextBytes(id);
    id[0] = 0x12;
    id[1] = 32;
    return PeerId.of(id);
  }

  private PeerId peerIn(int common) {
    while (true) {
      PeerId peer = peer();
      if (Place.common(Place.of(self), Place.of(peer)) == common) return peer;
    }
  }

  private static Optional<Block> block(int number) {
    return Optional.of(new Block("block " + number));
  }

  @Test
  void a_place_is_the_hash_of_a_key_and_distance_its_xor() {
    assertThat(Place.of(Octets.ofText("abc")).toHex())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    Digest one = Digest.parse("0".repeat(63) + "1");
    assertThat(Place.common(one, one)).isEqualTo(256);
    assertThat(Place.common(one, Digest.ZERO)).isEqualTo(255);
    assertThat(Place.common(one, Digest.parse("8" + "0".repeat(63)))).isZero();
    assertThat(Place.distance(one, one)).isEqualTo(Digest.ZERO);
  }

  @Test
  void the_nearest_are_given_in_order() {
    var all = new ArrayList<PeerId>();
    for (int i = 0; i < 200; i++) {
      PeerId peer = peer();
      if (table.answered(peer, NEAR, 0)) all.add(peer);
    }
    Digest target = Place.of(peer());
    all.sort(Comparator.comparing(p -> Place.distance(target, Place.of(p))));
    assertThat(table.nearest(target, 20)).isEqualTo(all.subList(0, 20));
    assertThat(table.size()).isEqualTo(all.size()).isLessThan(130);
  }

  @Test
  void we_are_never_in_our_own_table() {
    assertThat(table.answered(self, NEAR, 0)).isFalse();
    assertThat(table.hasRoomFor(self, NEAR, 0)).isFalse();
  }

  @Test
  void whoever_answers_stays_and_newcomers_wait() {
    var old = new ArrayList<PeerId>();
    for (int i = 0; i < 20; i++) {
      PeerId peer = peerIn(0);
      old.add(peer);
      assertThat(table.answered(peer, NEAR, i)).isTrue();
    }
    for (int i = 0; i < 1000; i++) {
      assertThat(table.answered(peerIn(0), NEAR, STALE)).isFalse();
    }
    assertThat(table.all()).extracting(RoutingTable.Entry::peer).containsAll(old);
  }

  @Test
  void who_was_silent_for_long_gives_way_to_who_answers() {
    var old = new ArrayList<PeerId>();
    for (int i = 0; i < 20; i++) {
      PeerId peer = peerIn(0);
      old.add(peer);
      assertThat(table.answered(peer, NEAR, 0)).isTrue();
    }
    for (PeerId peer : old.subList(1, 20)) assertThat(table.answered(peer, NEAR, STALE)).isTrue();
    PeerId fresh = peerIn(0);
    assertThat(table.hasRoomFor(fresh, NEAR, STALE + 1)).isTrue();
    assertThat(table.answered(fresh, NEAR, STALE + 1)).isTrue();
    assertThat(table.contains(old.getFirst())).isFalse();
    assertThat(table.answered(peerIn(0), NEAR, STALE + 1)).isFalse();
    assertThat(table.silentSince(STALE + 1))
        .containsExactlyInAnyOrderElementsOf(old.subList(1, 20));
  }

  @Test
  void one_block_of_addresses_gets_few_seats() {
    int seated = 0;
    for (int i = 0; i < 500; i++) if (table.answered(peer(), block(1), 0)) seated++;
    assertThat(seated).isEqualTo(3);
    int inBucket = 0;
    for (int i = 0; i < 50; i++) if (table.answered(peerIn(0), block(2), 0)) inBucket++;
    assertThat(inBucket).isEqualTo(2);
    assertThat(table.answered(peerIn(1), block(2), 0)).isTrue();
    assertThat(table.answered(peerIn(2), block(2), 0)).isFalse();
  }

  @Test
  void who_leaves_frees_its_seat_and_who_moves_keeps_to_the_new_blocks_limit() {
    var seated = new ArrayList<PeerId>();
    for (int common = 0; common < 3; common++) {
      PeerId peer = peerIn(common);
      seated.add(peer);
      assertThat(table.answered(peer, block(1), 0)).isTrue();
    }
    PeerId mover = peerIn(4);
    assertThat(table.answered(mover, block(2), 0)).isTrue();
    assertThat(table.answered(mover, block(1), 1)).isFalse();
    assertThat(table.contains(mover)).isFalse();
    assertThat(table.remove(seated.getFirst())).isTrue();
    assertThat(table.answered(mover, block(1), 2)).isTrue();
    assertThat(table.depth()).isEqualTo(4);
    for (RoutingTable.Entry entry : table.all()) {
      assertThat(table.remove(entry.peer())).isTrue();
    }
    assertThat(table.depth()).isEqualTo(-1);
    assertThat(table.size()).isZero();
  }

  @Test
  void a_block_is_known_by_its_first_bits_and_our_own_network_is_none() throws Exception {
    assertThat(blockOf("08080808")).isEqualTo(blockOf("08080101")).isPresent();
    assertThat(blockOf("08090808")).isNotEqualTo(blockOf("08080808"));
    assertThat(blockOf("20010db8" + "0".repeat(24)))
        .isEqualTo(blockOf("20010db8" + "f".repeat(24)));
    for (String near : List.of("7f000001", "0a000001", "c0a80001")) {
      assertThat(blockOf(near)).isEmpty();
    }
    assertThat(
            Block.of(
                List.of(
                    Multiaddr.parse("/dns4/a.org/tcp/1"),
                    Multiaddr.parse("/ip4/10.0.0.1/tcp/1"),
                    Multiaddr.parse("/ip4/8.8.1.1/tcp/1"))))
        .isEqualTo(blockOf("08080808"));
  }

  private static Optional<Block> blockOf(String hex) throws Exception {
    return Block.of(InetAddress.getByAddress(HexFormat.of().parseHex(hex)));
  }
}
