// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import java.util.List;
import network.assay.protocol.market.Digest;

/// What there is on chain about some results.
///
/// @param disputes their ids, oldest first
/// @param demands oldest first
public record Matters(List<Digest> disputes, List<DemandRecord> demands) {
  public Matters {
    disputes = List.copyOf(disputes);
    demands = List.copyOf(demands);
  }

  public boolean isNone() {
    return disputes.isEmpty() && demands.isEmpty();
  }
}
