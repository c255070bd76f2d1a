// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import network.assay.protocol.market.AssayFault;
import network.assay.scheduler.run.Command;
import network.assay.scheduler.run.Event;
import network.assay.scheduler.run.JobState;

/// Carries out what a job wants. Each attempt blocks; doing it twice does no harm.
final class Deeds {
  /// Attempts to reach a peer before its silence counts as an answer, where nothing else ends the
  /// wait.
  static final int PATIENCE = 5;

  /// The same where its silence may be our own line's, and nobody waits: some minutes.
  private static final int LONG_PATIENCE = 20;

  private final ChainDeeds chain;
  private final LeaseDeeds leases;
  private final CheckDeeds checks;
  private final DemandDeeds demands;

  /// @param notes takes what is to be journaled besides what comes of a deed, before that
  Deeds(JobContext job, Consumer<JobEntry> notes) {
    LongConsumer spent = gas -> notes.accept(new JobEntry.Spent(gas));
    this.chain = new ChainDeeds(job, spent);
    this.demands = new DemandDeeds(job, spent);
    this.leases = new LeaseDeeds(job);
    this.checks = new CheckDeeds(job, notes);
  }

  /// @return what came of it; empty when the answer will come by itself
  Optional<Event> carryOut(Command command, JobHistory history) throws InterruptedException {
    JobState state = history.state();
    return switch (command) {
      case Command.OpenEscrow _ -> Optional.of(chain.open());
      case Command.OfferLease(var task, var lease) -> Optional.of(leases.offer(task, lease));
      case Command.FetchOutput(var task, var claim) -> Optional.of(leases.fetch(task, claim));
      case Command.PostBatch(var batch) -> Optional.of(chain.post(batch));
      case Command.AwaitBeacon(int batch, long block) ->
          Optional.of(chain.beacon(state.batches().get(batch), block));
      case Command.RequestCheck check -> checks.request(check, state);
      case Command.CheckYourself check -> Optional.of(checks.doOurselves(check, history));
      case Command.RequestOpening asked -> Optional.of(checks.opening(asked, state));
      case Command.RequestFindings asked -> Optional.of(checks.findings(asked));
      case Command.Arbitrate dispute -> Optional.of(checks.arbitrate(dispute, history));
      case Command.OpenChallenge(var conviction) ->
          Optional.of(chain.challenge(conviction, history.starts()));
      case Command.DemandOpening(var demand) -> Optional.of(demands.demand(demand, state));
      case Command.Recheck(var demand, var opening) -> Optional.of(checks.recheck(demand, opening));
      case Command.CloseEscrow _ -> Optional.of(chain.close());
    };
  }

  /// What the failure of an attempt means for the job; empty when it means to try again, until the
  /// job no longer wants it.
  ///
  /// @param attempt counted from 1
  Optional<Event> meaning(Command command, AssayFault fault, int attempt) {
    String why = String.valueOf(fault.getMessage());
    return switch (command) {
      case Command.OpenEscrow _ ->
          fault instanceof AssayFault.Operator
              ? Optional.of(new Event.FundingRefused(why))
              : Optional.empty();
      case Command.OfferLease(var task, var lease) ->
          fault instanceof AssayFault.Peer
              ? Optional.of(new Event.LeaseRefused(task.id(), lease.provider(), why))
              : Optional.empty();
      case Command.FetchOutput(var task, var claim) ->
          fault instanceof AssayFault.Peer
              ? Optional.of(new Event.OutputMissing(task.id(), claim.provider(), why))
              : Optional.empty();
      case Command.RequestCheck c ->
          fault instanceof AssayFault.Peer || attempt >= PATIENCE
              ? Optional.of(
                  new Event.CheckFailed(c.task().id(), Optional.of(c.verifier()), false, why))
              : Optional.empty();
      case Command.CheckYourself c -> unserved(c.task().id(), fault, attempt);
      case Command.Arbitrate c -> unserved(c.task().id(), fault, attempt);
      case Command.OpenChallenge(var conviction) ->
          fault instanceof AssayFault.Operator || fault instanceof AssayFault.Peer
              ? Optional.of(
                  new Event.ChallengeRefused(
                      conviction.result().task().id(), conviction.accused(), why))
              : Optional.empty();
      // The chain says that there is nothing to close, or no longer: what is left is refunded by
      // the deadline in any case.
      case Command.CloseEscrow _ ->
          fault instanceof AssayFault.Operator
              ? Optional.of(new Event.EscrowClosed())
              : Optional.empty();
      case Command.PostBatch _,
          Command.AwaitBeacon _,
          Command.RequestOpening _,
          Command.RequestFindings _,
          Command.DemandOpening _,
          Command.Recheck _ ->
          Optional.empty();
    };
  }

  /// What is to be told of a failure beside trying again.
  Optional<Event> hindrance(Command command, AssayFault fault) {
    return command instanceof Command.FetchOutput(var task, var claim)
            && fault instanceof AssayFault.Disk
        ? Optional.of(new Event.Hindered(task.id(), claim.provider()))
        : Optional.empty();
  }

  /// Only the provider's own fault counts, and our own trouble does not: see [CheckDeeds].
  private static Optional<Event> unserved(
      network.assay.protocol.market.TaskId task, AssayFault fault, int attempt) {
    int patience = fault.getCause() instanceof AssayFault.World ? LONG_PATIENCE : PATIENCE;
    return fault instanceof AssayFault.Peer && attempt >= patience
        ? Optional.of(
            new Event.CheckFailed(task, Optional.empty(), true, String.valueOf(fault.getMessage())))
        : Optional.empty();
  }
}
