// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.MerkleProof;
import network.assay.verification.commitment.MerkleTree;

/// Results and pay that go on chain together (docs/spec/commitments, section 7). Its content is
/// fixed when it is made, so that posting it again posts the same.
///
/// @param entries in the order of the batch
/// @param pay what each provider had earned in the job when that was said last
/// @param made when it was made
public record Batch(
    int index, List<Entry> entries, SortedMap<Address, Amount> pay, Instant made, Stage stage) {
  public Batch {
    entries = List.copyOf(entries);
    pay = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(pay));
  }

  /// A result as the batch commits to it.
  public record Entry(TaskId task, Address provider, Digest commitment) {
    Digest leaf() {
      return Commitments.batchEntry(task, provider, commitment);
    }
  }

  public sealed interface Stage {
    record Posting() implements Stage {}

    /// In a block that a reorganisation may still undo.
    ///
    /// @param beaconBlock the block whose randomness draws this batch's checks
    record Posted(long beaconBlock) implements Stage {}

    /// Final.
    record Drawn(long beaconBlock, Digest beacon) implements Stage {}
  }

  public Digest resultsRoot() {
    return entries.isEmpty() ? Digest.ZERO : results().root();
  }

  /// The proof that `task` is in this batch.
  public MerkleProof proveResult(TaskId task) {
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).task().equals(task)) return results().prove(i);
    }
    throw new IllegalArgumentException("task " + task + " is not in batch " + index);
  }

  public Digest payRoot() {
    return pay.isEmpty() ? Digest.ZERO : payTree().root();
  }

  /// The proof of what `provider` has earned as of this batch.
  public MerkleProof provePay(Address provider) {
    if (!pay.containsKey(provider)) {
      throw new IllegalArgumentException(provider + " has earned nothing by batch " + index);
    }
    return payTree().prove(pay.headMap(provider).size());
  }

  public Amount payTotal() {
    return pay.values().stream().reduce(Amount.ZERO, Amount::plus);
  }

  Batch at(Stage next) {
    return new Batch(index, entries, pay, made, next);
  }

  private MerkleTree results() {
    return MerkleTree.over(entries.stream().map(Entry::leaf).toList());
  }

  private MerkleTree payTree() {
    return MerkleTree.over(
        pay.entrySet().stream()
            .map(entry -> Commitments.payEntry(entry.getKey(), entry.getValue()))
            .toList());
  }
}
