// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import network.assay.protocol.market.Digest;
import network.assay.verification.commitment.MerkleProof;

/// A tensor in a state.
public record Entry(Digest tensor, MerkleProof proof) {}
