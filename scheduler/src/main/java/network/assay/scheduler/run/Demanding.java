// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.util.Optional;
import java.util.function.Consumer;
import network.assay.protocol.market.Digest;
import network.assay.verification.check.Finding;
import network.assay.verification.check.Opening;
import network.assay.verification.check.SpotCheck;
import network.assay.verification.check.Verdict;
import network.assay.verification.commitment.Commitments;

/// Results that were withdrawn because their provider did not stand by them, to the end of the
/// matter (docs/spec/job, section 7).
final class Demanding {
  private Demanding() {}

  /// Has a result that is being withdrawn opened. Once for what a provider commits to: it may do
  /// the task again, in the same way.
  static void raise(Draft draft, Result result, Result.Stage.Checking checking) {
    if (find(draft, Demand.Key.of(result)).isPresent()) return;
    draft.add(new Demand(result, checking.batch(), first(checking.check().stage())));
  }

  private static Demand.Stage first(Check.Stage withdrawn) {
    return switch (withdrawn) {
      case Check.Stage.Comparing(_, Opening opening) -> new Demand.Stage.Answered(opening);
      case Check.Stage.Arbitrating(_, Opening opening, _) -> new Demand.Stage.Answered(opening);
      case Check.Stage.Executing _, Check.Stage.Committed _, Check.Stage.SelfChecked _ ->
          new Demand.Stage.Due();
    };
  }

  static void answered(Draft draft, Event.DemandAnswered event) {
    Opening opening = event.opening();
    Digest opened =
        Commitments.result(event.about().task(), opening.transcript().root(), opening.salt());
    if (!opened.equals(event.about().commitment())) return;
    due(
        draft,
        event.about(),
        demand -> {
          Optional<Verdict> verdict = SpotCheck.contradiction(demand.result().checkable(), opening);
          if (verdict.isPresent() && verdict.get() instanceof Verdict.WrongAtSight) {
            convict(draft, demand, verdict.get(), opening);
          } else {
            draft.put(demand.at(new Demand.Stage.Answered(opening)));
          }
        });
  }

  static void answeredWrongly(Draft draft, Event.AnsweredWrongly event) {
    due(
        draft,
        event.about(),
        demand -> {
          draft.put(demand.at(new Demand.Stage.Wrong()));
          decided(draft, demand, new Verdict.WrongAtSight(event.what()), event.transaction());
        });
  }

  static void silent(Draft draft, Event.StayedSilent event) {
    due(
        draft,
        event.about(),
        demand -> {
          draft.put(demand.at(new Demand.Stage.Silent(event.transaction())));
          decided(draft, demand, new Verdict.StayedSilent(), event.transaction());
        });
  }

  /// The contract has slashed it already.
  private static void decided(Draft draft, Demand demand, Verdict verdict, String transaction) {
    var challenge = new Conviction.Challenge.Open(transaction);
    Result result = demand.result();
    Convicting.convict(
        draft, new Conviction(result.provider(), verdict, result, Optional.empty(), challenge));
  }

  static void refused(Draft draft, Event.DemandRefused event) {
    due(draft, event.about(), demand -> draft.put(demand.at(new Demand.Stage.None(event.why()))));
  }

  static void rechecked(Draft draft, Event.Rechecked event) {
    find(draft, event.about())
        .ifPresent(
            demand -> {
              if (demand.stage() instanceof Demand.Stage.Answered(Opening opening)) {
                judge(draft, demand, opening, event.wrong());
              }
            });
  }

  private static void judge(Draft draft, Demand demand, Opening opening, Optional<Finding> wrong) {
    if (wrong.isPresent()) {
      endDiffers(demand.result(), opening, wrong.get())
          .ifPresent(verdict -> convict(draft, demand, verdict, opening));
      return;
    }
    // Right as it was opened, and yet it does not end at what was delivered.
    Optional<Verdict> contradiction = SpotCheck.contradiction(demand.result().checkable(), opening);
    if (contradiction.isPresent()) {
      convict(draft, demand, contradiction.get(), opening);
    } else {
      draft.put(demand.at(new Demand.Stage.Right()));
    }
  }

  private static Optional<Verdict> endDiffers(Result result, Opening opening, Finding found) {
    int segment = found.segment();
    if (segment >= opening.transcript().segments()) return Optional.empty();
    Digest start = opening.transcript().states().get(segment);
    Digest end = opening.transcript().states().get(segment + 1);
    boolean contradicts = found.start().equals(start) && !found.end().equals(end);
    return contradicts
        ? Optional.of(new Verdict.EndDiffers(segment, start, end, found.end()))
        : Optional.empty();
  }

  private static void convict(Draft draft, Demand demand, Verdict verdict, Opening opening) {
    boolean shown = !(verdict instanceof Verdict.BadOpening);
    draft.put(demand.at(new Demand.Stage.Wrong()));
    Convicting.convict(
        draft,
        Conviction.of(
            demand.result().provider(),
            demand.result(),
            verdict,
            shown ? Optional.of(opening) : Optional.empty()));
  }

  private static void due(Draft draft, Demand.Key about, Consumer<Demand> whatFollows) {
    find(draft, about)
        .filter(demand -> demand.stage() instanceof Demand.Stage.Due)
        .ifPresent(whatFollows);
  }

  private static Optional<Demand> find(Draft draft, Demand.Key about) {
    return draft.demands().stream().filter(known -> known.key().equals(about)).findFirst();
  }
}
