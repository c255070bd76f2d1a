// SPDX-License-Identifier: Apache-2.0
package network.assay.node.check;

import java.util.Optional;
import network.assay.compute.backend.Backend;
import network.assay.node.work.InputPlaces;
import network.assay.node.work.Refusal;
import network.assay.node.work.Refusal.Reason;
import network.assay.node.work.TaskNeeds;
import network.assay.node.work.WorkPorts;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.deal.CheckOrder;
import network.assay.protocol.market.message.VerifierRequest.TakeCheck;
import network.assay.scheduler.job.Budget;
import network.assay.staking.BatchStatus;
import network.assay.staking.JobState;
import network.assay.staking.JobStatus;
import network.assay.verification.task.TaskPrograms;

/// Which checks this verifier does.
final class CheckTerms {
  private final PeerId self;
  private final WorkPorts ports;
  private final CheckRules rules;
  private final TaskPrograms programs;
  private final Backend backend;

  CheckTerms(
      PeerId self, WorkPorts ports, CheckRules rules, TaskPrograms programs, Backend backend) {
    this.self = self;
    this.ports = ports;
    this.rules = rules;
    this.programs = programs;
    this.backend = backend;
  }

  sealed interface Answer {
    record Bearable(TaskNeeds needs) implements Answer {}

    record Unbearable(Refusal refusal) implements Answer {}
  }

  /// @param promised what other checks of the job cost that this node has taken on
  Answer judge(TakeCheck request, Amount promised) {
    Optional<Refusal> objection =
        plain(request).or(() -> onChain(request.signed(), promised)).or(() -> batch(request));
    if (objection.isPresent()) return new Answer.Unbearable(objection.get());
    return switch (TaskNeeds.measure(request.task(), rules.memoryBytes(), programs, backend)) {
      case TaskNeeds.Measured.Unfit(var refusal) -> new Answer.Unbearable(refusal);
      case TaskNeeds.Measured.Fits(var needs) -> paid(request, needs);
    };
  }

  /// Whether `order` holds longer than the one before, of the same submitter.
  boolean lasts(CheckOrder.Signed before, CheckOrder.Signed order) {
    if (!order.order().deadline().isAfter(before.order().deadline())) return false;
    try {
      return ports.notary().signerOfOrder(order).equals(ports.notary().signerOfOrder(before));
    } catch (AssayFault.Peer nobodySigned) {
      return false;
    }
  }

  private Optional<Refusal> plain(TakeCheck request) {
    CheckOrder order = request.order();
    if (!order.verifier().equals(ports.notary().account()) || !order.peer().equals(self)) {
      return no(Reason.NOT_OURS, "the order is for another verifier");
    }
    if (order.provider().equals(order.verifier())) {
      return no(Reason.NOT_OURS, "nobody checks itself");
    }
    if (!order.task().equals(request.task().id())) {
      return no(Reason.OTHER_TASK, "the order is for another task than the one described");
    }
    if (!ports.clock().instant().isBefore(order.deadline())) {
      return no(Reason.DEADLINE, "the order has expired");
    }
    if (order.draw().batch() != request.proof().batch()) {
      return no(Reason.PROOF, "the proof is of another batch than the order");
    }
    if (order.segments().getLast() >= request.task().work().segments()) {
      return no(Reason.DESCRIPTION, "the task has no such segments");
    }
    return InputPlaces.objection(request.task(), request.inputs())
        .map(words -> new Refusal(Reason.INPUTS, words));
  }

  private Optional<Refusal> onChain(CheckOrder.Signed signed, Amount promised) {
    Address signer;
    try {
      signer = ports.notary().signerOfOrder(signed);
    } catch (AssayFault.Peer e) {
      return no(Reason.SIGNATURE, "nobody signed this order");
    }
    CheckOrder order = signed.order();
    Optional<JobStatus> job = ports.jobs().job(order.job());
    if (job.isEmpty() || job.get().state() != JobState.OPEN) {
      return no(Reason.NO_JOB, "the job is not open on chain");
    }
    if (!job.get().submitter().equals(signer)) {
      return no(Reason.SIGNATURE, "not signed by the account that opened the job");
    }
    Amount due = promised.plus(order.price());
    if (job.get().free().compareTo(due) < 0) {
      return Optional.of(
          Refusal.because(
              Reason.ESCROW,
              "the escrow has %s tokens free, %s are due",
              job.get().free().toTokens(),
              due.toTokens()));
    }
    return Optional.empty();
  }

  /// The provider looks at the proof itself before it shows anything; that there is such a batch is
  /// enough to begin.
  private Optional<Refusal> batch(TakeCheck request) {
    Optional<BatchStatus> batch =
        ports.jobs().batch(request.order().job(), request.proof().batch());
    if (batch.isEmpty()) return no(Reason.PROOF, "the batch is not on chain");
    if (batch.get().resultCount() != request.proof().count()) {
      return no(Reason.PROOF, "the proof is of no batch on chain");
    }
    if (batch.get().beaconBlock() != request.order().draw().beaconBlock()) {
      return no(Reason.PROOF, "the batch is not where it was when this was drawn");
    }
    return Optional.empty();
  }

  private Answer paid(TakeCheck request, TaskNeeds needs) {
    Amount price = request.order().price();
    Amount least =
        Budget.price(needs.operations(request.order().segments()), rules.pricePerPetaOp());
    if (price.compareTo(least) < 0) {
      return new Answer.Unbearable(
          Refusal.because(
              Reason.PRICE,
              "offers %s tokens, the check costs %s",
              price.toTokens(),
              least.toTokens()));
    }
    return new Answer.Bearable(needs);
  }

  private static Optional<Refusal> no(Reason reason, String words) {
    return Optional.of(Refusal.because(reason, "%s", words));
  }
}
