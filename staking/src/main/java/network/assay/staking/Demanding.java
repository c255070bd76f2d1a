// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import network.assay.protocol.market.Signature;
import network.assay.verification.commitment.MerkleProof;
import network.assay.verification.task.Terms;

/// A demand that whoever signed a result in a posted batch opens a window of it
/// (docs/spec/contracts, section 7).
///
/// @param signature the accused's, of the [ResultCommitment] over the digest of `terms`
/// @param batch whose results root the result is under
/// @param inBatch the proof of that, of the batch's entry for task, accused and commitment
/// @param terms the task's
/// @param window the next that was not answered yet, from 0
public record Demanding(
    DemandKey key, Signature signature, int batch, MerkleProof inBatch, Terms terms, int window) {}
