// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

final class BacklogTest {
  private final PeerId one = HostKey.generate(new SecureRandom()).peerId();
  private final PeerId other = HostKey.generate(new SecureRandom()).peerId();
  private final Backlog backlog = new Backlog(2);

  @Test
  void a_peer_has_its_number_waiting_over_all_its_streams_and_takes_no_others() throws Exception {
    assertThat(backlog.enter(one, 0)).isTrue();
    assertThat(backlog.enter(one, 0)).isTrue();
    // Another stream is no way around it.
    assertThat(backlog.enter(one, 0)).isFalse();
    assertThat(backlog.enter(other, 0)).isTrue();
    backlog.leave(one);
    assertThat(backlog.enter(one, 0)).isTrue();
  }

  @Test
  void who_has_nothing_waiting_is_forgotten() throws Exception {
    assertThat(backlog.enter(one, 0)).isTrue();
    assertThat(backlog.peers()).isEqualTo(1);
    backlog.leave(one);
    assertThat(backlog.peers()).isZero();
  }
}
