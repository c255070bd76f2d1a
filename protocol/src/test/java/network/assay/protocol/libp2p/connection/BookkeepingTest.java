// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

/// What is remembered about peers, under a clock of the test's own: bounded, and forgotten in time.
final class BookkeepingTest {
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final InstantSource clock = () -> now;

  private static PeerId peer(int number) {
    byte[] seed = new byte[HostKey.SEED_BYTES];
    seed[0] = (byte) number;
    seed[1] = (byte) (number >> 8);
    return HostKey.of(seed).peerId();
  }

  private static Multiaddr at(int port) {
    return Multiaddr.parse("/ip4/10.0.0.1/tcp/" + port);
  }

  @Test
  void the_address_last_confirmed_is_tried_first() {
    var book = new AddressBook(clock);
    book.learn(peer(1), List.of(at(1), at(2).withPeer(peer(1))));
    book.learn(peer(1), List.of(at(1)));
    assertThat(book.find(peer(1))).containsExactly(at(1), at(2));
  }

  @Test
  void addresses_are_forgotten_in_time_and_when_there_are_too_many() {
    var book = new AddressBook(clock);
    for (int port = 1; port <= 20; port++) book.learn(peer(1), List.of(at(port)));
    assertThat(book.find(peer(1))).hasSize(AddressBook.MAX_ADDRESSES).startsWith(at(20));
    now = now.plus(AddressBook.KEPT).plusMillis(1);
    assertThat(book.find(peer(1))).isEmpty();
    assertThat(book.size()).isZero();
  }

  @Test
  void the_peer_least_recently_learned_gives_way() {
    var book = new AddressBook(clock);
    for (int i = 0; i < AddressBook.MAX_PEERS + 10; i++) book.learn(peer(i), List.of(at(1)));
    assertThat(book.size()).isEqualTo(AddressBook.MAX_PEERS);
    assertThat(book.find(peer(0))).isEmpty();
    assertThat(book.find(peer(10))).isNotEmpty();
  }

  @Test
  void charges_within_a_minute_shut_out_for_a_while() {
    var charges = new Charges(clock);
    for (int i = 1; i < Charges.LIMIT; i++) assertThat(charges.charge(peer(1))).isFalse();
    assertThat(charges.charge(peer(1))).isTrue();
    assertThat(charges.banned(peer(1))).isTrue();
    assertThat(charges.banned(peer(2))).isFalse();
    now = now.plus(Charges.BAN);
    assertThat(charges.banned(peer(1))).isFalse();
  }

  @Test
  void charges_spread_over_time_are_forgiven() {
    var charges = new Charges(clock);
    for (int i = 0; i < 10 * Charges.LIMIT; i++) {
      assertThat(charges.charge(peer(1))).isFalse();
      now = now.plus(Charges.PERIOD.dividedBy(Charges.LIMIT - 2));
    }
  }

  @Test
  void one_address_cannot_take_the_handshakes_of_all() throws Exception {
    var doorman = new Doorman(8);
    InetAddress greedy = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
    assertThat(doorman.enter(greedy)).isTrue();
    assertThat(doorman.enter(greedy)).isTrue();
    assertThat(doorman.enter(greedy)).isFalse();
    assertThat(doorman.enter(InetAddress.getByAddress(new byte[] {10, 0, 0, 2}))).isTrue();
    doorman.leave(greedy);
    assertThat(doorman.enter(greedy)).isTrue();
  }
}
