// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.deal.Lease;
import network.assay.scheduler.job.Budget;
import network.assay.scheduler.match.Candidate;
import network.assay.scheduler.match.Matcher;
import network.assay.scheduler.match.Need;
import network.assay.scheduler.plan.Frontier;
import network.assay.scheduler.plan.Place;
import network.assay.scheduler.plan.PlannedTask;

/// Tasks into hands, and out of hands that do not hold them.
final class Leasing {
  /// What later tasks wait for comes first.
  private static final Comparator<PlannedTask> URGENCY =
      Comparator.comparing((PlannedTask task) -> task.place() instanceof Place.Evaluation)
          .thenComparingInt(task -> task.place().round());

  /// Of the time that a task is given, one may pass in silence.
  private static final int PARTS = 20;

  private static final Duration LONGEST_SILENCE = Duration.ofMinutes(2);

  private Leasing() {}

  static void offerSeen(Draft draft, Event.OfferSeen event) {
    Optional<Provider> known = draft.provider(event.offer().provider());
    draft.put(
        known.isPresent()
            ? known.get().offering(event.offer(), event.stake())
            : Provider.of(event.offer(), event.stake()));
  }

  /// Offers a lease for each open task that somebody fits.
  static void lease(Draft draft, Frontier frontier) {
    List<PlannedTask> waiting =
        frontier.open().stream()
            .filter(task -> !draft.assignments().containsKey(task.id()))
            .filter(task -> !draft.results().containsKey(task.id()))
            .sorted(URGENCY)
            .toList();
    for (PlannedTask task : waiting) {
      best(draft, task, Slow.leastRate(draft))
          .ifPresent(lease -> give(draft, task, lease, Optional.empty()));
    }
  }

  /// Leases to another too what is overdue, or what another would bring a lot sooner, if anybody
  /// else fits: the job is not to wait for who is slower than it said, or than all others, or never
  /// comes. Who was late before is let go then. Of an overdue task anybody slow is better than who
  /// broke its promise: else one that claims a rate of its own invention would keep all others
  /// away.
  static void relieve(Draft draft) {
    long fastest = Slow.fastestRate(draft);
    for (Assignment held : List.copyOf(draft.assignments().values())) {
      if (!(held.stage() instanceof Assignment.Stage.Working)) continue;
      boolean overdue = !draft.now.isBefore(held.due());
      Instant soonest = deadline(draft, held.task(), fastest);
      if (!overdue && !Slow.isLotSooner(draft, soonest, held)) continue;
      Optional<Lease> other =
          best(draft, held.task(), overdue ? 0 : Slow.sooner(draft))
              .filter(lease -> overdue || Slow.isLotSooner(draft, lease.deadline(), held));
      if (other.isEmpty()) continue;
      give(draft, held.task(), other.get(), Optional.of(held.lease()));
      if (overdue) Slow.strike(draft, held);
    }
  }

  /// The lease of a task to whoever fits best, if that can be paid.
  ///
  /// @param leastRate what it has to offer at least, in operations a second
  private static Optional<Lease> best(Draft draft, PlannedTask task, long leastRate) {
    return Matcher.best(need(draft), candidates(draft, task, leastRate))
        .map(
            best ->
                new Lease(
                    draft.job().id(),
                    task.id(),
                    best.offer().provider(),
                    Budget.price(task.operations(), best.offer().pricePerPetaOp()),
                    deadline(draft, task, best.offer().operationsPerSecond())))
        .filter(lease -> Budgeting.affords(draft, lease.price()));
  }

  /// @param late who has the task, and is to keep it beside the other
  private static void give(Draft draft, PlannedTask task, Lease lease, Optional<Lease> late) {
    Instant answer = draft.now.plus(draft.rules().timing().answer());
    draft.put(
        new Assignment(
            task, lease, new Assignment.Stage.Offered(), answer, lease.deadline(), late));
    draft.update(lease.provider(), p -> p.withTold(task.spec().work().states()));
  }

  static Need need(Draft draft) {
    Budget budget = draft.job().spec().terms().budget();
    return new Need(budget.perPetaOp(), draft.rules().minimumStake(), draft.now);
  }

  static List<Candidate> candidates(Draft draft, PlannedTask task, long leastRate) {
    return draft.providers().values().stream()
        .map(
            provider ->
                new Candidate(
                    provider.offer(),
                    provider.stake(),
                    busy(draft, provider),
                    provider.strikes(),
                    barred(draft, provider, task, leastRate)))
        .toList();
  }

  private static int busy(Draft draft, Provider provider) {
    return (int)
        draft.assignments().values().stream()
            .filter(assignment -> assignment.isOf(provider.address()))
            .count();
  }

  private static String barred(Draft draft, Provider provider, PlannedTask task, long leastRate) {
    if (provider.convicted()) return "convicted";
    if (provider.strikes() >= draft.rules().maxStrikes()) return "too many broken promises";
    if (provider.notBefore().isAfter(draft.now)) return "cooling down after a broken promise";
    if (provider.offer().operationsPerSecond() < leastRate) return "a lot slower than others";
    Assignment held = draft.assignments().get(task.id());
    if (held != null && held.isOf(provider.address())) return "has it already";
    if (!Budgeting.hasRoom(draft, provider.address())) return "one account too many to pay";
    // It would be handed the very state that it is to find by itself.
    if (Inputs.checksAnInputOf(draft, provider.address(), task)) return "checking an input";
    return "";
  }

  static Instant deadline(Draft draft, PlannedTask task, long rate) {
    return JobMachine.due(draft, task.operations(), rate, draft.rules().timing().margin())
        .plus(draft.rules().carrying(draft.plan().bytes(task).inputs()))
        .truncatedTo(ChronoUnit.SECONDS);
  }

  static void accepted(Draft draft, Event.LeaseAccepted event) {
    draft
        .assignment(event.task(), event.provider())
        .filter(assignment -> assignment.stage() instanceof Assignment.Stage.Offered)
        .ifPresent(
            assignment ->
                draft.put(
                    assignment.at(
                        new Assignment.Stage.Working(),
                        draft.now.plus(heartbeat(draft, assignment)))));
  }

  /// Also of a lease that was accepted: what is wrong with it may only be seen once its inputs are
  /// there.
  static void refused(Draft draft, Event.LeaseRefused event) {
    Assignment held = draft.assignments().get(event.task());
    if (held == null) return;
    if (held.isLate(event.provider())) {
      draft.put(held.alone());
    } else if (held.isOf(event.provider())
        && !(held.stage() instanceof Assignment.Stage.Returned)) {
      handOn(draft, held);
      draft.coolDown(event.provider());
    }
  }

  static void heard(Draft draft, Event.Heard event) {
    draft
        .assignment(event.task(), event.provider())
        .filter(assignment -> assignment.stage() instanceof Assignment.Stage.Working)
        .ifPresent(
            assignment -> {
              Duration silence = heartbeat(draft, assignment);
              // Every beat would be a step: one in four is enough to keep the lease.
              Instant enough = draft.now.plus(silence).minus(silence.dividedBy(4));
              if (assignment.until().isBefore(enough)) {
                draft.put(assignment.at(assignment.stage(), draft.now.plus(silence)));
              }
            });
  }

  /// Whoever is first is fetched from; the other goes on meanwhile, unless it was not asked yet.
  static void returned(Draft draft, Event.ResultReturned event) {
    Assignment held = draft.assignments().get(event.claim().task());
    if (held == null || held.stage() instanceof Assignment.Stage.Returned) return;
    var stage = new Assignment.Stage.Returned(event.claim());
    Instant until = draft.now.plus(fetching(draft, held));
    if (held.isLate(event.claim().provider())) {
      boolean asked = !(held.stage() instanceof Assignment.Stage.Offered);
      held.turned(stage, until)
          .map(turned -> asked ? turned : turned.alone())
          .ifPresent(draft::put);
    } else if (held.isOf(event.claim().provider())) {
      draft.put(held.at(stage, until));
    }
  }

  static void stored(Draft draft, Event.OutputStored event) {
    Optional<Assignment> assignment = draft.assignment(event.task(), event.provider());
    if (assignment.isEmpty()) return;
    if (assignment.get().stage() instanceof Assignment.Stage.Returned(var claim)) {
      draft.dropAssignment(event.task());
      draft.put(
          new Result(
              assignment.get().task(),
              assignment.get().lease(),
              claim,
              event.input(),
              event.evaluated(),
              draft.now,
              new Result.Stage.Stored()));
    }
  }

  /// What we cannot keep is given more time; now and then is enough.
  static void hindered(Draft draft, Event.Hindered event) {
    draft
        .assignment(event.task(), event.provider())
        .filter(held -> held.stage() instanceof Assignment.Stage.Returned)
        .ifPresent(
            held -> {
              Duration more = draft.rules().timing().fetch();
              if (held.until().isBefore(draft.now.plus(more.dividedBy(2)))) {
                draft.put(held.at(held.stage(), draft.now.plus(more)));
              }
            });
  }

  /// How long an output that is to be fetched now may take, with those that are fetched already:
  /// all come over one line.
  private static Duration fetching(Draft draft, Assignment held) {
    long all =
        draft.assignments().values().stream()
            .filter(other -> other.stage() instanceof Assignment.Stage.Returned)
            .filter(other -> !other.task().id().equals(held.task().id()))
            .mapToLong(other -> draft.plan().bytes(other.task()).state())
            .sum();
    Duration carrying = draft.rules().carrying(all + draft.plan().bytes(held.task()).state());
    return draft.rules().timing().fetch().plus(carrying);
  }

  static void missing(Draft draft, Event.OutputMissing event) {
    draft
        .assignment(event.task(), event.provider())
        .filter(assignment -> assignment.stage() instanceof Assignment.Stage.Returned)
        .ifPresent(assignment -> lose(draft, assignment));
  }

  /// Gives up what nobody answers, works on, or delivers in time.
  static void expire(Draft draft) {
    for (Assignment assignment : List.copyOf(draft.assignments().values())) {
      if (!draft.now.isBefore(assignment.until())) lose(draft, assignment);
    }
  }

  /// After a restart: whoever was working may have tried to tell us, also when its time ran out
  /// meanwhile. It tries again every few seconds.
  static void forgiveSilence(Draft draft) {
    for (Assignment assignment : List.copyOf(draft.assignments().values())) {
      Instant until =
          switch (assignment.stage()) {
            case Assignment.Stage.Offered _ -> draft.now.plus(draft.rules().timing().answer());
            case Assignment.Stage.Working _ ->
                draft
                    .now
                    .plus(heartbeat(draft, assignment))
                    .plus(draft.rules().timing().heartbeat());
            case Assignment.Stage.Returned _ -> draft.now.plus(fetching(draft, assignment));
          };
      Instant due = assignment.due().isAfter(until) ? assignment.due() : until;
      draft.put(assignment.at(assignment.stage(), until).due(due));
    }
  }

  /// Takes every task from hands that have no result of it yet.
  static void letGo(Draft draft) {
    for (Assignment assignment : List.copyOf(draft.assignments().values())) {
      if (assignment.stage() instanceof Assignment.Stage.Returned) {
        draft.put(assignment.alone());
      } else {
        draft.dropAssignment(assignment.task().id());
      }
    }
  }

  /// Takes every task from a convicted provider's hands.
  static void takeAll(Draft draft, Address provider) {
    for (Assignment assignment : List.copyOf(draft.assignments().values())) {
      if (assignment.isLate(provider)) {
        draft.put(assignment.alone());
      } else if (assignment.isOf(provider)) {
        handOn(draft, assignment);
      }
    }
  }

  private static void lose(Draft draft, Assignment assignment) {
    handOn(draft, assignment);
    draft.strike(assignment.lease().provider());
  }

  /// Who has the task has it no more; who was late with it still may do it. That one may have done
  /// it, and be about to ask again whether its result is wanted.
  private static void handOn(Draft draft, Assignment held) {
    Instant until = draft.now.plus(draft.rules().timing().fetch());
    Optional<Assignment> late = held.turned(new Assignment.Stage.Working(), until);
    if (late.isPresent()) {
      draft.put(late.get().alone().due(late.get().lease().deadline()));
    } else {
      draft.dropAssignment(held.task().id());
    }
  }

  /// How long whoever was heard of just now keeps its task: the longer, the more work would be lost
  /// with it.
  private static Duration heartbeat(Draft draft, Assignment held) {
    Duration least = draft.rules().timing().heartbeat();
    long rate =
        draft
            .provider(held.lease().provider())
            .map(provider -> provider.offer().operationsPerSecond())
            .orElse(Long.MAX_VALUE);
    Duration given = Duration.between(draft.now, deadline(draft, held.task(), rate));
    Duration more = least.plus(given.dividedBy(PARTS));
    if (more.compareTo(LONGEST_SILENCE) < 0) return more;
    return least.compareTo(LONGEST_SILENCE) < 0 ? LONGEST_SILENCE : least;
  }
}
