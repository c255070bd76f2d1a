// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import network.assay.scheduler.plan.Place;
import network.assay.scheduler.run.Assignment;
import network.assay.scheduler.run.Conviction;
import network.assay.scheduler.run.Demand;
import network.assay.scheduler.run.Ending;
import network.assay.scheduler.run.Phase;
import network.assay.verification.check.Verdict;

/// How jobs are spoken of to people. Rounds and shards count from 1 here.
final class JobWords {
  private JobWords() {}

  static String phase(Phase phase) {
    return switch (phase) {
      case Phase.Funding _ -> "funding";
      case Phase.Running _ -> "running";
      case Phase.Verifying _ -> "verifying";
      case Phase.Stopping _ -> "stopping";
      case Phase.Settling _ -> "settling";
      case Phase.Over(Ending ending, _) ->
          switch (ending) {
            case Ending.Done _ -> "done";
            case Ending.Cancelled _ -> "cancelled";
            case Ending.Expired _ -> "expired";
            case Ending.Failed _ -> "failed";
          };
    };
  }

  static String place(Place place) {
    return switch (place) {
      case Place.Shard(int round, int shard) ->
          "round %d, shard %d".formatted(round + 1, shard + 1);
      case Place.Merge(int round) -> "round %d, merge".formatted(round + 1);
      case Place.Evaluation(int round) -> "round %d, evaluation".formatted(round + 1);
    };
  }

  static String stage(Assignment.Stage stage) {
    return switch (stage) {
      case Assignment.Stage.Offered _ -> "offered";
      case Assignment.Stage.Working _ -> "working";
      case Assignment.Stage.Returned _ -> "returned";
    };
  }

  static String verdict(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Matches(int segments) -> segments + " segments match";
      case Verdict.BadOpening(String what) -> what;
      case Verdict.WrongAtSight(String what) -> what;
      case Verdict.StartDiffers(int segment, var committed, var served) ->
          "segment %d starts from state %s as served, %s as committed"
              .formatted(segment + 1, served.brief(), committed.brief());
      case Verdict.EndDiffers(int segment, _, var committed, var recomputed) ->
          "segment %d ends in state %s as committed, %s when done again"
              .formatted(segment + 1, committed.brief(), recomputed.brief());
      case Verdict.VerifierUnsound(String what) -> what;
      case Verdict.StayedSilent _ -> "its result was demanded on chain, and it did not open it";
    };
  }

  static String demand(Demand.Stage stage) {
    return switch (stage) {
      case Demand.Stage.Due _ -> "demanded";
      case Demand.Stage.Answered _ -> "opened: being done again";
      case Demand.Stage.Right _ -> "opened, and right";
      case Demand.Stage.Wrong _ -> "opened, and wrong";
      case Demand.Stage.Silent _ -> "not opened in time";
      case Demand.Stage.None(String why) -> "not demanded: " + why;
    };
  }

  static String challenge(Conviction conviction) {
    return switch (conviction.challenge()) {
      case Conviction.Challenge.Due _ -> "due";
      case Conviction.Challenge.Open _ ->
          switch (conviction.verdict()) {
            case Verdict.WrongAtSight _ -> "upheld at sight";
            case Verdict.StayedSilent _ -> "slashed for its silence";
            case Verdict.EndDiffers _,
                Verdict.StartDiffers _,
                Verdict.BadOpening _,
                Verdict.VerifierUnsound _,
                Verdict.Matches _ ->
                "open";
          };
      case Conviction.Challenge.None(String why) -> why;
    };
  }
}
