// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Duration;
import java.util.Optional;
import network.assay.protocol.market.Signature;
import network.assay.staking.DemandKey;
import network.assay.verification.commitment.DemandAnswer;
import network.assay.verification.commitment.MerkleProof;
import network.assay.verification.task.Terms;

/// What a job's submitter demands of providers on chain, for the node's own account
/// (docs/spec/contracts, section 7). Every call blocks, and doing it again does nothing more.
///
/// All throw `AssayFault.World` when the chain node does not answer (try again later) and
/// `AssayFault.Operator` when the chain refuses.
public interface Demands {
  /// A result whose opening is demanded.
  ///
  /// @param signature the accused's, over these terms
  /// @param inBatch that the result is in that batch of the job
  record About(DemandKey key, Signature signature, Terms terms, int batch, MerkleProof inBatch) {}

  /// Where the demand stands by the newest block, which a reorganisation may still undo.
  enum Standing {
    /// No window is demanded, or each that was is answered.
    FREE,
    /// A window is to be answered, and there is time left to.
    OPEN,
    /// A window was to be answered, and whoever says so has its signer slashed.
    OVERDUE,
    /// Somebody said so.
    SILENT
  }

  Standing standing(DemandKey key);

  /// What answered the demand of a window; empty when nothing did.
  Optional<DemandAnswer> answer(DemandKey key, int window);

  /// Demands a window, and sees to it that the job does not end before it can be answered, so that
  /// an answer of the last moment can still be challenged.
  Escrow.Receipt demand(About about, int window) throws InterruptedException;

  /// Has whoever did not answer in time slashed, and takes what this account gets of that. Returns
  /// once a final block has it.
  Escrow.Receipt expire(DemandKey key) throws InterruptedException;

  /// How long a provider has to answer, and each side of a dispute for all its moves.
  Duration clock();

  /// How often a standing is worth asking for.
  Duration pollEvery();
}
