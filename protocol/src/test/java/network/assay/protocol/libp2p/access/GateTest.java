// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

final class GateTest {
  private static final PeerId FRIEND = peer(1);
  private static final PeerId STRANGER = peer(2);
  private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.7");
  private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("198.51.100.7");

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final InstantSource clock = () -> now;

  private static PeerId peer(int number) {
    byte[] seed = new byte[HostKey.SEED_BYTES];
    seed[0] = (byte) number;
    return HostKey.of(seed).peerId();
  }

  private Gate gate(List<String> allow, List<String> deny) {
    Stream<Subject> allowed = allow.stream().map(Subject::parse);
    Stream<Subject> denied = deny.stream().map(Subject::parse);
    return new Gate(new AccessRules(allowed.toList(), denied.toList()), clock);
  }

  @Test
  void whoever_meets_no_rule_is_let_in() {
    Gate gate = gate(List.of(), List.of("203.0.113.0/24"));
    assertThat(gate.letsIn(HERE)).isTrue();
    assertThat(gate.letsIn(STRANGER, HERE)).isTrue();
    assertThat(gate.trusts(STRANGER)).isFalse();
  }

  @Test
  void a_block_is_denied_before_any_peer_in_it_is_known() {
    Gate gate = gate(List.of("192.0.2.128/25"), List.of("192.0.2.0/24"));
    assertThat(gate.letsIn(HERE)).isFalse();
    assertThat(gate.letsIn(ELSEWHERE)).isTrue();
    assertThat(gate.letsIn(InetAddress.ofLiteral("192.0.2.200"))).as("allowed").isTrue();
  }

  @Test
  void a_denied_peer_is_kept_out_wherever_it_is() {
    Gate gate = gate(List.of("192.0.2.0/24"), List.of(STRANGER.toString()));
    assertThat(gate.letsIn(HERE)).isTrue();
    assertThat(gate.letsIn(STRANGER, HERE)).isFalse();
    assertThat(gate.letsIn(STRANGER)).isFalse();
    assertThat(gate.letsIn(FRIEND, HERE)).isTrue();
  }

  @Test
  void allowing_peers_and_denying_the_rest_closes_the_network() {
    Gate gate = gate(List.of(FRIEND.toString()), List.of("0.0.0.0/0", "::/0"));
    assertThat(gate.letsIn(HERE)).as("it may say who it is").isTrue();
    assertThat(gate.letsIn(FRIEND, HERE)).isTrue();
    assertThat(gate.letsIn(STRANGER, HERE)).isFalse();
    assertThat(gate.letsIn(STRANGER, InetAddress.ofLiteral("2001:db8::1"))).isFalse();
    assertThat(gate.trusts(FRIEND)).isTrue();
  }

  @Test
  void a_ban_ends_in_time() {
    Gate gate = Gate.open(clock);
    gate.ban(new Ban(new Subject.Peer(STRANGER), now.plus(Duration.ofHours(1))));
    gate.ban(new Ban(Subject.parse("192.0.2.99/24"), now.plus(Duration.ofHours(2))));
    assertThat(gate.letsIn(STRANGER, ELSEWHERE)).isFalse();
    assertThat(gate.letsIn(HERE)).isFalse();
    now = now.plus(Duration.ofHours(1));
    assertThat(gate.letsIn(STRANGER, ELSEWHERE)).isTrue();
    assertThat(gate.bans()).hasSize(1);
    assertThat(gate.unban(Subject.parse("192.0.2.0/24"))).isTrue();
    assertThat(gate.unban(Subject.parse("192.0.2.0/24"))).isFalse();
    assertThat(gate.letsIn(HERE)).isTrue();
  }

  @Test
  void a_ban_goes_before_what_is_allowed() {
    Gate gate = gate(List.of(FRIEND.toString()), List.of());
    gate.ban(new Ban(new Subject.Peer(FRIEND), now.plusSeconds(60)));
    assertThat(gate.letsIn(FRIEND, HERE)).isFalse();
    assertThat(gate.trusts(FRIEND)).isFalse();
  }

  @Test
  void bans_are_bounded() {
    Gate gate = Gate.open(clock);
    Instant later = now.plusSeconds(60);
    for (int i = 0; i < Gate.MAX_BANS; i++) {
      gate.ban(new Ban(Subject.parse("10.0." + i / 256 + "." + i % 256), later));
    }
    var one = new Ban(new Subject.Peer(STRANGER), later);
    assertThatThrownBy(() -> gate.ban(one)).isInstanceOf(AssayFault.Operator.class);
    now = later;
    gate.ban(new Ban(one.subject(), now.plusSeconds(60)));
    assertThat(gate.bans()).hasSize(1);
  }

  @Test
  void subjects_are_read_as_they_are_written() {
    for (String text : List.of("192.0.2.0/24", "10.0.0.1/32", FRIEND.toString())) {
      assertThat(Subject.parse(text)).hasToString(text);
    }
    assertThat(Subject.parse("192.0.2.77/24")).isEqualTo(Subject.parse("192.0.2.0/24"));
    assertThat(Subject.parse("10.0.0.1")).isEqualTo(Subject.parse("10.0.0.1/32"));
    assertThat(Subject.parse(Subject.parse("2001:db8::1/32").toString()))
        .isEqualTo(Subject.parse("2001:db8::/32"));
    for (String bad : List.of("", "192.0.2.0/33", "a.b/8", "192.0.2.0/x", "::/129", "x", "1.2.3")) {
      assertThatThrownBy(() -> Subject.parse(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
