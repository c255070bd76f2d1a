// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

final class SeatsTest {
  private static final int LIMIT = 64;

  private final Seats seats = new Seats(LIMIT);

  private static InetAddress at(String address) {
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private int filledFrom(String pattern) {
    int taken = 0;
    while (taken < LIMIT) {
      InetAddress from = at(pattern.formatted(taken + 1));
      if (!seats.hasForInbound(from)) break;
      seats.takeInbound(from);
      taken++;
    }
    return taken;
  }

  @Test
  void one_machine_with_any_number_of_keys_gets_a_quarter() {
    while (seats.hasForInbound(at("192.0.2.1"))) seats.takeInbound(at("192.0.2.1"));

    assertThat(filledFrom("198.51.100.%d")).isEqualTo(LIMIT / 2);
  }

  @Test
  void all_addresses_of_one_ipv6_network_are_one_machine() {
    assertThat(filledFrom("2001:db8::%x")).isEqualTo(LIMIT / 4);
    assertThat(seats.hasForInbound(at("2001:db8:0:1::1"))).isTrue();
  }

  @Test
  void however_many_come_there_is_room_to_dial_out() {
    assertThat(filledFrom("198.51.100.%d")).isEqualTo(LIMIT * 3 / 4);
    for (int i = 0; i < LIMIT / 4; i++) {
      assertThat(seats.hasForOutbound()).isTrue();
      seats.takeOutbound(at("203.0.113." + i));
    }
    assertThat(seats.hasForOutbound()).isFalse();
  }

  @Test
  void whoever_leaves_makes_room() {
    while (seats.hasForInbound(at("192.0.2.1"))) seats.takeInbound(at("192.0.2.1"));
    seats.freeInbound(at("192.0.2.1"));

    assertThat(seats.hasForInbound(at("192.0.2.1"))).isTrue();
  }

  @Test
  void processes_of_this_machine_are_not_counted_together() {
    for (int i = 0; i < LIMIT / 2; i++) {
      assertThat(seats.hasForInbound(at("127.0.0.1"))).isTrue();
      seats.takeInbound(at("127.0.0.1"));
    }
  }

  @Test
  void a_block_of_the_open_internet_is_one_party() {
    assertThat(filledFrom("8.8.8.%d")).isEqualTo(LIMIT / 4);
    assertThat(seats.hasForInbound(at("8.8.9.1"))).isTrue();
  }

  @Test
  void who_holds_many_blocks_next_to_each_other_gets_little_more() {
    assertThat(filledFrom("2a00:1450:4001:800::%x")).isEqualTo(LIMIT / 8);
    assertThat(filledFrom("2a00:1450:4001:%x::1")).isEqualTo(LIMIT / 8);
    assertThat(seats.hasForInbound(at("2a00:1450:4001:900::1"))).isFalse();
    assertThat(filledFrom("2a00:1450:%x::1")).isEqualTo(LIMIT / 4);
    assertThat(seats.hasForInbound(at("2a00:1450:ffff::1"))).isFalse();
    assertThat(seats.hasForInbound(at("2a01:1450:4001::1"))).isTrue();
  }

  @Test
  void who_holds_many_networks_of_ipv4_next_to_each_other_gets_half() {
    assertThat(filledFrom("8.8.%d.1")).isEqualTo(LIMIT / 2);
    assertThat(seats.hasForInbound(at("8.9.1.1"))).isTrue();
  }

  @Test
  void at_most_half_is_dialled_into_one_block_whoever_named_it() {
    int made = 0;
    while (seats.hasForOutbound(at("8.8.8." + made))) seats.takeOutbound(at("8.8.8." + made++));
    assertThat(made).isEqualTo(LIMIT / 2);
    assertThat(seats.hasForOutbound(at("8.8.9.1"))).isTrue();
    seats.freeOutbound(at("8.8.8.1"));
    assertThat(seats.hasForOutbound(at("8.8.8.1"))).isTrue();
  }
}
