// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.settle;

import java.util.List;
import network.assay.protocol.market.Digest;
import network.assay.staking.NewBatch;
import network.assay.verification.commitment.MerkleProof;
import network.assay.verification.commitment.MerkleTree;

/// A batch in full: what its coordinator hands to everyone who wants to check or collect it.
///
/// @param index in its job, from 0
/// @param results in the order of the batch
/// @param pay after the batch
public record Batch(int index, List<BatchEntry> results, PayRoll pay) {
  /// Keeps a batch, and the work of checking it, small.
  public static final int MAX_RESULTS = 1 << 16;

  public Batch {
    if (index < 0) throw new IllegalArgumentException("a batch's index is 0 or more");
    if (results.size() > MAX_RESULTS) {
      throw new IllegalArgumentException("a batch has at most " + MAX_RESULTS + " results");
    }
    results = List.copyOf(results);
  }

  /// What is posted of it.
  public NewBatch toPost() {
    Digest resultsRoot = results.isEmpty() ? Digest.ZERO : tree().root();
    return new NewBatch(index, resultsRoot, results.size(), pay.root(), pay.total());
  }

  /// That result `position` is in the batch.
  public MerkleProof prove(int position) {
    return tree().prove(position);
  }

  private MerkleTree tree() {
    return MerkleTree.over(results.stream().map(BatchEntry::leaf).toList());
  }
}
