// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import network.assay.protocol.market.Digest;

/// A transaction that is in a block. The block may still be reorganised away until it is final.
///
/// @param gasUsed what it cost in gas
public record Receipt(Digest txHash, long block, long gasUsed) {}
