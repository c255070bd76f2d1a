// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.util.List;
import java.util.TreeMap;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.verification.check.Opening;
import network.assay.verification.commitment.Commitments;

/// Demands of results that were committed to otherwise than the simulated peers do.
final class DemandCases {
  private DemandCases() {}

  static Demand committedTo(Demand demand, Opening opening) {
    Digest commitment =
        Commitments.result(
            demand.result().task().id(), opening.transcript().root(), opening.salt());
    return new Demand(committedTo(demand.result(), commitment), demand.batch(), demand.stage());
  }

  static Result committedTo(Result result, Digest commitment) {
    ResultClaim claim = result.claim();
    var other =
        new ResultClaim(
            claim.task(),
            claim.provider(),
            commitment,
            claim.signature(),
            claim.output(),
            claim.content());
    return new Result(
        result.task(),
        result.lease(),
        other,
        result.input(),
        result.evaluated(),
        result.stored(),
        result.stage());
  }

  /// `state` with that result in the place of the one of its task.
  static JobState with(JobState state, Result result) {
    var results = new TreeMap<>(state.results());
    results.put(result.task().id(), result);
    return new JobState(
        state.phase(),
        state.deadline(),
        state.providers(),
        state.assignments(),
        results,
        state.batches(),
        state.earned(),
        state.cases());
  }

  /// `state` with nothing against peers but that.
  static JobState with(JobState state, List<Conviction> convictions) {
    return new JobState(
        state.phase(),
        state.deadline(),
        state.providers(),
        state.assignments(),
        state.results(),
        state.batches(),
        state.earned(),
        new Cases(convictions, List.of()));
  }

  /// `state` with that demand alone.
  static JobState with(JobState state, Demand demand) {
    return new JobState(
        state.phase(),
        state.deadline(),
        state.providers(),
        state.assignments(),
        state.results(),
        state.batches(),
        state.earned(),
        new Cases(state.convictions(), List.of(demand)));
  }
}
