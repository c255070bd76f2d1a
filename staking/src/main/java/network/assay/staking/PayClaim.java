// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.verification.commitment.MerkleProof;

/// What one batch says a provider has earned in a job, with the proof.
///
/// @param cumulative all of it, including what was claimed before
public record PayClaim(Address provider, Amount cumulative, MerkleProof proof) {}
