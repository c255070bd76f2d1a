// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import static org.assertj.core.api.Assertions.assertThat;

import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

/// How long who keeps out of whose mesh.
final class BackoffsTest {
  private static final PeerId PEER = peer();

  private final Backoffs backoffs = new Backoffs();

  private static PeerId peer() {
    byte[] id = new byte[34];
    id[0] = 0x12;
    id[1] = 32;
    return PeerId.of(id);
  }

  @Test
  void a_wait_just_renewed_is_the_last_to_be_forgotten() {
    for (int i = 0; i < Backoffs.CAPACITY; i++) backoffs.put("topic " + i, PEER, 60_000, 0);
    backoffs.put("topic 0", PEER, 60_000, 1);
    for (int i = 1; i < Backoffs.CAPACITY; i++) backoffs.put("other " + i, PEER, 60_000, 2);
    assertThat(backoffs.size()).isEqualTo(Backoffs.CAPACITY);
    assertThat(backoffs.waiting("topic 0", PEER, 3)).isTrue();
    assertThat(backoffs.waiting("topic 1", PEER, 3)).isFalse();
  }

  @Test
  void a_wait_is_never_shortened() {
    backoffs.put("topic", PEER, 60_000, 0);
    backoffs.put("topic", PEER, 1, 1);
    assertThat(backoffs.waiting("topic", PEER, 59_999)).isTrue();
    assertThat(backoffs.waiting("topic", PEER, 60_000)).isFalse();
  }
}
