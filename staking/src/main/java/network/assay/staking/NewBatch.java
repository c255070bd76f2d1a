// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;

/// A batch to post (docs/spec/commitments, section 7).
///
/// @param index how many the job has already: posting the same batch again posts nothing
/// @param resultCount of 32 bits
/// @param payTotal the sum over the pay leaves
public record NewBatch(
    int index, Digest resultsRoot, long resultCount, Digest payRoot, Amount payTotal) {}
