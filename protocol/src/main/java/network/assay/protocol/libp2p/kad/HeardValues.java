// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import network.assay.protocol.libp2p.kad.route.Block;
import network.assay.protocol.libp2p.kad.wire.KadRecord;
import network.assay.protocol.market.PeerId;

/// Values of a key, as several peers have them: an old one is as valid as the newest, so the peers
/// of one block of addresses are one voice. For any number of threads.
final class HeardValues {
  /// So many voices with a valid value are enough to choose from.
  static final int VOICES = 5;

  private final Map<PeerId, Optional<KadRecord>> answers = new HashMap<>();
  private final Set<Object> voices = new HashSet<>();

  /// A peer has a value, or none.
  ///
  /// @param block where it is
  /// @param valid what it has, where it is valid
  /// @return whether enough have one
  synchronized boolean by(PeerId teller, Optional<Block> block, Optional<KadRecord> valid) {
    answers.put(teller, valid);
    if (valid.isPresent()) voices.add(block.isPresent() ? block.get() : teller);
    return voices.size() >= VOICES;
  }

  /// What each peer has.
  synchronized Map<PeerId, Optional<KadRecord>> answers() {
    return Map.copyOf(answers);
  }
}
