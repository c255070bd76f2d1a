// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.message;

import java.util.List;
import network.assay.protocol.market.Digest;

/// Shows that something is leaf `index` of the `count` leaves under a root that batch `batch` put
/// on chain (docs/spec/commitments, section 2).
public record BatchProof(int batch, long index, long count, List<Digest> siblings) {
  public static final int MAX_SIBLINGS = 40;

  public BatchProof {
    siblings = List.copyOf(siblings);
  }
}
