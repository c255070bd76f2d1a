// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.TaskId;
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
      Optional<Candidate> best = Matcher.best(need(draft), candidates(draft, task));
      if (best.isEmpty()) continue;
      Amount price = Budget.price(task.operations(), best.get().offer().pricePerPetaOp());
      if (!Budgeting.affords(draft, price)) continue;
      var lease =
          new Lease(
              draft.job().id(),
              task.id(),
              best.get().offer().provider(),
              price,
              deadline(draft, task, best.get()));
      Instant answer = draft.now.plus(draft.rules().timing().answer());
      draft.put(new Assignment(task, lease, new Assignment.Stage.Offered(), answer));
      draft.update(lease.provider(), p -> p.withTold(task.spec().work().states()));
    }
  }

  static Need need(Draft draft) {
    Budget budget = draft.job().spec().terms().budget();
    return new Need(budget.perPetaOp(), draft.rules().minimumStake(), draft.now);
  }

  static List<Candidate> candidates(Draft draft, PlannedTask task) {
    return draft.providers().values().stream()
        .map(
            provider ->
                new Candidate(
                    provider.offer(),
                    provider.stake(),
                    busy(draft, provider),
                    provider.strikes(),
                    barred(draft, provider, task)))
        .toList();
  }

  private static int busy(Draft draft, Provider provider) {
    return (int)
        draft.assignments().values().stream()
            .filter(assignment -> assignment.lease().provider().equals(provider.address()))
            .count();
  }

  private static String barred(Draft draft, Provider provider, PlannedTask task) {
    if (provider.convicted()) return "convicted";
    if (provider.strikes() >= draft.rules().maxStrikes()) return "too many broken promises";
    if (provider.notBefore().isAfter(draft.now)) return "cooling down after a broken promise";
    // It would be handed the very state that it is to find by itself.
    if (Inputs.checksAnInputOf(draft, provider.address(), task)) return "checking an input";
    return "";
  }

  private static Instant deadline(Draft draft, PlannedTask task, Candidate candidate) {
    return JobMachine.due(draft, task.operations(), candidate.offer().operationsPerSecond())
        .truncatedTo(ChronoUnit.SECONDS);
  }

  static void accepted(Draft draft, Event.LeaseAccepted event) {
    draft
        .assignment(event.task(), event.provider())
        .filter(assignment -> assignment.stage() instanceof Assignment.Stage.Offered)
        .ifPresent(
            assignment ->
                draft.put(assignment.at(new Assignment.Stage.Working(), heard(draft, assignment))));
  }

  /// Also of a lease that was accepted: what is wrong with it may only be seen once its inputs are
  /// there.
  static void refused(Draft draft, Event.LeaseRefused event) {
    draft
        .assignment(event.task(), event.provider())
        .filter(assignment -> !(assignment.stage() instanceof Assignment.Stage.Returned))
        .ifPresent(
            _ -> {
              draft.dropAssignment(event.task());
              draft.coolDown(event.provider());
            });
  }

  static void heard(Draft draft, Event.Heard event) {
    draft
        .assignment(event.task(), event.provider())
        .filter(assignment -> assignment.stage() instanceof Assignment.Stage.Working)
        .filter(assignment -> assignment.until().isBefore(heard(draft, assignment)))
        // Every beat would be journaled: one in four is enough to keep the lease.
        .filter(
            assignment ->
                assignment
                    .until()
                    .isBefore(
                        heartbeat(draft).minus(draft.rules().timing().heartbeat().dividedBy(4))))
        .ifPresent(
            assignment -> draft.put(assignment.at(assignment.stage(), heard(draft, assignment))));
  }

  static void returned(Draft draft, Event.ResultReturned event) {
    draft
        .assignment(event.claim().task(), event.claim().provider())
        .filter(assignment -> !(assignment.stage() instanceof Assignment.Stage.Returned))
        .ifPresent(
            assignment ->
                draft.put(
                    assignment.at(
                        new Assignment.Stage.Returned(event.claim()),
                        draft.now.plus(draft.rules().timing().fetch()))));
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
                heartbeat(draft).plus(draft.rules().timing().heartbeat());
            case Assignment.Stage.Returned _ -> draft.now.plus(draft.rules().timing().fetch());
          };
      draft.put(assignment.at(assignment.stage(), until));
    }
  }

  /// Takes every task from hands that have no result of it yet.
  static void letGo(Draft draft) {
    for (Assignment assignment : List.copyOf(draft.assignments().values())) {
      if (!(assignment.stage() instanceof Assignment.Stage.Returned)) {
        draft.dropAssignment(assignment.task().id());
      }
    }
  }

  /// Takes every task from a convicted provider's hands.
  static void takeAll(Draft draft, Address provider) {
    for (Assignment assignment : List.copyOf(draft.assignments().values())) {
      if (assignment.lease().provider().equals(provider)) {
        draft.dropAssignment(assignment.task().id());
      }
    }
  }

  private static void lose(Draft draft, Assignment assignment) {
    TaskId task = assignment.task().id();
    draft.dropAssignment(task);
    draft.strike(assignment.lease().provider());
  }

  /// How long whoever was heard of just now keeps its task: never beyond the lease.
  private static Instant heard(Draft draft, Assignment assignment) {
    Instant silent = heartbeat(draft);
    Instant deadline = assignment.lease().deadline();
    return silent.isBefore(deadline) ? silent : deadline;
  }

  private static Instant heartbeat(Draft draft) {
    return draft.now.plus(draft.rules().timing().heartbeat());
  }
}
