// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.List;
import network.assay.protocol.libp2p.autonat.Reachability;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import org.junit.jupiter.api.Test;

final class WhereaboutsTest {
  private static final Multiaddr OPEN = Multiaddr.parse("/ip4/1.2.3.4/tcp/1");
  private static final Multiaddr SHUT = Multiaddr.parse("/ip4/1.2.3.4/tcp/2");
  private static final Multiaddr UNTRIED = Multiaddr.parse("/ip4/192.168.1.1/tcp/3");

  private final Whereabouts where = new Whereabouts(InstantSource.system(), _ -> true);

  @Test
  void where_nobody_reaches_a_host_it_does_not_say_that_it_is() {
    where.listens(List.of(OPEN, SHUT, UNTRIED));
    assertThat(where.announced()).containsExactly(OPEN, SHUT, UNTRIED);
    where.judgedBy(
        address -> {
          if (address.equals(OPEN)) return Reachability.PUBLIC;
          return address.equals(SHUT) ? Reachability.PRIVATE : Reachability.UNKNOWN;
        });
    assertThat(where.announced()).containsExactly(OPEN, UNTRIED);
    // It is tried again all the same.
    assertThat(where.guesses()).containsExactly(OPEN, SHUT, UNTRIED);
  }

  @Test
  void what_the_operator_says_stands() {
    where.listens(List.of(UNTRIED));
    where.told(List.of(SHUT));
    where.judgedBy(_ -> Reachability.PRIVATE);
    assertThat(where.announced()).containsExactly(SHUT);
  }
}
