// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static network.assay.protocol.libp2p.host.Hosts.address;
import static network.assay.protocol.libp2p.host.Hosts.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import network.assay.protocol.libp2p.request.RequestProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HostTest {
  private static final RequestProtocol ECHO =
      new RequestProtocol("/test/echo/1", 1 << 20, 1 << 20, Duration.ofSeconds(20), 64);

  private final Hosts hosts = new Hosts();

  @AfterEach
  void stop() {
    hosts.close();
  }

  @Test
  void requests_are_answered_both_ways_over_one_connection() throws Exception {
    Host alice = hosts.start();
    Host bob = hosts.start();
    alice.serve(
        ECHO, (from, request) -> (from.brief() + new String(request, UTF_8)).getBytes(UTF_8));
    bob.serve(ECHO, (_, request) -> request);

    assertThat(alice.connect(address(bob))).isEqualTo(bob.peerId());
    assertThat(alice.request(bob.peerId(), ECHO, "hi".getBytes(UTF_8))).asString().isEqualTo("hi");
    assertThat(bob.request(alice.peerId(), ECHO, "lo".getBytes(UTF_8)))
        .asString()
        .isEqualTo(bob.peerId().brief() + "lo");
    byte[] big = new byte[1 << 20];
    Arrays.fill(big, (byte) 7);
    assertThat(alice.request(bob.peerId(), ECHO, big)).isEqualTo(big);
    assertThat(alice.totals().connections()).isEqualTo(1);
  }

  @Test
  void peers_ping_and_identify_each_other() throws Exception {
    Host alice = hosts.start();
    Host bob = hosts.start();
    alice.connect(address(bob));
    assertThat(alice.ping(bob.peerId())).isPositive();
    assertThat(bob.ping(alice.peerId())).isPositive();
    until("identified", () -> alice.peers().getFirst().agent().equals("assay-test/1"));
    until("identified", () -> bob.peers().getFirst().agent().equals("assay-test/1"));
    assertThat(alice.peers().getFirst().inbound()).isFalse();
    assertThat(bob.peers().getFirst().inbound()).isTrue();
  }
}
