// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import network.assay.protocol.libp2p.autonat.Reachability;
import network.assay.protocol.libp2p.connection.Reach;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import org.junit.jupiter.api.Test;

final class WhereaboutsTest {
  private static final Multiaddr OPEN = Multiaddr.parse("/ip4/1.2.3.4/tcp/1");
  private static final Multiaddr SHUT = Multiaddr.parse("/ip4/1.2.3.4/tcp/2");
  private static final Multiaddr UNTRIED = Multiaddr.parse("/ip4/192.168.1.1/tcp/3");

  private static final Multiaddr SELF = Multiaddr.parse("/ip4/127.0.0.1/tcp/4");
  private static final Multiaddr RELAYED =
      Multiaddr.parse(
          "/ip4/1.2.3.5/tcp/1/p2p/12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq"
              + "/p2p-circuit");

  private final Whereabouts where = new Whereabouts(InstantSource.system(), _ -> true);

  @Test
  void where_nobody_reaches_a_host_it_does_not_say_that_it_is() {
    where.listens(List.of(OPEN, SHUT, UNTRIED));
    assertThat(where.announced().machine()).containsExactly(OPEN, SHUT, UNTRIED);
    where.judgedBy(
        address -> {
          if (address.equals(OPEN)) return Reachability.PUBLIC;
          return address.equals(SHUT) ? Reachability.PRIVATE : Reachability.UNKNOWN;
        });
    assertThat(where.announced().machine()).containsExactly(OPEN, UNTRIED);
    // It is tried again all the same.
    assertThat(where.guesses()).containsExactly(OPEN, SHUT, UNTRIED);
  }

  @Test
  void what_the_operator_says_stands() {
    where.listens(List.of(UNTRIED));
    where.told(List.of(SHUT, UNTRIED));
    where.judgedBy(_ -> Reachability.PRIVATE);
    for (Reach hearer : Reach.values()) {
      assertThat(where.announced().to(hearer)).containsExactly(SHUT, UNTRIED);
    }
  }

  @Test
  void strangers_are_not_told_where_a_host_is_in_its_own_network() {
    where.listens(List.of(SELF, UNTRIED, OPEN));
    where.relayed(List.of(RELAYED));
    assertThat(where.announced().world()).containsExactly(OPEN, RELAYED);
    assertThat(where.announced().network()).containsExactly(UNTRIED, OPEN, RELAYED);
    assertThat(where.announced().machine()).containsExactly(SELF, UNTRIED, OPEN, RELAYED);
    assertThat(where.announcedDirect().world()).containsExactly(OPEN);
  }

  @Test
  void nobody_sees_a_host_by_another_family_or_transport_than_it_came_by() {
    Multiaddr quic = Multiaddr.parse("/ip4/1.2.3.4/udp/1/quic-v1");
    Multiaddr six = Multiaddr.parse("/ip6/2a00::1/tcp/1");
    Multiaddr peer = Multiaddr.parse("/ip4/8.8.8.8/tcp/9");
    InetAddress from = Objects.requireNonNull(peer.ip());
    assertThat(Whereabouts.isOfOneKind(OPEN, peer, from)).isTrue();
    assertThat(Whereabouts.isOfOneKind(quic, peer, from)).isFalse();
    assertThat(Whereabouts.isOfOneKind(six, peer, from)).isFalse();
    assertThat(Whereabouts.isOfOneKind(OPEN, quic, from)).isFalse();
    assertThat(Whereabouts.isOfOneKind(quic, quic, from)).isTrue();
    Multiaddr named = Multiaddr.parse("/dns4/example.org/tcp/1");
    assertThat(Whereabouts.isOfOneKind(OPEN, named, from)).isTrue();
    assertThat(Whereabouts.isOfOneKind(named, peer, from)).isFalse();
  }

  @Test
  void what_is_told_to_nobody_takes_no_room_from_what_is() {
    var many = new ArrayList<Multiaddr>();
    for (int port = 1; port <= OwnAddresses.MAX; port++) {
      many.add(Multiaddr.parse("/ip4/10.0.0.1/tcp/" + port));
    }
    where.listens(many);
    where.relayed(List.of(RELAYED));
    assertThat(where.announced().world()).containsExactly(RELAYED);
  }
}
