// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import java.time.Instant;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;

/// A batch on the chain (docs/spec/commitments, section 7).
///
/// @param resultCount as the submitter says, of 32 bits; only proofs show whether it is so
/// @param payTotal all that the job had earned its providers by then
/// @param claimableAt the end of its challenge window, or when what the batch before promised could
///     be claimed, if that is later
/// @param freeAt from then on nothing withholds what it promised, whatever cases are open
/// @param beaconBlock the block whose randomness draws its checks
public record BatchStatus(
    Digest resultsRoot,
    long resultCount,
    Digest payRoot,
    Amount payTotal,
    Instant claimableAt,
    Instant freeAt,
    long postBlock,
    long beaconBlock) {

  /// Whether it promises nothing else than `before`, a batch before it, does.
  public boolean promisesAs(BatchStatus before) {
    return payRoot.equals(before.payRoot) && payTotal.equals(before.payTotal);
  }
}
