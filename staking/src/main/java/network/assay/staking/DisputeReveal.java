// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import java.util.List;
import network.assay.protocol.market.Digest;

/// What a move on chain revealed to the other side (docs/spec/dispute, section 6).
///
/// @param function of the game that was called, e.g. `descend`
/// @param nodes of a list, for `open`, `descend`, `step` and `tensor`; else none
/// @param bytes the chunk of `chunk`, the accumulators of `fold` and `refold`, as hexadecimal with
///     `0x`; else `0x`
public record DisputeReveal(String function, List<Digest> nodes, String bytes) {
  public DisputeReveal {
    nodes = List.copyOf(nodes);
  }
}
