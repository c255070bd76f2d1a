// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import network.assay.compute.backend.Backend;
import network.assay.node.work.Refusal.Reason;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.deal.Lease;
import network.assay.protocol.market.deal.LeasedTerms;
import network.assay.protocol.market.message.ProviderRequest.TakeLease;
import network.assay.scheduler.job.Budget;
import network.assay.staking.JobState;
import network.assay.staking.JobStatus;
import network.assay.verification.task.TaskPrograms;
import network.assay.verification.task.Terms;

/// Which leases this provider takes. What costs least to find out is looked at first, since anybody
/// may ask.
final class LeaseTerms {
  private final WorkPorts ports;
  private final WorkRules rules;
  private final TaskPrograms programs;
  private final Backend backend;
  private final long operationsPerSecond;

  /// @param operationsPerSecond that one of the tasks at work gets
  LeaseTerms(
      WorkPorts ports,
      WorkRules rules,
      TaskPrograms programs,
      Backend backend,
      long operationsPerSecond) {
    this.ports = ports;
    this.rules = rules;
    this.programs = programs;
    this.backend = backend;
    this.operationsPerSecond = operationsPerSecond;
  }

  /// What is agreed to: the task's needs; or why nothing is.
  sealed interface Answer {
    /// @param account that opened the job
    record Bearable(TaskNeeds needs, Address account) implements Answer {}

    record Unbearable(Refusal refusal) implements Answer {}
  }

  /// @param done whether the task is done already and to be handed over again, which takes no time
  /// @param promised what the job, as it is on chain, owes this node already and no batch shows
  Answer judge(TakeLease request, boolean done, Function<JobStatus, Amount> promised) {
    Lease lease = request.lease();
    Optional<Refusal> objection =
        plain(request).or(() -> inTime(lease)).or(() -> unsigned(request));
    if (objection.isPresent()) return new Answer.Unbearable(objection.get());
    Optional<JobStatus> found = ports.jobs().job(lease.job());
    if (found.isEmpty()) return refuse(Reason.NO_JOB, "the job is not on chain");
    JobStatus job = found.get();
    Optional<Refusal> wrong = onChain(request, job, promised);
    if (wrong.isPresent()) return new Answer.Unbearable(wrong.get());
    return switch (TaskNeeds.measure(request.task(), rules.memoryBytes(), programs, backend)) {
      case TaskNeeds.Measured.Unfit(var refusal) -> new Answer.Unbearable(refusal);
      case TaskNeeds.Measured.Fits(var needs) -> weigh(request, done, needs, job);
    };
  }

  /// What the request says by itself.
  private Optional<Refusal> plain(TakeLease request) {
    Lease lease = request.lease();
    if (!lease.provider().equals(ports.notary().account())) {
      return no(Reason.NOT_OURS, "the lease is for provider %s", lease.provider());
    }
    if (!lease.task().equals(request.task().id())) {
      return no(Reason.OTHER_TASK, "the lease is for another task than the one described");
    }
    if (WorkItem.records(request) > rules.records()) {
      return no(Reason.TOO_BIG, "too many checkpoints: at most %d are kept", rules.records());
    }
    return InputPlaces.objection(request.task(), request.inputs())
        .map(words -> new Refusal(Reason.INPUTS, words));
  }

  private Optional<Refusal> inTime(Lease lease) {
    Instant now = ports.clock().instant();
    if (!lease.deadline().isAfter(now)) return no(Reason.DEADLINE, "the deadline has passed");
    if (lease.deadline().isAfter(now.plus(rules.times().longest()))) {
      return no(
          Reason.DEADLINE,
          "the deadline is more than %d hours away",
          rules.times().longest().toHours());
    }
    return Optional.empty();
  }

  private Optional<Refusal> unsigned(TakeLease request) {
    try {
      var _ = signer(request);
      return Optional.empty();
    } catch (AssayFault.Peer e) {
      return no(Reason.SIGNATURE, "nobody signed this lease");
    }
  }

  private Optional<Refusal> onChain(
      TakeLease request, JobStatus job, Function<JobStatus, Amount> promised) {
    Address signer = signer(request);
    if (!job.submitter().equals(signer)) {
      return no(Reason.SIGNATURE, "signed by %s, which did not open the job", signer);
    }
    if (job.state() != JobState.OPEN) {
      return no(Reason.NO_JOB, "the job is over: %s", job.state());
    }
    Amount wanted = promised.apply(job).plus(request.lease().price());
    if (job.free().compareTo(wanted) < 0) {
      return no(
          Reason.ESCROW,
          "the escrow has %s tokens free, %s are due",
          job.free().toTokens(),
          wanted.toTokens());
    }
    return Optional.empty();
  }

  private Address signer(TakeLease request) {
    return ports
        .notary()
        .signerOfLease(request.lease(), request.terms().digest(), request.signature());
  }

  private Answer weigh(TakeLease request, boolean done, TaskNeeds needs, JobStatus job) {
    Lease lease = request.lease();
    LeasedTerms signed = request.terms();
    // Whether its states are those is seen once they are here; the rest follows from the task.
    Terms derived = needs.program().terms(signed.input(), signed.fixed());
    if (!derived.digest().equals(signed.digest())) {
      return refuse(Reason.TERMS, "signed over other terms than the task has");
    }
    boolean fits = Defending.fits(needs.program(), operationsPerSecond, rules.times().clock());
    if (!done && !fits) {
      return refuse(
          Reason.TOO_BIG,
          "a segment of %d steps takes too long to be defended in a dispute, where each side has"
              + " %d minutes: it needs checkpoints that are closer together",
          needs.program().firstStep(1),
          rules.times().clock().toMinutes());
    }
    Amount least = Budget.price(needs.operations(), rules.pricePerPetaOp());
    if (lease.price().compareTo(least) < 0) {
      return refuse(
          Reason.PRICE,
          "offers %s tokens, the task costs %s",
          lease.price().toTokens(),
          least.toTokens());
    }
    long operations = done ? 0 : needs.operations();
    Duration takes = Duration.ofSeconds(Math.ceilDiv(operations, operationsPerSecond));
    if (ports.clock().instant().plus(takes).isAfter(lease.deadline())) {
      return refuse(Reason.DEADLINE, "it takes %d s, the lease gives less", takes.toSeconds());
    }
    if (ports.clock().instant().plus(takes).isAfter(job.end())) {
      return refuse(
          Reason.DEADLINE,
          "it takes %d s, and the job ends before that: nothing could be posted, nor paid",
          takes.toSeconds());
    }
    return new Answer.Bearable(needs, signer(request));
  }

  private static Optional<Refusal> no(Reason reason, String words, Object... values) {
    return Optional.of(Refusal.because(reason, words, values));
  }

  private static Answer refuse(Reason reason, String words, Object... values) {
    return new Answer.Unbearable(Refusal.because(reason, words, values));
  }
}
