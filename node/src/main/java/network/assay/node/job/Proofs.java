// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.CheckOrder;
import network.assay.protocol.market.message.BatchProof;
import network.assay.protocol.market.message.Raise;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.scheduler.run.Batch;
import network.assay.scheduler.run.JobState;
import network.assay.scheduler.run.Result;
import network.assay.verification.commitment.MerkleProof;

/// What the batches of a job show.
final class Proofs {
  private Proofs() {}

  static BatchProof ofResult(JobState state, int batch, TaskId task) {
    return proof(batch, state.batches().get(batch).proveResult(task));
  }

  /// What an order says of a draw from `batch`.
  static CheckOrder.Draw draw(JobState state, int batch, List<Integer> segments) {
    if (state.batches().get(batch).stage() instanceof Batch.Stage.Drawn(long beaconBlock, _)) {
      return new CheckOrder.Draw(batch, beaconBlock, segments);
    }
    throw new IllegalStateException("nothing is drawn from batch " + batch);
  }

  /// The proof of a result that is being checked.
  static BatchProof ofChecked(JobState state, TaskId task) {
    Result result = state.results().get(task);
    if (result != null && result.stage() instanceof Result.Stage.Checking(int batch, _)) {
      return ofResult(state, batch, task);
    }
    throw new AssayFault.World("task " + task.digest().brief() + " is not being checked any more");
  }

  /// What `provider` is owed as of the last batch that is final; empty when that is nothing.
  static Optional<SubmitterReply.Pay> ofPay(JobState state, Address provider) {
    List<Batch> lasting =
        state.batches().stream()
            .filter(batch -> batch.stage() instanceof Batch.Stage.Drawn)
            .filter(batch -> !batch.pay().isEmpty())
            .toList();
    if (lasting.isEmpty()) return Optional.empty();
    Batch last = lasting.getLast();
    return Optional.ofNullable(last.pay().get(provider))
        .map(
            earned -> new SubmitterReply.Pay(earned, proof(last.index(), last.provePay(provider))));
  }

  /// All that a final batch grants; empty when it grants nothing, or to more than a roll has room
  /// for.
  static Optional<SubmitterReply.Roll> ofRoll(JobState state, int index) {
    if (index >= state.batches().size()) return Optional.empty();
    Batch batch = state.batches().get(index);
    boolean shown =
        batch.stage() instanceof Batch.Stage.Drawn
            && !batch.pay().isEmpty()
            && batch.pay().size() <= SubmitterReply.Roll.MAX;
    if (!shown) return Optional.empty();
    SortedMap<Address, Amount> before =
        index == 0 ? Collections.emptySortedMap() : state.batches().get(index - 1).pay();
    var raises = new ArrayList<Raise>();
    batch
        .pay()
        .forEach(
            (provider, now) ->
                raises.add(new Raise(provider, before.getOrDefault(provider, Amount.ZERO), now)));
    return Optional.of(new SubmitterReply.Roll(raises));
  }

  static boolean onChain(Batch batch) {
    return switch (batch.stage()) {
      case Batch.Stage.Posting _ -> false;
      case Batch.Stage.Posted _, Batch.Stage.Drawn _ -> true;
    };
  }

  private static BatchProof proof(int batch, MerkleProof proof) {
    return new BatchProof(batch, proof.index(), proof.count(), proof.siblings());
  }
}
