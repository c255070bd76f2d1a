// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.Lease;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.scheduler.plan.PlannedTask;

/// Results that their providers show on chain, past the submitter (docs/spec/job, section 7). What
/// this job has not looked at itself is demanded: else who serves nothing is paid.
final class Showing {
  private Showing() {}

  /// Takes note of every lease that is in nobody's hands any more and whose result is not here.
  static void lapse(Draft draft, JobState before) {
    for (Assignment held : before.assignments().values()) {
      leases(held)
          .filter(lease -> !isHeld(draft, lease))
          .forEach(lease -> lapse(draft, held.task(), lease));
    }
  }

  /// What was shown while it was in hands, and is right, is owed by now. What was shown while it
  /// was being fetched, and did not come, is to be looked at.
  private static void lapse(Draft draft, PlannedTask task, Lease lease) {
    boolean shown = hasShown(draft, task.id(), lease.provider());
    draft.shows(draft.shows().with(new Lapsed(task, lease, shown)));
    lookAtFetched(draft, key -> key.task().equals(task.id()));
    draft.demands().stream()
        .filter(demand -> demand.basis() instanceof Demand.Basis.Shown)
        .filter(demand -> demand.stage() instanceof Demand.Stage.Right)
        .map(Demand::result)
        .filter(result -> result.task().id().equals(task.id()))
        .filter(result -> result.provider().equals(lease.provider()))
        .findFirst()
        .ifPresent(result -> accepted(draft, result));
  }

  private static Stream<Lease> leases(Assignment held) {
    return Stream.concat(Stream.of(held.lease()), held.rival().stream());
  }

  private static boolean isHeld(Draft draft, Lease lease) {
    Assignment held = draft.assignments().get(lease.task());
    boolean inHands = held != null && leases(held).anyMatch(lease::equals);
    return inHands
        || draft.result(lease.task()).filter(here -> here.lease().equals(lease)).isPresent();
  }

  /// A result that is withdrawn was taken: its provider has our word for that.
  static void withdrawn(Draft draft, Result result) {
    draft.shows(draft.shows().with(new Lapsed(result.task(), result.lease(), true)));
  }

  /// What leases that are in nobody's hands may still come to.
  static Amount payable(Draft draft) {
    return lapsing(draft).values().stream()
        .filter(lapsed -> !isForfeited(draft, lapsed))
        .filter(lapsed -> !isCounted(draft, lapsed.key()))
        .map(lapsed -> lapsed.lease().price())
        .reduce(Amount.ZERO, Amount::plus);
  }

  /// Whether something is counted now that the chain sets free once it has gone on for a while.
  static boolean isAnyToLapse(Draft draft) {
    return lapsing(draft).values().stream()
        .anyMatch(lapsed -> !lapsed.owed() && !isForfeited(draft, lapsed));
  }

  /// What has lapsed, with what this step has let go of so far: else its price were promised to
  /// another in the same step.
  private static SortedMap<Lapsed.Key, Lapsed> lapsing(Draft draft) {
    Shows shows = draft.shows();
    for (Assignment held : draft.touched()) {
      for (Lease lease : leases(held).filter(lease -> !isHeld(draft, lease)).toList()) {
        shows = shows.with(new Lapsed(held.task(), lease, false));
      }
    }
    return shows.lapsed();
  }

  private static boolean isForfeited(Draft draft, Lapsed lapsed) {
    return isConvicted(draft, lapsed.lease().provider());
  }

  private static boolean isConvicted(Draft draft, Address provider) {
    return draft.provider(provider).filter(Provider::convicted).isPresent();
  }

  /// Whether `provider` has shown a result of the task: it is not to be paid for it again.
  static boolean hasShown(Draft draft, TaskId task, Address provider) {
    return draft.shows().seen().stream()
        .anyMatch(key -> key.task().equals(task) && key.accused().equals(provider));
  }

  /// Whether the task has another lease of the same provider, which counts.
  private static boolean isCounted(Draft draft, Lapsed.Key key) {
    Assignment held = draft.assignments().get(key.task());
    boolean inHands = held != null && held.isOf(key.provider());
    return inHands
        || draft.result(key.task()).filter(r -> r.provider().equals(key.provider())).isPresent();
  }

  static void shown(Draft draft, Event.ResultShown event) {
    Demand.Key key = event.about();
    if (draft.shows().seen().contains(key)) return;
    draft.shows(draft.shows().with(key));
    Lapsed lapsed = draft.shows().lapsed().get(new Lapsed.Key(key.task(), key.accused()));
    if (lapsed != null) draft.shows(draft.shows().with(lapsed.asOwed()));
    var sight = new Shows.Sight(event.signature(), event.input());
    if (isFetched(draft, key)) draft.shows(draft.shows().with(key, sight));
    else lookAt(draft, key, sight);
  }

  private static void lookAt(Draft draft, Demand.Key key, Shows.Sight sight) {
    if (isLookedAt(draft, key)) return;
    lease(draft, key).ifPresent(had -> demand(draft, key, sight, had));
  }

  /// Looks at what was shown while it was being fetched and is not any more.
  private static void lookAtFetched(Draft draft, Predicate<Demand.Key> which) {
    draft
        .shows()
        .fetched()
        .forEach(
            (key, sight) -> {
              if (!which.test(key) || isFetched(draft, key)) return;
              draft.shows(draft.shows().settled(key));
              lookAt(draft, key, sight);
            });
  }

  /// What is shown and right is owed. It counts as all that is: the contract takes what it pays a
  /// provider for what it showed from what batches grant it later.
  static void accepted(Draft draft, Result shown) {
    boolean posting = !(draft.phase() instanceof Phase.Over);
    var key = new Lapsed.Key(shown.task().id(), shown.provider());
    if (!posting || isCounted(draft, key) || isConvicted(draft, shown.provider())) return;
    draft.shows(draft.shows().without(key));
    draft.earn(shown.provider(), shown.lease().price());
  }

  /// Of a job that is over without all its results being looked at: those that are shown.
  static void unfinished(Draft draft) {
    for (Demand.Key key : draft.shows().seen()) {
      draft
          .result(key.task())
          .filter(result -> Demand.Key.of(result).equals(key) && !result.isFinal())
          .ifPresent(result -> Demanding.raise(draft, result));
    }
    lookAtFetched(draft, _ -> true);
  }

  /// Whether it is on its way here, to be checked as all are.
  private static boolean isFetched(Draft draft, Demand.Key key) {
    Assignment held = draft.assignments().get(key.task());
    return held != null
        && !(draft.phase() instanceof Phase.Over)
        && held.stage() instanceof Assignment.Stage.Returned(ResultClaim claim)
        && claim.provider().equals(key.accused())
        && claim.commitment().equals(key.commitment());
  }

  /// Whether the result is here, and checked as all are.
  private static boolean isLookedAt(Draft draft, Demand.Key key) {
    return draft
        .result(key.task())
        .filter(result -> Demand.Key.of(result).equals(key))
        .filter(result -> result.isFinal() || !(draft.phase() instanceof Phase.Over))
        .isPresent();
  }

  private record Had(PlannedTask task, Lease lease) {}

  /// The lease by which it is shown: nobody else can.
  private static Optional<Had> lease(Draft draft, Demand.Key key) {
    Lapsed lapsed = draft.shows().lapsed().get(new Lapsed.Key(key.task(), key.accused()));
    if (lapsed != null) return Optional.of(new Had(lapsed.task(), lapsed.lease()));
    Assignment held = draft.assignments().get(key.task());
    if (held != null && held.isOf(key.accused())) {
      Address accused = key.accused();
      return leases(held)
          .filter(lease -> lease.provider().equals(accused))
          .findFirst()
          .map(lease -> new Had(held.task(), lease));
    }
    return draft
        .result(key.task())
        .filter(result -> result.provider().equals(key.accused()))
        .map(result -> new Had(result.task(), result.lease()));
  }

  /// What it ends in is not known before it is opened.
  private static void demand(Draft draft, Demand.Key key, Shows.Sight sight, Had had) {
    var claim =
        new ResultClaim(
            key.task(),
            key.accused(),
            key.commitment(),
            sight.signature(),
            Digest.ZERO,
            new ContentId(Digest.ZERO));
    var result =
        new Result(
            had.task(),
            had.lease(),
            claim,
            sight.input(),
            Optional.empty(),
            draft.now,
            new Result.Stage.Stored());
    Demanding.raise(draft, result);
  }

  /// When the first of those that count now can be shown no more.
  private static Optional<Instant> lapses(Shows shows) {
    return shows.lapsed().values().stream()
        .filter(lapsed -> !lapsed.owed())
        .map(Lapsed::until)
        .min(Comparator.naturalOrder());
  }

  /// What a state has its node look for on chain.
  static Optional<Command.WatchShows> watch(JobState state) {
    Shows shows = state.cases().shows();
    if (shows.over() || state.phase() instanceof Phase.Funding) return Optional.empty();
    if (!(state.phase() instanceof Phase.Over)) {
      return Optional.of(new Command.WatchShows(shows.seen(), lapses(shows), Optional.empty()));
    }
    Optional<Instant> until =
        Stream.of(
                shows.lapsed().values().stream().map(Lapsed::lease),
                state.results().values().stream().map(Result::lease),
                state.assignments().values().stream().flatMap(Showing::leases))
            .flatMap(leases -> leases)
            .map(Lapsed::until)
            .max(Comparator.naturalOrder());
    return until.map(
        last -> new Command.WatchShows(shows.seen(), Optional.empty(), Optional.of(last)));
  }
}
