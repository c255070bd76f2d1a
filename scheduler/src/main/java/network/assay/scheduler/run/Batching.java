// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;

/// Results and pay into batches, and batches to their beacon.
final class Batching {
  private static final int STEPS = 4;

  /// Each batch that promises more is paid an hour after the one before at the soonest (contracts,
  /// section 4). So many may come faster: pay that is put off by days is none to providers, who
  /// stop.
  private static final int FAST = 24;

  private static final Duration PRECEDENCE = Duration.ofHours(1);

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
    boolean results = resultsDue(draft, waiting);
    if (!results && !mayPayAlone(draft)) return;
    boolean pays = payDue(draft);
    if (!results && !pays) return;
    int index = draft.batches().size();
    draft.put(
        new Batch(
            index,
            waiting.stream()
                .map(r -> new Batch.Entry(r.task().id(), r.provider(), r.claim().commitment()))
                .toList(),
            pays ? draft.earned() : draft.batches().getLast().pay(),
            draft.now,
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

  /// Whether a batch may be made for nothing but pay: the last of the job, and where providers may
  /// wait for pay before they do more. A job that pays with each batch has results to post unless
  /// nothing is under way.
  private static boolean mayPayAlone(Draft draft) {
    if (granted(draft)) return false;
    if (draft.phase() instanceof Phase.Settling) return true;
    Rules.Batching rules = draft.rules().batching();
    boolean idle =
        draft.assignments().isEmpty()
            && draft.results().values().stream().allMatch(Result::isFinal);
    return (idle || rules.payEvery().isPositive())
        && !draft.batches().isEmpty()
        && !draft.now.isBefore(draft.batches().getLast().made().plus(rules.age()));
  }

  /// Whether the next batch says what was earned: after a quarter of the time between two that do,
  /// then two, and so on up to all of it, so that whoever works from the start is granted something
  /// in time to go on.
  private static boolean payDue(Draft draft) {
    if (draft.phase() instanceof Phase.Settling) return true;
    Duration every = draft.rules().batching().payEvery();
    int raises = 0;
    Instant last = Instant.MIN;
    for (int i = draft.batches().size() - 1; i >= 0 && raises < FAST; i--) {
      if (!raises(draft.batches(), i)) continue;
      if (raises == 0) last = draft.batches().get(i).made();
      raises++;
    }
    if (raises == 0) return true;
    Duration wait = every.multipliedBy(Math.min(raises, STEPS)).dividedBy(STEPS);
    if (raises == FAST && wait.compareTo(PRECEDENCE) < 0) wait = PRECEDENCE;
    return !draft.now.isBefore(last.plus(wait));
  }

  private static boolean raises(List<Batch> batches, int index) {
    SortedMap<Address, Amount> before =
        index == 0 ? Collections.emptySortedMap() : batches.get(index - 1).pay();
    return !batches.get(index).pay().equals(before);
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
