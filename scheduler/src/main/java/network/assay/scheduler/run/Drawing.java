// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.scheduler.plan.TaskBytes;
import network.assay.verification.check.Sampling;
import network.assay.verification.check.Sortition;

/// Which segments of a result are done again, and by whom (docs/spec/job, section 7).
final class Drawing {
  private Drawing() {}

  /// A check that is to be in somebody's hands.
  ///
  /// @param tried who had it before
  private record Wanted(
      Result result, int batch, Digest beacon, List<Integer> segments, Set<Address> tried) {
    static Wanted again(Result result, Result.Stage.Checking checking) {
      Check check = checking.check();
      var tried = new HashSet<>(check.tried());
      check.verifier().ifPresent(tried::add);
      return new Wanted(result, checking.batch(), check.beacon(), check.segments(), tried);
    }

    Wanted of(List<Integer> others) {
      return new Wanted(result, batch, beacon, others, tried);
    }
  }

  /// Draws the checks of every result whose beacon has become known.
  static void draw(Draft draft) {
    for (Result result : List.copyOf(draft.results().values())) {
      if (result.stage() instanceof Result.Stage.Posted(int index)
          && draft.batches().get(index).stage() instanceof Batch.Stage.Drawn(_, Digest beacon)) {
        int all = result.task().spec().work().segments();
        int take =
            draft.onProbation(result.provider())
                ? all
                : draft.job().spec().terms().verification().segments();
        List<Integer> segments = Sampling.segments(beacon, result.task().id(), all, take);
        assign(draft, new Wanted(result, index, beacon, segments, Set.of()));
      }
    }
  }

  /// Another verifier, or in the end ourselves.
  static void again(Draft draft, Result result, Result.Stage.Checking checking) {
    assign(draft, Wanted.again(result, checking));
  }

  /// Ourselves, whoever else there is.
  static void ourselves(Draft draft, Result result, Result.Stage.Checking checking) {
    give(draft, Wanted.again(result, checking), Optional.empty());
  }

  /// All segments, where some were right, by somebody else.
  static void whole(Draft draft, Result result, Result.Stage.Checking checking) {
    int all = result.task().spec().work().segments();
    assign(draft, Wanted.again(result, checking).of(IntStream.range(0, all).boxed().toList()));
  }

  private static void assign(Draft draft, Wanted wanted) {
    boolean nobody =
        wanted.segments().isEmpty() || wanted.tried().size() >= draft.rules().maxCheckAttempts();
    Optional<Address> verifier =
        nobody
            ? Optional.empty()
            : Sortition.pick(
                wanted.beacon(),
                wanted.result().task().id(),
                wanted.tried().size(),
                eligible(draft, wanted));
    give(draft, wanted, verifier);
  }

  private static void give(Draft draft, Wanted wanted, Optional<Address> verifier) {
    Result result = wanted.result();
    List<Integer> segments = wanted.segments();
    Check.Stage stage =
        segments.isEmpty() ? new Check.Stage.Committed(List.of()) : new Check.Stage.Executing();
    Instant until =
        segments.isEmpty()
            ? draft.now.plus(draft.rules().timing().answer())
            : due(draft, result, segments, verifier);
    // Fixed now: an offer that is raised later raises no price that was agreed to.
    Amount price =
        verifier
            .map(drawn -> Budgeting.checkPrice(draft, result, segments, drawn))
            .orElse(Amount.ZERO);
    verifier.ifPresent(
        drawn -> draft.update(drawn, p -> p.withTold(List.of(result.task().id().digest()))));
    var check = new Check(wanted.beacon(), segments, verifier, price, wanted.tried(), stage, until);
    draft.put(result.at(new Result.Stage.Checking(wanted.batch(), check)));
  }

  private static List<Sortition.Candidate> eligible(Draft draft, Wanted wanted) {
    Result result = wanted.result();
    Set<Digest> known = Set.of(result.claim().output(), result.task().id().digest());
    Amount most = draft.job().spec().terms().budget().perPetaOp();
    return draft.providers().values().stream()
        .filter(p -> !p.address().equals(result.provider()))
        .filter(p -> !p.convicted() && p.strikes() < draft.rules().maxStrikes())
        .filter(p -> !wanted.tried().contains(p.address()))
        .filter(p -> Collections.disjoint(p.told(), known))
        .filter(p -> p.offer().expires().isAfter(draft.now))
        .filter(p -> p.stake().compareTo(draft.rules().minimumStake()) >= 0)
        .filter(p -> p.offer().pricePerPetaOp().compareTo(most) <= 0)
        .filter(p -> Budgeting.hasRoom(draft, p.address()))
        .filter(
            p ->
                Budgeting.affords(
                    draft, Budgeting.checkPrice(draft, result, wanted.segments(), p.address())))
        .map(p -> new Sortition.Candidate(p.address(), p.stake()))
        .toList();
  }

  /// When a check that is given out now is given up.
  static Instant due(
      Draft draft, Result result, List<Integer> segments, Optional<Address> verifier) {
    long rate =
        verifier
            .flatMap(draft::provider)
            .map(provider -> provider.offer().operationsPerSecond())
            .orElse(1_000_000_000L);
    TaskBytes bytes = draft.plan().bytes(result.task());
    long starts = segments.stream().filter(s -> s > 0 && !segments.contains(s - 1)).count();
    return JobMachine.due(
            draft,
            draft.plan().operations(result.task(), segments),
            rate,
            draft.rules().timing().patience())
        .plus(draft.rules().carrying(bytes.inputs() + starts * bytes.state()));
  }
}
