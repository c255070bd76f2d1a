// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.CheckClaim;
import network.assay.protocol.market.deal.Offer;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.verification.check.Finding;
import network.assay.verification.check.Opening;

/// What happened to a job. Signatures have been checked by whoever reports it; whether it still
/// matters is for [JobMachine] to say.
public sealed interface Event {
  /// Time passed.
  record Tick() implements Event {}

  /// The node was restarted: silence until now was ours.
  record Resumed() implements Event {}

  record CancelRequested() implements Event {}

  /// The escrow is on chain.
  record Funded() implements Event {}

  /// The escrow cannot be opened.
  record FundingRefused(String why) implements Event {}

  /// @param stake the offering account's, from the chain
  record OfferSeen(Offer offer, Amount stake) implements Event {}

  record LeaseAccepted(TaskId task, Address provider) implements Event {}

  record LeaseRefused(TaskId task, Address provider, String why) implements Event {}

  /// The provider is alive and at it.
  record Heard(TaskId task, Address provider) implements Event {}

  record ResultReturned(ResultClaim claim) implements Event {}

  /// The output has arrived, is what was claimed, and is kept here.
  ///
  /// @param input digest of the task's start state
  record OutputStored(TaskId task, Address provider, Digest input, Optional<Evaluated> evaluated)
      implements Event {}

  /// The output cannot be kept here for now, which is not its provider's fault.
  record Hindered(TaskId task, Address provider) implements Event {}

  /// The output did not arrive, or was not what was claimed.
  record OutputMissing(TaskId task, Address provider, String why) implements Event {}

  /// The batch is in a block; told again when a reorganisation has moved it to another.
  record BatchPosted(int batch, long beaconBlock) implements Event {}

  /// A reorganisation took a posted batch off the chain.
  record BatchDropped(int batch) implements Event {}

  /// The chain will never take this batch: the escrow has ended, for good.
  record BatchRefused(int batch, String why) implements Event {}

  /// The batch is final, and so is the randomness that draws its checks.
  record BeaconKnown(int batch, Digest beacon) implements Event {}

  record CheckCommitted(TaskId task, Address verifier, List<CheckClaim> claims) implements Event {}

  /// The verifier will not or cannot; empty is the submitter itself.
  ///
  /// @param unserved whether the reason is that the provider did not serve a start state
  record CheckFailed(TaskId task, Optional<Address> verifier, boolean unserved, String why)
      implements Event {}

  /// @param commitment of the result: the task may be another's by now
  record SelfChecked(TaskId task, Digest commitment, List<Finding> findings) implements Event {}

  /// @param commitment of the result that was to be opened, not what was opened gives
  record Opened(TaskId task, Digest commitment, Opening opening) implements Event {}

  /// @param findings a word is in them only where it is the provider's of that very start, and
  ///     decides something
  record FindingsOpened(TaskId task, Address verifier, List<Finding> findings) implements Event {}

  /// The submitter has re-executed the segment that others differ on, or found an earlier one
  /// wrong.
  ///
  /// @param commitment of the result in dispute
  record Arbitrated(TaskId task, Digest commitment, Finding finding) implements Event {}

  record ChallengeOpened(TaskId task, Address accused, String transaction) implements Event {}

  record ChallengeRefused(TaskId task, Address accused, String why) implements Event {}

  /// What was demanded has been opened, as it was committed to.
  record DemandAnswered(Demand.Key about, Opening opening) implements Event {}

  /// What was demanded has been opened, and is wrong at sight: a final block has the provider
  /// slashed for that.
  record AnsweredWrongly(Demand.Key about, String what, String transaction) implements Event {}

  /// A final block has the provider slashed for not opening what was demanded.
  record StayedSilent(Demand.Key about, String transaction) implements Event {}

  /// The contract takes no demand for this, or not any more.
  record DemandRefused(Demand.Key about, String why) implements Event {}

  /// The submitter has done all of the task again.
  ///
  /// @param wrong the first segment that ends elsewhere than was opened; none when all are right
  record Rechecked(Demand.Key about, Optional<Finding> wrong) implements Event {}

  /// What was left of the escrow is the submitter's again.
  record EscrowClosed() implements Event {}
}
