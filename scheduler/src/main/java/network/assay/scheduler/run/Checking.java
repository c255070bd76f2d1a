// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.CheckClaim;
import network.assay.verification.check.Finding;
import network.assay.verification.check.Opening;
import network.assay.verification.check.SpotCheck;
import network.assay.verification.check.Verdict;

/// Results to their verdict (docs/spec/job, section 7).
final class Checking {
  private Checking() {}

  static void committed(Draft draft, Event.CheckCommitted event) {
    checking(draft, event.task())
        .filter(at -> at.check().verifier().filter(event.verifier()::equals).isPresent())
        .filter(at -> at.check().stage() instanceof Check.Stage.Executing)
        .ifPresent(
            at -> {
              List<Integer> found =
                  event.claims().stream().map(CheckClaim::segment).sorted().toList();
              if (found.equals(at.check().segments())) {
                at.move(new Check.Stage.Committed(event.claims()));
              } else {
                at.blameVerifier();
              }
            });
  }

  static void failed(Draft draft, Event.CheckFailed event) {
    Optional<At> checking = checking(draft, event.task());
    if (checking.isEmpty()) return;
    At at = checking.get();
    boolean executing = at.check().stage() instanceof Check.Stage.Executing;
    if (event.verifier().isPresent()) {
      if (executing && at.check().verifier().equals(event.verifier())) {
        // Whoever serves its accomplice alone is not to have it drawn in the end.
        if (event.unserved()) at.checkOurselves();
        else at.retry();
      }
    } else if (event.unserved()) {
      // Only our own word that the provider serves no start state counts against it.
      boolean ours = executing && at.check().verifier().isEmpty();
      if (ours || at.check().stage() instanceof Check.Stage.Arbitrating) at.withdraw();
    }
  }

  static void selfChecked(Draft draft, Event.SelfChecked event) {
    checking(draft, event.task(), event.commitment())
        .filter(at -> at.check().verifier().isEmpty())
        .filter(at -> at.check().stage() instanceof Check.Stage.Executing)
        .ifPresent(at -> at.move(new Check.Stage.SelfChecked(event.findings())));
  }

  static void opened(Draft draft, Event.Opened event) {
    Optional<At> checking = checking(draft, event.task(), event.commitment());
    if (checking.isEmpty()) return;
    At at = checking.get();
    Opening opening = event.opening();
    switch (at.check().stage()) {
      case Check.Stage.Committed(List<CheckClaim> claims) -> {
        Optional<Verdict> bad = SpotCheck.contradiction(at.result().checkable(), opening);
        if (bad.isPresent()) {
          at.contradicted(bad.get(), opening);
        } else if (claims.isEmpty()) {
          at.finish();
        } else {
          at.move(new Check.Stage.Comparing(claims, opening));
        }
      }
      case Check.Stage.SelfChecked(List<Finding> findings) -> at.judgeOwn(opening, findings);
      case Check.Stage.Executing _, Check.Stage.Comparing _, Check.Stage.Arbitrating _ -> {}
    }
  }

  static void findings(Draft draft, Event.FindingsOpened event) {
    Optional<At> checking =
        checking(draft, event.task())
            .filter(at -> at.check().verifier().filter(event.verifier()::equals).isPresent());
    if (checking.isEmpty()) return;
    At at = checking.get();
    if (at.check().stage()
        instanceof Check.Stage.Comparing(List<CheckClaim> claims, Opening opening)) {
      Map<Integer, Digest> commitments =
          claims.stream().collect(Collectors.toMap(CheckClaim::segment, CheckClaim::commitment));
      Verdict verdict =
          SpotCheck.judge(at.result().checkable(), opening, commitments, event.findings());
      switch (verdict) {
        case Verdict.Matches _ -> at.finish();
        case Verdict.StartDiffers differs -> {
          if (hasWord(event.findings(), differs)) {
            at.arbitrate(differs.segment(), opening, Optional.of(differs.served()));
          } else {
            at.blameVerifier();
          }
        }
        case Verdict.EndDiffers differs ->
            at.arbitrate(differs.segment(), opening, Optional.empty());
        case Verdict.VerifierUnsound _ -> at.blameVerifier();
        case Verdict.BadOpening _, Verdict.WrongAtSight _ -> at.contradicted(verdict, opening);
        case Verdict.StayedSilent _ -> throw new IllegalStateException("a silence that was opened");
      }
    }
  }

  /// Whether the provider signed that it starts there.
  private static boolean hasWord(List<Finding> findings, Verdict.StartDiffers differs) {
    return findings.stream()
        .anyMatch(f -> f.segment() == differs.segment() && f.word().isPresent());
  }

  static void arbitrated(Draft draft, Event.Arbitrated event) {
    Optional<At> checking = checking(draft, event.task(), event.commitment());
    if (checking.isEmpty()) return;
    At at = checking.get();
    if (at.check().stage() instanceof Check.Stage.Arbitrating stage) {
      at.settleDispute(stage, event.finding());
    }
  }

  /// Gives up on who does not answer: a verifier is replaced, a provider's result withdrawn.
  static void expire(Draft draft) {
    for (TaskId task : List.copyOf(draft.results().keySet())) {
      checking(draft, task)
          .filter(at -> !draft.now.isBefore(at.check().until()))
          .ifPresent(
              at -> {
                switch (at.check().stage()) {
                  case Check.Stage.Executing _, Check.Stage.Comparing _ -> {
                    if (at.check().verifier().isPresent()) at.blameVerifier();
                  }
                  case Check.Stage.Committed _, Check.Stage.SelfChecked _ -> at.withdraw();
                  // Our own slowness is nobody's fault.
                  case Check.Stage.Arbitrating _ -> {}
                }
              });
    }
  }

  static void forgiveSilence(Draft draft) {
    for (TaskId task : List.copyOf(draft.results().keySet())) {
      checking(draft, task).ifPresent(At::refresh);
    }
  }

  /// Takes every check from a convicted verifier's hands.
  static void takeAll(Draft draft, Address verifier) {
    for (TaskId task : List.copyOf(draft.results().keySet())) {
      checking(draft, task)
          .filter(at -> at.check().verifier().filter(verifier::equals).isPresent())
          .ifPresent(At::takeFromConvicted);
    }
  }

  /// The check of that very result: what is found out about one that was withdrawn meanwhile says
  /// nothing about who did the task after it.
  private static Optional<At> checking(Draft draft, TaskId task, Digest commitment) {
    return checking(draft, task).filter(at -> at.result().claim().commitment().equals(commitment));
  }

  private static Optional<At> checking(Draft draft, TaskId task) {
    return draft
        .result(task)
        .filter(result -> result.stage() instanceof Result.Stage.Checking)
        .map(result -> new At(draft, result, (Result.Stage.Checking) result.stage()));
  }

  /// A check under way, and how it may go on.
  private record At(Draft draft, Result result, Result.Stage.Checking stage) {
    Check check() {
      return stage.check();
    }

    void move(Check.Stage next) {
      put(check().at(next, draft.now.plus(draft.rules().timing().answer())));
    }

    void refresh() {
      Instant until =
          check().stage() instanceof Check.Stage.Executing
              ? Drawing.due(draft, result, check().segments(), check().verifier())
              : draft.now.plus(draft.rules().timing().answer());
      put(check().at(check().stage(), until));
    }

    private void put(Check next) {
      draft.put(result.at(new Result.Stage.Checking(stage.batch(), next)));
    }

    /// The verifier broke its promise: another one.
    void blameVerifier() {
      check().verifier().ifPresent(draft::strike);
      retry();
    }

    /// Another verifier, or in the end ourselves.
    void retry() {
      Drawing.again(draft, result, stage);
    }

    void checkOurselves() {
      Drawing.ourselves(draft, result, stage);
    }

    /// The provider did not stand by its result: it counts for nothing, and is to be opened. Until
    /// it is, all else of it that is not final is doubted ([Draft#isDoubted]).
    void withdraw() {
      Demanding.raise(draft, result, stage);
      draft.dropResult(result.task().id());
      draft.strike(result.provider());
    }

    /// Its verifier, which has been convicted, is believed nothing more; but what the submitter
    /// decides itself it goes on to decide.
    private void takeFromConvicted() {
      switch (check().stage()) {
        case Check.Stage.Executing _, Check.Stage.Committed _, Check.Stage.Comparing _ -> retry();
        case Check.Stage.SelfChecked _, Check.Stage.Arbitrating _ -> {}
      }
    }

    /// What was drawn is right. Of a provider that opens some results and not others, that says
    /// little: it opens those that were drawn where they are right.
    void finish() {
      boolean some = check().segments().size() < result.task().spec().work().segments();
      if (some && draft.isDoubted(result.provider())) {
        payVerifier();
        Drawing.whole(draft, result, stage);
        return;
      }
      draft.put(result.at(new Result.Stage.Final(stage.batch(), check().segments())));
      draft.earn(result.provider(), result.lease().price());
      draft.update(result.provider(), Provider::withFinal);
      payVerifier();
    }

    private void payVerifier() {
      if (check().segments().isEmpty()) return;
      check()
          .verifier()
          .ifPresent(
              v -> {
                draft.earn(v, check().price());
                draft.update(v, Provider::withCheck);
              });
    }

    void arbitrate(int segment, Opening opening, Optional<Digest> shown) {
      put(
          check()
              .at(
                  new Check.Stage.Arbitrating(segment, opening, shown),
                  draft.now.plus(draft.rules().timing().answer())));
    }

    void judgeOwn(Opening opening, List<Finding> findings) {
      Verdict verdict = own(opening, findings);
      switch (verdict) {
        case Verdict.Matches _ -> finish();
        case Verdict.BadOpening _, Verdict.WrongAtSight _ -> contradicted(verdict, opening);
        // It served another start than it opened, which no contract can be shown: all is done again
        // from the task's start.
        case Verdict.StartDiffers differs ->
            arbitrate(differs.segment(), opening, Optional.of(differs.served()));
        case Verdict.EndDiffers _ -> convictProvider(verdict, Optional.of(opening));
        case Verdict.VerifierUnsound(String what) ->
            throw new IllegalStateException("our own findings do not hold: " + what);
        case Verdict.StayedSilent _ -> throw new IllegalStateException("a silence that was opened");
      }
    }

    /// Provider or verifier is contradicted by our own re-execution.
    void settleDispute(Check.Stage.Arbitrating dispute, Finding finding) {
      Verdict verdict = own(dispute.opening(), List.of(finding));
      boolean asked = finding.segment() == dispute.segment();
      if (verdict instanceof Verdict.EndDiffers && finding.segment() <= dispute.segment()) {
        convictProvider(verdict, Optional.of(dispute.opening()));
      } else if (asked && verdict instanceof Verdict.Matches) {
        if (dispute.shown().isPresent()) {
          showedOtherwise(dispute, dispute.shown().get());
        } else {
          var wrong = new Verdict.VerifierUnsound("its segment " + finding.segment() + " is wrong");
          retry();
          check().verifier().ifPresent(verifier -> convict(verifier, wrong, Optional.empty()));
        }
      }
    }

    /// What was opened is right, and something else was shown: to a verifier, under the provider's
    /// signature, which contradicts that of its commitment; to us, who can show it to nobody.
    private void showedOtherwise(Check.Stage.Arbitrating dispute, Digest shown) {
      if (check().verifier().isEmpty()) {
        withdraw();
        return;
      }
      int segment = dispute.segment();
      Digest committed = dispute.opening().transcript().states().get(segment);
      convictProvider(new Verdict.StartDiffers(segment, committed, shown), Optional.empty());
    }

    private Verdict own(Opening opening, List<Finding> findings) {
      Map<Integer, Digest> commitments =
          findings.stream()
              .collect(Collectors.toMap(Finding::segment, f -> f.commitment(result.task().id())));
      return SpotCheck.judge(result.checkable(), opening, commitments, findings);
    }

    /// The provider is contradicted by what it has signed, without any step being done again.
    void contradicted(Verdict verdict, Opening opening) {
      boolean shown = verdict instanceof Verdict.WrongAtSight;
      convictProvider(verdict, shown ? Optional.of(opening) : Optional.empty());
    }

    void convictProvider(Verdict verdict, Optional<Opening> opening) {
      draft.dropResult(result.task().id());
      convict(result.provider(), verdict, opening);
    }

    private void convict(Address accused, Verdict verdict, Optional<Opening> shown) {
      Convicting.convict(draft, Conviction.of(accused, result, verdict, shown));
    }
  }
}
