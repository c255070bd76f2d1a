// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.time.Instant;
import network.assay.scheduler.job.Job;
import network.assay.scheduler.plan.Frontier;
import network.assay.scheduler.plan.JobPlan;

/// The decisions of a running job: a pure step. Time is an argument; randomness comes from the
/// chain's beacon, as events.
///
/// A step that decides nothing gives back the very state it was given, so only what mattered needs
/// to be journaled, and replaying the journal gives the same state again.
///
/// @param plan of the job
public record JobMachine(Rules rules, Job job, JobPlan plan) {

  public JobState step(JobState state, Event event, Instant now) {
    var draft = new Draft(this, state, now);
    if (draft.phase() instanceof Phase.Over over) {
      afterwards(draft, over, event);
    } else {
      apply(draft, event);
      if (!(draft.phase() instanceof Phase.Over)) advance(draft);
    }
    return draft.done();
  }

  /// What may still happen to a job that is over: what it left behind on chain is answered.
  private static void afterwards(Draft draft, Phase.Over over, Event event) {
    if (event instanceof Event.EscrowClosed) draft.phase(new Phase.Over(over.ending(), true));
    pursue(draft, event);
  }

  /// What a job has against peers goes on, whether or not the job does.
  private static void pursue(Draft draft, Event event) {
    if (event instanceof Event.ChallengeOpened(var task, var accused, var transaction)) {
      draft.challenge(task, accused, new Conviction.Challenge.Open(transaction));
    }
    if (event instanceof Event.ChallengeRefused(var task, var accused, var why)) {
      draft.challenge(task, accused, new Conviction.Challenge.None(why));
    }
    if (event instanceof Event.DemandAnswered e) Demanding.answered(draft, e);
    if (event instanceof Event.AnsweredWrongly e) Demanding.answeredWrongly(draft, e);
    if (event instanceof Event.StayedSilent e) Demanding.silent(draft, e);
    if (event instanceof Event.DemandRefused e) Demanding.refused(draft, e);
    if (event instanceof Event.Rechecked e) Demanding.rechecked(draft, e);
  }

  private static void apply(Draft draft, Event event) {
    switch (event) {
      case Event.Tick _, Event.EscrowClosed _ -> {}
      case Event.Resumed _ -> {
        Leasing.forgiveSilence(draft);
        Checking.forgiveSilence(draft);
      }
      case Event.CancelRequested _ -> stop(draft, new Ending.Cancelled());
      case Event.Funded _ -> {
        if (draft.phase() instanceof Phase.Funding) draft.phase(new Phase.Running(0));
      }
      case Event.FundingRefused(String why) -> {
        if (draft.phase() instanceof Phase.Funding) {
          draft.phase(new Phase.Over(new Ending.Failed(why), true));
        }
      }
      case Event.OfferSeen e -> Leasing.offerSeen(draft, e);
      case Event.LeaseAccepted e -> Leasing.accepted(draft, e);
      case Event.LeaseRefused e -> Leasing.refused(draft, e);
      case Event.Heard e -> Leasing.heard(draft, e);
      case Event.ResultReturned e -> Leasing.returned(draft, e);
      case Event.OutputStored e -> Leasing.stored(draft, e);
      case Event.Hindered e -> Leasing.hindered(draft, e);
      case Event.OutputMissing e -> Leasing.missing(draft, e);
      case Event.BatchPosted e -> Batching.posted(draft, e);
      case Event.BatchDropped e -> Batching.dropped(draft, e);
      case Event.BatchRefused e -> Batching.refused(draft, e);
      case Event.BeaconKnown e -> Batching.drawn(draft, e);
      case Event.CheckCommitted e -> Checking.committed(draft, e);
      case Event.CheckFailed e -> Checking.failed(draft, e);
      case Event.SelfChecked e -> Checking.selfChecked(draft, e);
      case Event.Opened e -> Checking.opened(draft, e);
      case Event.FindingsOpened e -> Checking.findings(draft, e);
      case Event.Arbitrated e -> Checking.arbitrated(draft, e);
      case Event.ChallengeOpened _,
          Event.ChallengeRefused _,
          Event.DemandAnswered _,
          Event.AnsweredWrongly _,
          Event.StayedSilent _,
          Event.DemandRefused _,
          Event.Rechecked _ ->
          pursue(draft, event);
    }
  }

  /// Gives out nothing more. What is in hands is let go; what is here, or has been taken over from
  /// a provider and is being fetched, is checked and paid.
  private static void stop(Draft draft, Ending ending) {
    if (draft.phase() instanceof Phase.Stopping || draft.phase() instanceof Phase.Settling) return;
    boolean unfunded = draft.phase() instanceof Phase.Funding;
    Leasing.letGo(draft);
    draft.phase(unfunded ? new Phase.Over(ending, false) : new Phase.Stopping(ending));
  }

  /// Does what time and the last event have made due.
  private static void advance(Draft draft) {
    if (!draft.now.isBefore(draft.deadline())) stop(draft, new Ending.Expired());
    if (draft.phase() instanceof Phase.Funding || draft.phase() instanceof Phase.Over) return;
    Leasing.expire(draft);
    Checking.expire(draft);
    Drawing.draw(draft);
    Frontier frontier = draft.frontier();
    if (!(draft.phase() instanceof Phase.Stopping)) {
      Leasing.lease(draft, frontier);
      Leasing.relieve(draft);
      Budgeting.shortfall(draft, frontier).ifPresent(why -> stop(draft, new Ending.Failed(why)));
    }
    draft.phase(settle(draft, progress(draft, frontier)));
    Batching.collect(draft);
  }

  private static Phase progress(Draft draft, Frontier frontier) {
    if (draft.phase() instanceof Phase.Stopping || draft.phase() instanceof Phase.Settling) {
      return draft.phase();
    }
    if (frontier.result().isEmpty()) return new Phase.Running(frontier.round());
    return frontier.complete()
        ? new Phase.Stopping(new Ending.Done(frontier.result().get()))
        : new Phase.Verifying();
  }

  /// A job that stops is settled once all its results are final, and over once all pay is posted
  /// for good.
  private static Phase settle(Draft draft, Phase phase) {
    Ending ending =
        switch (phase) {
          case Phase.Stopping(Ending why) -> why;
          case Phase.Settling(Ending why) -> why;
          case Phase.Funding _, Phase.Running _, Phase.Verifying _, Phase.Over _ -> null;
        };
    if (ending == null) return phase;
    boolean settled =
        draft.assignments().isEmpty()
            && draft.results().values().stream().allMatch(Result::isFinal);
    if (!settled) return ending instanceof Ending.Done ? new Phase.Verifying() : phase;
    return Batching.allLasting(draft) ? new Phase.Over(ending, false) : new Phase.Settling(ending);
  }

  /// When `operations` are to be done by a provider that does `rate` a second, and is given `times`
  /// the time that takes.
  static Instant due(Draft draft, long operations, long rate, int times) {
    long seconds = Math.ceilDiv(operations, Math.max(1, rate));
    long patient = Math.min(seconds, Integer.MAX_VALUE) * times;
    return draft.now.plus(draft.rules().timing().shortestLease()).plusSeconds(patient);
  }
}
