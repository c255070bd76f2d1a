// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.mux;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.Test;

/// What yamux and QUIC both let a peer waste.
final class MisconductTest {
  private final Misconduct misconduct = new Misconduct();

  @Test
  void a_flood_of_resets_is_the_peers_fault() {
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100_000; i++) misconduct.reset();
            })
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("reset");
  }

  @Test
  void a_flood_of_streams_is_the_peers_fault() {
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 10_000_000; i++) misconduct.opened();
            })
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("streams");
  }
}
