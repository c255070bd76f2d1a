// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.util.List;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.CheckClaim;
import network.assay.protocol.market.deal.Lease;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.scheduler.plan.PlannedTask;
import network.assay.verification.check.Opening;

/// What a job wants done in the world. The commands of a state are all that it wants now: one that
/// is no longer among them is no longer wanted, one that is there again after a restart was not
/// answered yet. So carrying one out twice must be harmless.
public sealed interface Command {
  /// Open the escrow; answered by `Funded` or `FundingRefused`.
  record OpenEscrow() implements Command {}

  /// Answered by `LeaseAccepted` or `LeaseRefused`.
  record OfferLease(PlannedTask task, Lease lease) implements Command {}

  /// Answered by `OutputStored` or `OutputMissing`.
  record FetchOutput(PlannedTask task, ResultClaim claim) implements Command {}

  /// Answered by `BatchPosted` or `BatchRefused`.
  record PostBatch(Batch batch) implements Command {}

  /// Wait until batch and randomness are final; answered by `BeaconKnown`, or when a reorganisation
  /// came between, by `BatchPosted` or `BatchDropped`.
  record AwaitBeacon(int batch, long block) implements Command {}

  /// Answered by `CheckCommitted` or `CheckFailed`.
  ///
  /// @param price that the verifier is owed for all segments
  record RequestCheck(
      PlannedTask task,
      Address provider,
      Address verifier,
      int batch,
      List<Integer> segments,
      Amount price)
      implements Command {}

  /// Answered by `SelfChecked` or `CheckFailed`.
  record CheckYourself(
      PlannedTask task, Address provider, Digest commitment, int batch, List<Integer> segments)
      implements Command {}

  /// Answered by `Opened`.
  record RequestOpening(TaskId task, Address provider, Digest commitment) implements Command {}

  /// Answered by `FindingsOpened`.
  ///
  /// @param opening the provider's, which findings are compared with
  record RequestFindings(
      TaskId task, Address provider, Address verifier, List<CheckClaim> claims, Opening opening)
      implements Command {}

  /// Answered by `Arbitrated` or `CheckFailed`.
  record Arbitrate(
      PlannedTask task,
      Address provider,
      Digest commitment,
      int batch,
      int segment,
      Opening opening)
      implements Command {}

  /// Answered by `ChallengeOpened` or `ChallengeRefused`.
  record OpenChallenge(Conviction conviction) implements Command {}

  /// Have the result opened, on chain if it must; answered by `DemandAnswered`, `AnsweredWrongly`,
  /// `StayedSilent` or `DemandRefused`.
  record DemandOpening(Demand demand) implements Command {}

  /// Do all of the task again from its start; answered by `Rechecked`.
  record Recheck(Demand demand, Opening opening) implements Command {}

  /// Return what nobody is owed; answered by `EscrowClosed`.
  record CloseEscrow() implements Command {}
}
