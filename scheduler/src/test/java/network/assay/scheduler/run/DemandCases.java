// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.util.List;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.verification.check.Opening;
import network.assay.verification.commitment.Commitments;

/// Demands of results that were committed to otherwise than the simulated peers do.
final class DemandCases {
  private DemandCases() {}

  static Demand committedTo(Demand demand, Opening opening) {
    Result result = demand.result();
    ResultClaim claim = result.claim();
    var other =
        new ResultClaim(
            claim.task(),
            claim.provider(),
            Commitments.result(claim.task(), opening.transcript().root(), opening.salt()),
            claim.signature(),
            claim.output(),
            claim.content());
    return new Demand(
        new Result(
            result.task(),
            result.lease(),
            other,
            result.input(),
            result.evaluated(),
            result.stored(),
            result.stage()),
        demand.batch(),
        demand.stage());
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
