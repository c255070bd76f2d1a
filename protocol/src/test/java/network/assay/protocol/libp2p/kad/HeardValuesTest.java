// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import network.assay.protocol.libp2p.kad.route.Block;
import network.assay.protocol.libp2p.kad.wire.KadRecord;
import network.assay.protocol.libp2p.kad.wire.Octets;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

/// When a search for a value has heard enough.
final class HeardValuesTest {
  private static final Optional<KadRecord> OLD =
      Optional.of(new KadRecord(Octets.ofText("/n/x"), Octets.ofText("old")));
  private static final Optional<KadRecord> NEW =
      Optional.of(new KadRecord(Octets.ofText("/n/x"), Octets.ofText("newer")));

  private final HeardValues heard = new HeardValues();

  /// Ids are only compared here: no key has to be behind them.
  private static PeerId peer(int number) {
    byte[] id = new byte[34];
    id[0] = 0x12;
    id[1] = 32;
    id[2] = (byte) number;
    return PeerId.of(id);
  }

  private static Optional<Block> block(String prefix) {
    return Optional.of(new Block(prefix));
  }

  @Test
  void many_peers_of_one_block_that_hold_an_old_value_end_no_search() {
    for (int i = 0; i < 50; i++) {
      assertThat(heard.by(peer(i), block("0101"), OLD)).as("enough").isFalse();
    }
    assertThat(heard.by(peer(60), block("0202"), NEW)).isFalse();
    assertThat(heard.answers()).hasSize(51).containsValue(NEW);
  }

  @Test
  void five_voices_are_enough_and_who_has_nothing_is_none() {
    for (int i = 0; i < 10; i++) assertThat(heard.by(peer(i), block("02"), empty())).isFalse();
    for (int i = 0; i < 4; i++) {
      assertThat(heard.by(peer(20 + i), block("030" + i), OLD)).isFalse();
    }
    assertThat(heard.by(peer(30), Optional.empty(), NEW)).isTrue();
  }

  private static Optional<KadRecord> empty() {
    return Optional.empty();
  }
}
