// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.market.Digest;

/// What a state wants done. A function of the state alone, so nothing is lost when a node is killed
/// between a decision and its deed.
public final class Commands {
  private Commands() {}

  public static List<Command> of(JobState state) {
    var wanted = new ArrayList<Command>();
    switch (state.phase()) {
      case Phase.Funding _ -> wanted.add(new Command.OpenEscrow());
      case Phase.Running _, Phase.Verifying _, Phase.Stopping _, Phase.Settling _ ->
          underWay(state, wanted);
      case Phase.Over(_, boolean closed) -> {
        // What is opened late is challenged for no longer than a while after the end.
        boolean heard = state.demands().stream().allMatch(Demand::isOver);
        if (!closed && heard) wanted.add(new Command.CloseEscrow());
      }
    }
    for (Conviction conviction : state.convictions()) {
      if (conviction.challenge() instanceof Conviction.Challenge.Due) {
        wanted.add(new Command.OpenChallenge(conviction));
      }
    }
    state.demands().forEach(demand -> demanded(demand, wanted));
    return List.copyOf(wanted);
  }

  private static void demanded(Demand demand, List<Command> wanted) {
    switch (demand.stage()) {
      case Demand.Stage.Due _ -> wanted.add(new Command.DemandOpening(demand));
      case Demand.Stage.Answered(var opening) -> wanted.add(new Command.Recheck(demand, opening));
      case Demand.Stage.Right _,
          Demand.Stage.Wrong _,
          Demand.Stage.Silent _,
          Demand.Stage.None _ -> {}
    }
  }

  private static void underWay(JobState state, List<Command> wanted) {
    state.assignments().values().forEach(assignment -> assigned(assignment, wanted));
    batched(state, wanted);
    state.results().values().forEach(result -> checked(result, wanted));
  }

  private static void assigned(Assignment assignment, List<Command> wanted) {
    switch (assignment.stage()) {
      case Assignment.Stage.Offered _ ->
          wanted.add(new Command.OfferLease(assignment.task(), assignment.lease()));
      case Assignment.Stage.Working _ -> {}
      case Assignment.Stage.Returned(var claim) ->
          wanted.add(new Command.FetchOutput(assignment.task(), claim));
    }
  }

  /// A batch can only follow the one before, so of those that are not on chain the first is posted.
  private static void batched(JobState state, List<Command> wanted) {
    boolean posting = false;
    for (Batch batch : state.batches()) {
      switch (batch.stage()) {
        case Batch.Stage.Posting _ -> {
          if (!posting) wanted.add(new Command.PostBatch(batch));
          posting = true;
        }
        case Batch.Stage.Posted(long block) ->
            wanted.add(new Command.AwaitBeacon(batch.index(), block));
        case Batch.Stage.Drawn _ -> {}
      }
    }
  }

  private static void checked(Result result, List<Command> wanted) {
    if (!(result.stage() instanceof Result.Stage.Checking(int batch, Check check))) return;
    Digest commitment = result.claim().commitment();
    switch (check.stage()) {
      case Check.Stage.Executing _ ->
          wanted.add(
              check
                  .verifier()
                  .<Command>map(
                      verifier ->
                          new Command.RequestCheck(
                              result.task(),
                              result.provider(),
                              verifier,
                              batch,
                              check.segments(),
                              check.price()))
                  .orElseGet(
                      () ->
                          new Command.CheckYourself(
                              result.task(),
                              result.provider(),
                              commitment,
                              batch,
                              check.segments())));
      case Check.Stage.Committed _, Check.Stage.SelfChecked _ ->
          wanted.add(new Command.RequestOpening(result.task().id(), result.provider(), commitment));
      case Check.Stage.Comparing(var claims, var opening) ->
          wanted.add(
              new Command.RequestFindings(
                  result.task().id(),
                  result.provider(),
                  check.verifier().orElseThrow(),
                  claims,
                  opening));
      case Check.Stage.Arbitrating(int segment, var opening, _) ->
          wanted.add(
              new Command.Arbitrate(
                  result.task(), result.provider(), commitment, batch, segment, opening));
    }
  }
}
