// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.identity.PeerRecord;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

/// Where peers may be reached, under a clock of the test's own.
final class AddressBookTest {
  private static final HostKey KEY = HostKey.of(new byte[HostKey.SEED_BYTES]);
  private static final PeerId PEER = KEY.peerId();
  private static final Multiaddr FAR = Multiaddr.parse("/ip4/8.8.8.8/tcp/1");

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final InstantSource clock = () -> now;
  private final AddressBook book = new AddressBook(clock);

  /// Ids are only compared here: no key has to be behind them.
  private static PeerId peer(int number) {
    byte[] id = new byte[34];
    id[0] = 0x12;
    id[1] = 32;
    id[2] = (byte) number;
    id[3] = (byte) (number >> 8);
    return PeerId.of(id);
  }

  private static Multiaddr at(int port) {
    return Multiaddr.parse("/ip4/10.0.0.1/tcp/" + port);
  }

  private void learn(AddressRank rank, int... ports) {
    var addresses = new ArrayList<Multiaddr>();
    for (int port : ports) addresses.add(at(port));
    book.learn(PEER, addresses, rank);
  }

  private void certify(long seq, int... ports) {
    var addresses = new ArrayList<Multiaddr>();
    for (int port : ports) addresses.add(at(port));
    book.certify(new PeerRecord(PEER, seq, addresses).sign(KEY), Reach.MACHINE);
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void the_address_last_confirmed_is_tried_first() {
    book.learn(PEER, List.of(at(1), at(2).withPeer(PEER)), AddressRank.SAID);
    learn(AddressRank.SAID, 1);
    assertThat(book.find(PEER)).containsExactly(at(1), at(2));
  }

  @Test
  void what_is_worth_more_is_tried_first_and_kept_longer() {
    learn(AddressRank.REACHED, 1);
    certify(1, 2);
    learn(AddressRank.SAID, 3);
    learn(AddressRank.TOLD, 4);
    assertThat(book.find(PEER)).containsExactly(at(1), at(2), at(3), at(4));
    pass(AddressRank.TOLD.kept().plusMillis(1));
    assertThat(book.find(PEER)).containsExactly(at(1), at(2), at(3));
    pass(AddressRank.SAID.kept());
    assertThat(book.find(PEER)).containsExactly(at(1), at(2));
    pass(AddressRank.SIGNED.kept());
    assertThat(book.find(PEER)).containsExactly(at(1));
    pass(AddressRank.REACHED.kept());
    assertThat(book.find(PEER)).isEmpty();
    assertThat(book.size()).isZero();
    assertThat(book.bytes()).isZero();
  }

  @Test
  void hearsay_does_not_displace_a_peers_own_word() {
    certify(1, 1, 2);
    for (int port = 100; port < 200; port++) learn(AddressRank.TOLD, port);
    assertThat(book.find(PEER)).hasSize(AddressBook.MAX_ADDRESSES).startsWith(at(2), at(1));
    learn(AddressRank.TOLD, 1);
    pass(AddressRank.TOLD.kept().plusMillis(1));
    assertThat(book.find(PEER)).containsExactlyInAnyOrder(at(2), at(1));
  }

  @Test
  void a_newer_record_replaces_all_that_was_said_but_not_where_the_peer_was_reached() {
    learn(AddressRank.REACHED, 9);
    learn(AddressRank.TOLD, 8);
    certify(5, 1, 2);
    certify(6, 2, 3);
    assertThat(book.find(PEER)).containsExactly(at(9), at(3), at(2));
    assertThat(Objects.requireNonNull(book.record(PEER, Reach.MACHINE)).record().seq())
        .isEqualTo(6);
  }

  @Test
  void a_stale_record_and_another_of_the_same_number_change_nothing() {
    certify(5, 1);
    certify(4, 2);
    certify(5, 3);
    assertThat(book.find(PEER)).containsExactly(at(1));
  }

  @Test
  void addresses_of_a_record_that_may_not_be_used_are_not_kept() {
    var record = new PeerRecord(PEER, 1, List.of(at(1), FAR)).sign(KEY);
    book.certify(record, Reach.WORLD);
    assertThat(book.find(PEER)).containsExactly(FAR);
  }

  @Test
  void a_large_record_counts_but_is_not_passed_on() {
    var addresses = new ArrayList<Multiaddr>();
    for (int i = 0; i < 60; i++) {
      addresses.add(Multiaddr.parse("/dns4/" + "x".repeat(40) + i + "/tcp/1"));
    }
    var large = new PeerRecord(PEER, 7, addresses).sign(KEY);
    assertThat(large.envelope().encoded().length).isGreaterThan(KnownPeer.MAX_RECORD_BYTES);
    book.certify(large, Reach.WORLD);
    certify(6, 1);
    assertThat(book.find(PEER)).hasSize(AddressBook.MAX_ADDRESSES).doesNotContain(at(1));
    assertThat(book.record(PEER, Reach.WORLD)).isNull();
  }

  @Test
  void a_record_with_near_addresses_is_passed_on_among_those_it_came_from_only() {
    var mixed = new PeerRecord(PEER, 1, List.of(at(1), FAR)).sign(KEY);
    book.certify(mixed, Reach.NETWORK);
    assertThat(book.record(PEER, Reach.NETWORK)).isEqualTo(mixed);
    assertThat(book.record(PEER, Reach.WORLD)).as("ours, to strangers").isNull();
    var stranger = new AddressBook(clock);
    stranger.certify(mixed, Reach.WORLD);
    assertThat(stranger.record(PEER, Reach.WORLD)).isEqualTo(mixed);
    assertThat(stranger.record(PEER, Reach.NETWORK)).as("a stranger's, to ours").isNull();
    var open = new AddressBook(clock);
    var far = new PeerRecord(PEER, 1, List.of(FAR)).sign(KEY);
    open.certify(far, Reach.MACHINE);
    assertThat(open.record(PEER, Reach.WORLD)).isEqualTo(far);
  }

  @Test
  void the_peer_least_recently_learned_gives_way_unless_it_is_connected() {
    var held = new AddressBook(clock, peer(0)::equals);
    for (int i = 0; i < AddressBook.MAX_PEERS + 10; i++) {
      held.learn(peer(i), List.of(at(1)), AddressRank.SAID);
    }
    assertThat(held.size()).isEqualTo(AddressBook.MAX_PEERS);
    assertThat(held.find(peer(0))).isNotEmpty();
    assertThat(held.find(peer(1))).isEmpty();
    assertThat(held.find(peer(20))).isNotEmpty();
  }

  @Test
  void what_a_connected_peer_upholds_is_kept_until_its_time_after_the_end() {
    var online = new HashSet<>(Set.of(PEER));
    var held = new AddressBook(clock, online::contains);
    held.learn(PEER, List.of(at(9)), AddressRank.REACHED);
    pass(Duration.ofHours(1));
    held.met(PEER);
    held.learn(PEER, List.of(at(1)), AddressRank.REACHED);
    held.certify(new PeerRecord(PEER, 1, List.of(at(2))).sign(KEY), Reach.MACHINE);
    held.learn(PEER, List.of(at(3)), AddressRank.SAID);
    held.learn(PEER, List.of(at(4)), AddressRank.TOLD);
    pass(Duration.ofDays(3));
    held.learn(peer(7), List.of(at(1)), AddressRank.SAID);
    assertThat(held.find(PEER)).as("over a long connection").containsExactly(at(1), at(2), at(3));
    held.learn(PEER, List.of(at(1)), AddressRank.SAID);
    assertThat(held.find(PEER)).as("worth no less").startsWith(at(1));
    held.parted(PEER);
    online.clear();
    held.parted(PEER);
    pass(AddressRank.SAID.kept().minusMillis(1));
    assertThat(held.find(PEER)).containsExactly(at(1), at(2), at(3));
    pass(Duration.ofMillis(2));
    assertThat(held.find(PEER)).containsExactly(at(1), at(2));
    pass(AddressRank.SIGNED.kept());
    assertThat(held.find(PEER)).containsExactly(at(1));
    pass(AddressRank.REACHED.kept());
    assertThat(held.find(PEER)).isEmpty();
    assertThat(held.find(peer(7))).isEmpty();
    assertThat(held.bytes()).isZero();
  }

  @Test
  void peers_that_were_reached_do_not_give_way_to_thousands_that_only_say_where_they_are() {
    for (int i = 0; i < 100; i++) book.learn(peer(i), List.of(at(i + 1)), AddressRank.REACHED);
    for (int i = 100; i < 100 + 2 * AddressBook.MAX_PEERS; i++) {
      book.learn(peer(i), List.of(at(1)), AddressRank.SAID);
      book.learn(peer(i), List.of(at(2)), AddressRank.SIGNED);
    }
    for (int i = 0; i < 100; i++) assertThat(book.find(peer(i))).containsExactly(at(i + 1));
    assertThat(book.size()).isEqualTo(AddressBook.MAX_PEERS);
  }

  @Test
  void whoever_is_reached_by_thousands_of_ids_displaces_its_own() {
    for (int i = 0; i < 100; i++) {
      var there = Multiaddr.parse("/ip4/8.8." + i + ".8/tcp/1");
      book.learn(peer(i), List.of(there), AddressRank.REACHED);
    }
    for (int i = 100; i < AddressBook.MAX_PEERS + 1000; i++) {
      var there = Multiaddr.parse("/ip4/9.9.9." + i % 250 + "/tcp/1");
      book.learn(peer(i), List.of(there), AddressRank.REACHED);
    }
    assertThat(book.size()).isEqualTo(AddressBook.MAX_PEERS);
    for (int i = 0; i < 100; i++) assertThat(book.find(peer(i))).hasSize(1);
    assertThat(book.find(peer(100))).isEmpty();
    assertThat(book.find(peer(AddressBook.MAX_PEERS + 999))).hasSize(1);
  }

  @Test
  void a_peer_whose_best_address_is_over_is_worth_what_is_left() {
    for (int i = 0; i < 100; i++) book.learn(peer(i), List.of(at(1)), AddressRank.REACHED);
    pass(AddressRank.REACHED.kept().plusMillis(1));
    for (int i = 0; i < 100; i++) book.learn(peer(i), List.of(at(2)), AddressRank.SAID);
    pass(Duration.ofMinutes(1));
    for (int i = 100; i < 100 + AddressBook.MAX_PEERS; i++) {
      book.learn(peer(i), List.of(at(1)), AddressRank.SIGNED);
    }
    assertThat(book.find(peer(0))).isEmpty();
    assertThat(book.find(peer(100))).isNotEmpty();
  }

  @Test
  void thousands_of_peers_told_of_displace_only_one_another() {
    certify(1, 1);
    for (int i = 0; i < 3 * AddressBook.MAX_HEARSAY; i++) {
      book.learn(peer(i), List.of(at(1)), AddressRank.TOLD);
    }
    assertThat(book.size()).isEqualTo(AddressBook.MAX_HEARSAY + 1);
    assertThat(book.find(PEER)).containsExactly(at(1));
  }

  @Test
  void the_book_is_bounded_in_bytes() {
    for (int i = 0; i < AddressBook.MAX_PEERS; i++) {
      var addresses = new ArrayList<Multiaddr>();
      for (int n = 0; n < AddressBook.MAX_ADDRESSES; n++) {
        addresses.add(Multiaddr.parse("/dns4/" + "x".repeat(240) + n + "/tcp/1"));
      }
      book.learn(peer(i), addresses, AddressRank.SAID);
      assertThat(book.bytes()).isLessThanOrEqualTo(AddressBook.MAX_BYTES);
    }
    assertThat(book.size()).isBetween(500, AddressBook.MAX_PEERS - 1);
  }

  @Test
  void what_nobody_asks_for_is_swept_out_all_the_same() {
    for (int i = 0; i < 100; i++) book.learn(peer(i), List.of(at(1)), AddressRank.TOLD);
    pass(AddressRank.TOLD.kept().plusMillis(1));
    learn(AddressRank.SAID, 1);
    assertThat(book.counts()).containsOnlyKeys(PEER);
  }

  @Test
  void who_speaks_from_afar_may_not_tell_of_addresses_nearer_than_itself() throws Exception {
    Reach world = Reach.of(InetAddress.getByAddress(new byte[] {8, 8, 8, 8}));
    Reach network = Reach.of(InetAddress.getByAddress(new byte[] {10, 0, 0, 1}));
    Reach machine = Reach.of(InetAddress.getLoopbackAddress());
    for (String near :
        List.of("10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.1.1", "100.64.0.1", "0.1.2.3")) {
      Multiaddr address = Multiaddr.parse("/ip4/" + near + "/tcp/1");
      assertThat(world.mayTell(address)).as(near).isFalse();
      assertThat(network.mayTell(address)).as(near).isTrue();
    }
    for (String self : List.of("/ip4/127.0.0.1/tcp/1", "/ip6/::1/tcp/1", "/ip4/0.0.0.0/tcp/1")) {
      assertThat(network.mayTell(Multiaddr.parse(self))).as(self).isFalse();
      assertThat(machine.mayTell(Multiaddr.parse(self))).as(self).isTrue();
    }
    for (String far : List.of("/ip4/8.8.8.8/tcp/1", "/ip6/2001:db8::1/tcp/1", "/dns/a.org/tcp/1")) {
      assertThat(world.mayTell(Multiaddr.parse(far))).as(far).isTrue();
    }
    assertThat(world.mayTell(Multiaddr.parse("/ip6/fd00::1/tcp/1"))).isFalse();
    assertThat(world.mayTell(Multiaddr.parse("/ip6/fe80::1/tcp/1"))).isFalse();
    assertThat(world.mayTell(Multiaddr.parse("/ip6/::ffff:10.0.0.1/tcp/1"))).isFalse();
  }
}
