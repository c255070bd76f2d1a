// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import network.assay.protocol.market.Digest;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.deal.Lease;

/// What a provider shows the chain of a result whose submitter has not said that it took it
/// (docs/spec/contracts, section 10).
///
/// @param terms the task's, over which both signatures are
/// @param leased the submitter's signature of the lease
/// @param commitment not zero
/// @param signature the provider's of its [ResultCommitment]
public record Showing(
    Lease lease, Digest terms, Signature leased, Digest commitment, Signature signature) {}
