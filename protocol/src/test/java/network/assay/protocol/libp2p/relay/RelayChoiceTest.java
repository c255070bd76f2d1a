// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import network.assay.protocol.libp2p.relay.RelayChoice.Relay;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

/// Through whom a host lets itself be reached that strangers cannot dial.
final class RelayChoiceTest {
  private static final Relay DIALLED = relay(1, "8.8.8.8", false);
  private static final Relay STRANGER = relay(2, "9.9.9.9", true);

  private static Relay relay(int number, String from, boolean inbound) {
    byte[] id = new byte[34];
    id[0] = 0x12;
    id[1] = 32;
    id[2] = (byte) number;
    return new Relay(PeerId.of(id), InetAddress.ofLiteral(from), inbound);
  }

  @Test
  void whom_we_have_dialled_is_asked_before_whoever_came() {
    assertThat(RelayChoice.inOrder(List.of(STRANGER, DIALLED))).containsExactly(DIALLED, STRANGER);
  }

  @Test
  void no_two_are_of_one_block_of_addresses() {
    assertThat(RelayChoice.suits(relay(3, "8.8.1.1", false), List.of(DIALLED))).isFalse();
    assertThat(RelayChoice.suits(relay(3, "8.9.1.1", false), List.of(DIALLED))).isTrue();
    Relay six = relay(4, "2a00:1450::1", false);
    assertThat(RelayChoice.suits(relay(3, "2a00:1450:ffff::1", false), List.of(six))).isFalse();
    assertThat(RelayChoice.suits(relay(3, "2a00:1451::1", false), List.of(six))).isTrue();
    Relay neighbour = relay(5, "10.0.0.1", false);
    assertThat(RelayChoice.suits(relay(3, "10.0.0.2", false), List.of(neighbour))).isTrue();
  }

  @Test
  void strangers_are_never_the_only_ways() {
    assertThat(RelayChoice.suits(STRANGER, List.of())).isTrue();
    assertThat(RelayChoice.suits(relay(3, "7.7.7.7", true), List.of(STRANGER))).isFalse();
    assertThat(RelayChoice.suits(STRANGER, List.of(DIALLED))).isTrue();
  }

  @Test
  void a_stranger_makes_way_for_one_that_was_dialled() {
    assertThat(RelayChoice.isOutdone(STRANGER, List.of(), List.of(DIALLED))).isTrue();
    assertThat(RelayChoice.isOutdone(STRANGER, List.of(DIALLED), List.of(DIALLED))).isFalse();
    assertThat(RelayChoice.isOutdone(DIALLED, List.of(), List.of(STRANGER))).isFalse();
  }
}
