// SPDX-License-Identifier: Apache-2.0
package network.assay.node.check;

import java.util.List;
import java.util.Optional;
import network.assay.node.work.InputPlaces;
import network.assay.node.work.Refusal;
import network.assay.node.work.Refusal.Reason;
import network.assay.node.work.TaskNeeds;
import network.assay.node.work.WorkPorts;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.message.VerifierRequest.TakeCheck;
import network.assay.scheduler.job.Budget;
import network.assay.staking.BatchStatus;
import network.assay.staking.JobState;
import network.assay.staking.JobStatus;
import network.assay.verification.task.TaskPrograms;

/// Which checks this verifier does.
final class CheckTerms {
  private final WorkPorts ports;
  private final CheckRules rules;
  private final TaskPrograms programs;

  CheckTerms(WorkPorts ports, CheckRules rules, TaskPrograms programs) {
    this.ports = ports;
    this.rules = rules;
    this.programs = programs;
  }

  sealed interface Answer {
    record Bearable(TaskNeeds needs) implements Answer {}

    record Unbearable(Refusal refusal) implements Answer {}
  }

  Answer judge(TakeCheck request) {
    Optional<Refusal> objection = plain(request).or(() -> batch(request));
    if (objection.isPresent()) return new Answer.Unbearable(objection.get());
    return switch (TaskNeeds.measure(request.task(), rules.memoryBytes(), programs)) {
      case TaskNeeds.Measured.Unfit(var refusal) -> new Answer.Unbearable(refusal);
      case TaskNeeds.Measured.Fits(var needs) -> paid(request, needs);
    };
  }

  private Optional<Refusal> plain(TakeCheck request) {
    if (request.provider().equals(ports.notary().account())) {
      return no(Reason.NOT_OURS, "nobody checks itself");
    }
    if (!ascending(request.segments(), request.task().work().segments())) {
      return no(Reason.DESCRIPTION, "segments are of the task, ascending, and at least one");
    }
    return InputPlaces.objection(request.task(), request.inputs())
        .map(words -> new Refusal(Reason.INPUTS, words));
  }

  private static boolean ascending(List<Integer> segments, int below) {
    int last = -1;
    for (int segment : segments) {
      if (segment <= last || segment >= below) return false;
      last = segment;
    }
    return !segments.isEmpty();
  }

  /// The provider looks at the proof itself before it shows anything; that there is such a batch is
  /// enough to begin.
  private Optional<Refusal> batch(TakeCheck request) {
    Optional<BatchStatus> batch = ports.jobs().batch(request.job(), request.proof().batch());
    if (batch.isEmpty()) return no(Reason.PROOF, "the batch is not on chain");
    if (batch.get().resultCount() != request.proof().count()) {
      return no(Reason.PROOF, "the proof is of no batch on chain");
    }
    return Optional.empty();
  }

  private Answer paid(TakeCheck request, TaskNeeds needs) {
    Optional<JobStatus> job = ports.jobs().job(request.job());
    if (job.isEmpty() || job.get().state() != JobState.OPEN) {
      return new Answer.Unbearable(Refusal.because(Reason.NO_JOB, "the job is not open on chain"));
    }
    Amount price = Budget.price(needs.operations(request.segments()), rules.pricePerPetaOp());
    if (job.get().free().compareTo(price) < 0) {
      return new Answer.Unbearable(
          Refusal.because(
              Reason.ESCROW,
              "the escrow has %s tokens free, the check costs %s",
              job.get().free().toTokens(),
              price.toTokens()));
    }
    return new Answer.Bearable(needs);
  }

  private static Optional<Refusal> no(Reason reason, String words) {
    return Optional.of(Refusal.because(reason, "%s", words));
  }
}
