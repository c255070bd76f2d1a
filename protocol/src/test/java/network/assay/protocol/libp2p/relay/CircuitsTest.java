// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

/// Whose circuits a relay carries.
final class CircuitsTest {
  private static final int OF_PEER = RelayLimits.DEFAULTS.circuitsPerPeer();

  private static final String HERE = "127.0.0.1";

  private final Circuits circuits = new Circuits(RelayLimits.DEFAULTS);

  private static PeerId peer(int number) {
    byte[] id = new byte[34];
    id[0] = 0x12;
    id[1] = 32;
    id[2] = (byte) number;
    id[3] = (byte) (number >> 8);
    return PeerId.of(id);
  }

  private static Circuits.Call call(int from, String at, int to) {
    return new Circuits.Call(peer(from), InetAddress.ofLiteral(at), peer(to));
  }

  private int begun(int tries, int from, String at, int to) {
    int begun = 0;
    for (int i = 0; i < tries; i++) if (circuits.begin(call(from, at, to))) begun++;
    return begun;
  }

  @Test
  void circuits_are_limited_by_peer_and_in_all() {
    var few = new Circuits(new RelayLimits(6, 2, 4, Duration.ofHours(1), 3, 2, CircuitLimit.NONE));
    assertThat(few.begin(call(1, HERE, 2))).isTrue();
    assertThat(few.begin(call(1, HERE, 3))).isTrue();
    assertThat(few.begin(call(1, HERE, 4))).isFalse();
    assertThat(few.begin(call(4, HERE, 1))).isFalse();
    assertThat(few.begin(call(2, HERE, 3))).isTrue();
    assertThat(few.begin(call(4, HERE, 5))).isFalse();
    few.end(call(1, HERE, 2));
    assertThat(few.begin(call(1, HERE, 4))).isTrue();
    assertThat(few.open()).isEqualTo(3);
  }

  @Test
  void one_caller_has_a_part_of_the_circuits_to_a_peer() {
    assertThat(begun(100, 1, "8.8.8.8", 0)).isEqualTo(OF_PEER / Circuits.CALLERS);
    assertThat(begun(1, 2, "9.9.9.9", 0)).isOne();
    circuits.end(call(1, "8.8.8.8", 0));
    assertThat(begun(100, 1, "8.8.8.8", 0)).isOne();
  }

  @Test
  void many_callers_of_one_block_leave_half_of_them_to_others() {
    int begun = 0;
    for (int i = 1; i <= 100; i++) begun += begun(1, i, "8.8.8." + i, 0);
    assertThat(begun).isEqualTo(OF_PEER / Circuits.BLOCKS);
    for (int i = 101; i <= 200; i++) begun += begun(1, i, "9.9." + i + ".9", 0);
    assertThat(begun).isEqualTo(OF_PEER);
  }

  @Test
  void one_block_has_a_part_of_all_circuits() {
    int begun = 0;
    for (int i = 1; i <= 1000; i++) begun += begun(1, i, "8.8.8.8", 1000 + i);
    assertThat(begun).isEqualTo(RelayLimits.DEFAULTS.circuits() / Circuits.BLOCKS_IN_ALL);
    assertThat(begun(1, 1001, "9.9.9.9", 2001)).isOne();
  }

  @Test
  void machines_of_one_private_network_have_each_a_part_of_their_own() {
    assertThat(begun(100, 1, "10.0.0.1", 0)).isEqualTo(OF_PEER / Circuits.CALLERS);
    assertThat(begun(1, 2, "10.0.0.1", 0)).isOne();
    for (int i = 3; i <= 10; i++) assertThat(begun(1, i, "10.0.0." + i, 0)).isOne();
  }

  @Test
  void a_whole_site_of_ipv6_has_the_part_of_one_block() {
    int begun = 0;
    for (int i = 1; i <= 100; i++) begun += begun(1, i, "2a00:1:2:%x00::1".formatted(i), 0);
    assertThat(begun).isEqualTo(OF_PEER / Circuits.BLOCKS);
  }

  @Test
  void no_peer_has_more_than_its_own_at_either_end() {
    int begun = 0;
    for (int i = 1; i <= 100; i++) begun += begun(1, 0, "8.8." + i + ".8", i);
    assertThat(begun).isEqualTo(OF_PEER);
    assertThat(begun(1, 101, "9.9.9.9", 0)).isZero();
  }
}
