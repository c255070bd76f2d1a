// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Results and pay into batches, and batches to their beacon.
final class Batching {
  private Batching() {}

  /// Makes the next batch when it is due: one at a time is on its way.
  static void collect(Draft draft) {
    boolean busy = draft.batches().stream().anyMatch(b -> b.stage() instanceof Batch.Stage.Posting);
    if (busy) return;
    List<Result> waiting =
        draft.results().values().stream()
            .filter(result -> result.stage() instanceof Result.Stage.Stored)
            .sorted(Comparator.comparing(Result::stored))
            .limit(draft.rules().batching().results())
            .toList();
    if (!resultsDue(draft, waiting) && !lastPayDue(draft)) return;
    int index = draft.batches().size();
    draft.put(
        new Batch(
            index,
            waiting.stream()
                .map(r -> new Batch.Entry(r.task().id(), r.provider(), r.claim().commitment()))
                .toList(),
            draft.earned(),
            new Batch.Stage.Posting()));
    for (Result result : waiting) draft.put(result.at(new Result.Stage.Posted(index)));
  }

  private static boolean resultsDue(Draft draft, List<Result> waiting) {
    if (waiting.isEmpty()) return false;
    boolean old =
        !draft.now.isBefore(waiting.getFirst().stored().plus(draft.rules().batching().age()));
    return old
        || waiting.size() == draft.rules().batching().results()
        || draft.assignments().isEmpty();
  }

  private static boolean lastPayDue(Draft draft) {
    return draft.phase() instanceof Phase.Settling && !granted(draft);
  }

  /// Whether all that is owed is on chain, where no reorganisation takes it away.
  static boolean allLasting(Draft draft) {
    return granted(draft)
        && draft.batches().stream().allMatch(b -> b.stage() instanceof Batch.Stage.Drawn);
  }

  private static boolean granted(Draft draft) {
    return draft.batches().isEmpty()
        ? draft.earned().isEmpty()
        : draft.batches().getLast().pay().equals(draft.earned());
  }

  static void posted(Draft draft, Event.BatchPosted event) {
    var stage = new Batch.Stage.Posted(event.beaconBlock());
    batch(draft, event.batch())
        .filter(batch -> !(batch.stage() instanceof Batch.Stage.Drawn))
        .filter(batch -> !batch.stage().equals(stage))
        .ifPresent(batch -> draft.put(batch.at(stage)));
  }

  /// What is dropped is posted again, as it was: the checks that it drew were drawn by nobody yet.
  static void dropped(Draft draft, Event.BatchDropped event) {
    batch(draft, event.batch())
        .filter(batch -> batch.stage() instanceof Batch.Stage.Posted)
        .ifPresent(batch -> draft.put(batch.at(new Batch.Stage.Posting())));
  }

  /// Without this batch nobody can be paid for what it holds, so the job has failed.
  static void refused(Draft draft, Event.BatchRefused event) {
    batch(draft, event.batch())
        .filter(batch -> batch.stage() instanceof Batch.Stage.Posting)
        .ifPresent(_ -> draft.phase(new Phase.Over(new Ending.Failed(event.why()), false)));
  }

  static void drawn(Draft draft, Event.BeaconKnown event) {
    Optional<Batch> batch = batch(draft, event.batch());
    if (batch.isPresent() && batch.get().stage() instanceof Batch.Stage.Posted(long block)) {
      draft.put(batch.get().at(new Batch.Stage.Drawn(block, event.beacon())));
    }
  }

  private static Optional<Batch> batch(Draft draft, int index) {
    boolean known = index >= 0 && index < draft.batches().size();
    return known ? Optional.of(draft.batches().get(index)) : Optional.empty();
  }
}
