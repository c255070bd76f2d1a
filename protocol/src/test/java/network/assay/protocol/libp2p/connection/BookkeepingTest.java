// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import network.assay.protocol.libp2p.identity.HostKey;
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
    var doorman = new Doorman(8, clock);
    InetAddress greedy = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
    assertThat(doorman.enter(greedy)).isTrue();
    assertThat(doorman.enter(greedy)).isTrue();
    assertThat(doorman.enter(greedy)).isFalse();
    assertThat(doorman.enter(InetAddress.getByAddress(new byte[] {10, 0, 0, 2}))).isTrue();
    doorman.leave(greedy);
    assertThat(doorman.enter(greedy)).isTrue();
  }

  @Test
  void a_flood_of_connections_from_one_block_is_slowed_down_and_holds_nobody_else_up() {
    var doorman = new Doorman(1000, clock);
    int entered = 0;
    while (enters(doorman, "8.8.8." + entered)) entered++;
    assertThat(entered).isEqualTo(Doorman.BURST);
    assertThat(enters(doorman, "9.9.9.9")).isTrue();
    now = now.plus(Doorman.EVERY);
    assertThat(enters(doorman, "8.8.8.8")).isTrue();
    assertThat(enters(doorman, "8.8.8.8")).isFalse();
  }

  @Test
  void whoever_holds_a_whole_site_of_ipv6_gets_a_quarter_of_the_handshakes() {
    var doorman = new Doorman(128, clock);
    int held = 0;
    for (int i = 0; i < 1000; i++) {
      if (doorman.enter(InetAddress.ofLiteral("2a00:1450:4001:%x::1".formatted(i)))) held++;
    }
    assertThat(held).isEqualTo(128 / 4);
    assertThat(enters(doorman, "2a00:1450:4002::1")).isTrue();
    for (int i = 0; i < 1000; i++) {
      if (doorman.enter(InetAddress.ofLiteral("2a00:1450:%x::1".formatted(i)))) held++;
    }
    assertThat(held).isEqualTo(128 / 2);
    assertThat(enters(doorman, "2a01:1450:4002::1")).isTrue();
  }

  @Test
  void whom_a_narrow_block_holds_back_takes_nothing_from_its_neighbours() {
    var doorman = new Doorman(1000, clock);
    for (int i = 0; i < 10_000; i++) enters(doorman, "2a00:1450:4001:1::" + i);
    assertThat(enters(doorman, "2a00:1450:4001:2::1")).isTrue();
    for (int i = 0; i < 10_000; i++) enters(doorman, "8.8.8.8");
    assertThat(enters(doorman, "8.8.9.9")).isTrue();
  }

  @Test
  void a_few_small_blocks_do_not_shut_out_the_providers_whole_block() {
    var doorman = new Doorman(1000, clock);
    for (int block = 0; block < 8; block++) {
      for (int i = 0; i < 1000; i++) {
        enters(doorman, "8.8.%d.1".formatted(block));
        enters(doorman, "2a00:1450:%x::1".formatted(block));
      }
    }
    assertThat(enters(doorman, "8.8.9.9")).isTrue();
    assertThat(enters(doorman, "2a00:1450:9::1")).isTrue();
  }

  @Test
  void floods_from_a_block_do_not_hold_up_what_is_dialled_there_from_here() {
    var doorman = new Doorman(1000, clock);
    for (int i = 0; i < 1000; i++) enters(doorman, "8.8.8.1");
    assertThat(enters(doorman, "8.8.8.8")).isFalse();
    assertThat(doorman.enterOwn(InetAddress.ofLiteral("8.8.8.8"))).isTrue();
  }

  private static boolean enters(Doorman doorman, String from) {
    InetAddress address = InetAddress.ofLiteral(from);
    if (!doorman.enter(address)) return false;
    doorman.leave(address);
    return true;
  }

  @Test
  void news_that_nobody_listens_to_is_not_kept() {
    var events = new PeerEvents(_ -> null);
    for (int i = 0; i < 1000; i++) events.changed(peer(i));
    assertThat(events.waiting()).isZero();
    events.listen(_ -> {}, _ -> {});
    events.changed(peer(1));
    assertThat(events.waiting()).isEqualTo(1);
  }

  @Test
  void a_peers_value_is_the_sum_of_its_tags() {
    var values = new PeerValues();
    values.tag(peer(1), "relay", 5);
    values.tag(peer(1), "use", 2);
    values.tag(peer(1), "use", 3);
    assertThat(values.value(peer(1))).isEqualTo(8);
    values.untag(peer(1), "relay");
    assertThat(values.value(peer(1))).isEqualTo(3);
    assertThat(values.value(peer(2))).isZero();
  }

  @Test
  void a_peer_is_spared_as_long_as_one_reason_holds() {
    var values = new PeerValues();
    values.protect(peer(1), "dispute");
    values.protect(peer(1), "operator");
    values.unprotect(peer(1), "dispute");
    values.spare(peer(2)::equals);
    assertThat(values.isSpared(peer(1))).isTrue();
    assertThat(values.isSpared(peer(2))).isTrue();
    values.unprotect(peer(1), "operator");
    assertThat(values.isSpared(peer(1))).isFalse();
    assertThat(values.isSpared(peer(3))).isFalse();
  }
}
