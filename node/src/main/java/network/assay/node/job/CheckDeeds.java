// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import network.assay.compute.tensor.State;
import network.assay.node.state.StateSize;
import network.assay.node.state.StateStore;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.CheckOrder;
import network.assay.protocol.market.message.BatchProof;
import network.assay.protocol.market.message.ProviderReply;
import network.assay.protocol.market.message.ProviderRequest;
import network.assay.protocol.market.message.VerifierReply;
import network.assay.protocol.market.message.VerifierRequest;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.scheduler.plan.PlannedTask;
import network.assay.scheduler.run.Check;
import network.assay.scheduler.run.Command;
import network.assay.scheduler.run.Demand;
import network.assay.scheduler.run.Event;
import network.assay.scheduler.run.JobState;
import network.assay.scheduler.run.Result;
import network.assay.verification.check.Finding;
import network.assay.verification.check.Opening;
import network.assay.verification.commitment.Transcript;
import network.assay.verification.task.Execution;
import network.assay.verification.task.StepListener;

/// Checks of results: asked of others, and done here where nobody else can or two disagree.
final class CheckDeeds {
  private static final SecureRandom RANDOM = new SecureRandom();

  /// For clocks that differ, and so that what was ordered is done after a short while away.
  private static final Duration ORDER_OUTLIVES = Duration.ofHours(1);

  /// Bytes a second.
  private static final long SLOWEST_START = 4 << 20;

  private final JobContext job;
  private final Consumer<JobEntry> notes;

  CheckDeeds(JobContext job, Consumer<JobEntry> notes) {
    this.job = job;
    this.notes = notes;
  }

  /// Asks a verifier; its report comes by itself.
  Optional<Event> request(Command.RequestCheck check, JobState state) throws InterruptedException {
    var order =
        new CheckOrder(
            job.id(),
            check.task().id(),
            check.provider(),
            check.verifier(),
            job.world().peers().endpoint(check.verifier()).peer(),
            new CheckOrder.Terms(check.price(), until(state, check.task().id())),
            Proofs.draw(state, check.batch(), check.segments()));
    var request =
        new VerifierRequest.TakeCheck(
            new CheckOrder.Signed(order, job.world().notary().signOrder(order)),
            check.task().spec(),
            job.locations().inputs(check.task().spec()),
            job.world().peers().endpoint(check.provider()),
            Proofs.ofResult(state, check.batch(), check.task().id()));
    VerifierReply reply = job.world().peers().ask(check.verifier(), request);
    return switch (reply) {
      case VerifierReply.Accepted _ -> Optional.empty();
      case VerifierReply.Refused(String why) ->
          Optional.of(
              new Event.CheckFailed(check.task().id(), Optional.of(check.verifier()), false, why));
      case VerifierReply.Found _ ->
          throw new AssayFault.Peer(check.verifier() + " answered a check with something else");
    };
  }

  /// Until when an order holds: a verifier that needs longer is replaced in any case.
  private static Instant until(JobState state, TaskId task) {
    Result result = state.results().get(task);
    if (result == null || !(result.stage() instanceof Result.Stage.Checking(_, Check check))) {
      throw new AssayFault.World("task " + task + " is not checked any more");
    }
    return check.until().plus(ORDER_OUTLIVES).truncatedTo(ChronoUnit.SECONDS);
  }

  Event opening(Command.RequestOpening asked, JobState state) throws InterruptedException {
    TaskId task = asked.task();
    Address provider = asked.provider();
    var open = new ProviderRequest.Open(job.id(), task, Proofs.ofChecked(state, task));
    ProviderReply reply = job.world().peers().ask(provider, open);
    return switch (reply) {
      case ProviderReply.Opened(List<Digest> states, Digest salt) -> {
        if (states.size() < 2) throw new AssayFault.Peer(provider + " opened no transcript");
        var opening = new Opening(new Transcript(states), salt);
        yield new Event.Opened(task, asked.commitment(), opening);
      }
      // Its chain may be a block behind ours.
      case ProviderReply.Refused(String why) ->
          throw new AssayFault.World(provider + " does not open: " + why);
      case ProviderReply.Accepted _, ProviderReply.Checkpoint _ ->
          throw new AssayFault.Peer(provider + " opened with something else");
    };
  }

  Event findings(Command.RequestFindings asked) throws InterruptedException {
    Address verifier = asked.verifier();
    VerifierReply reply =
        job.world().peers().ask(verifier, new VerifierRequest.ShowFindings(job.id(), asked.task()));
    return switch (reply) {
      case VerifierReply.Found(var entries) ->
          new Event.FindingsOpened(asked.task(), verifier, findings(asked, entries));
      case VerifierReply.Refused(String why) ->
          throw new AssayFault.World(verifier + " does not show its findings: " + why);
      case VerifierReply.Accepted _ ->
          throw new AssayFault.Peer(verifier + " showed something else than findings");
    };
  }

  /// What was found. Of the words of its provider, only that for the first start which is not as
  /// opened decides anything, so no other is looked at.
  private List<Finding> findings(Command.RequestFindings asked, List<VerifierReply.Entry> entries) {
    List<Digest> opened = asked.opening().transcript().states();
    Optional<VerifierReply.Entry> elsewhere =
        entries.stream()
            .filter(e -> e.segment() < opened.size())
            .filter(e -> !e.start().equals(opened.get(e.segment())))
            .min(Comparator.comparingInt(VerifierReply.Entry::segment));
    Optional<VerifierReply.Entry> signed = elsewhere.filter(e -> isSigned(asked, e));
    return entries.stream()
        .map(
            e ->
                new Finding(
                    e.segment(),
                    e.start(),
                    e.end(),
                    e.salt(),
                    signed.filter(e::equals).flatMap(VerifierReply.Entry::word)))
        .toList();
  }

  private boolean isSigned(Command.RequestFindings asked, VerifierReply.Entry entry) {
    if (entry.word().isEmpty()) return false;
    try {
      return job.world()
          .notary()
          .signerOfStart(job.id(), asked.task(), entry.segment(), entry.start(), entry.word().get())
          .equals(asked.provider());
    } catch (AssayFault.Peer nobodySigned) {
      return false;
    }
  }

  Event doOurselves(Command.CheckYourself check, JobHistory history) throws InterruptedException {
    BatchProof proof = Proofs.ofResult(history.state(), check.batch(), check.task().id());
    var served = new Served(check.task(), check.provider(), proof, history.starts());
    Execution execution = job.computing().prepare(check.task().spec(), job.source());
    var findings = new ArrayList<Finding>();
    for (int segment : check.segments()) {
      findings.add(find(execution, segment, served));
    }
    return new Event.SelfChecked(check.task().id(), check.commitment(), findings);
  }

  Event arbitrate(Command.Arbitrate dispute, JobHistory history) throws InterruptedException {
    BatchProof proof = Proofs.ofResult(history.state(), dispute.batch(), dispute.task().id());
    var served = new Served(dispute.task(), dispute.provider(), proof, history.starts());
    Execution execution = job.computing().prepare(dispute.task().spec(), job.source());
    int segment = dispute.segment();
    Optional<State> start =
        segment == 0 ? Optional.of(execution.start()) : openedStart(execution, dispute, served);
    Finding finding =
        start.isPresent()
            ? doAgain(execution, segment, start.get())
            : fromTheStart(execution, about(dispute), segment);
    return new Event.Arbitrated(dispute.task().id(), dispute.commitment(), finding);
  }

  /// The start of the segment in dispute, when its provider serves the one that it has opened, and
  /// that is one. What is no state of the task would convict it by a segment of which no contract
  /// can be shown a step: the one before ends in it, and is as wrong.
  private Optional<State> openedStart(Execution execution, Command.Arbitrate dispute, Served served)
      throws InterruptedException {
    int segment = dispute.segment();
    try {
      ContentId content = served(segment, served);
      State start = job.states().get(content, about(dispute).state(segment));
      if (execution.program().objection(start).isPresent()) return Optional.empty();
      keepStart(dispute.task().id(), dispute.provider(), segment, content);
      return Optional.of(start);
    } catch (AssayFault.Peer e) {
      return Optional.empty();
    }
  }

  /// Does all of a task again, from its own start.
  Event recheck(Demand demand, Opening opening) throws InterruptedException {
    Result result = demand.result();
    TaskSpec spec = result.task().spec();
    Execution execution = job.computing().prepare(spec, job.source());
    var opened = new Opened(result.task().id(), result.provider(), opening);
    Finding last = fromTheStart(execution, opened, spec.work().segments() - 1);
    boolean wrong = !last.end().equals(opened.state(last.segment() + 1));
    return new Event.Rechecked(demand.key(), wrong ? Optional.of(last) : Optional.empty());
  }

  /// What a provider has opened of a task.
  private record Opened(TaskId task, Address provider, Opening opening) {
    Digest state(int index) {
      return opening.transcript().states().get(index);
    }
  }

  private static Opened about(Command.Arbitrate dispute) {
    return new Opened(dispute.task().id(), dispute.provider(), dispute.opening());
  }

  /// Does all of a task again up to `last`, or to the first segment that ends elsewhere than its
  /// provider has opened: who opens and then serves no start, or another one, gets away with
  /// nothing, since the task's own start is known.
  private Finding fromTheStart(Execution execution, Opened opened, int last)
      throws InterruptedException {
    State state = execution.start();
    for (int segment = 0; ; segment++) {
      int number = segment;
      State from = state;
      state = job.computing().run(() -> execution.segment(number, from, StepListener.NONE));
      Digest end = StateStore.digest(state);
      if (segment == last || !end.equals(opened.state(segment + 1))) {
        if (segment > 0) {
          keepStart(opened.task(), opened.provider(), segment, job.states().put(from));
        }
        return new Finding(segment, StateStore.digest(from), end, salt());
      }
    }
  }

  private void keepStart(TaskId task, Address provider, int segment, ContentId start) {
    job.states().keep(start, job.startsOwner());
    notes.accept(new JobEntry.Start(task, provider, segment, start));
  }

  /// Whose checkpoints are asked for, and how.
  ///
  /// @param starts those that are here
  private record Served(
      PlannedTask task, Address provider, BatchProof proof, SegmentStarts starts) {}

  private Finding find(Execution execution, int segment, Served served)
      throws InterruptedException {
    State start = segment == 0 ? execution.start() : start(execution, segment, served);
    return doAgain(execution, segment, start);
  }

  private Finding doAgain(Execution execution, int segment, State start)
      throws InterruptedException {
    State end = job.computing().run(() -> execution.segment(segment, start, StepListener.NONE));
    return new Finding(segment, StateStore.digest(start), StateStore.digest(end), salt());
  }

  /// A segment's start, whose blob is kept from now on: if it is the end of a lie, a dispute begins
  /// from it. That our disk does not give it back is not held against the provider.
  ///
  /// @throws AssayFault.Peer also when what is served is no state of the task: then nothing is
  private State start(Execution execution, int segment, Served served) throws InterruptedException {
    ContentId content = served(segment, served);
    State start = job.states().read(content);
    Optional<String> objection = execution.program().objection(start);
    if (objection.isPresent()) {
      throw new AssayFault.Peer(
          "%s serves no state of the task as the start of segment %d: %s"
              .formatted(served.provider(), segment, objection.get()));
    }
    keepStart(served.task().id(), served.provider(), segment, content);
    return start;
  }

  private ContentId served(int segment, Served served) throws InterruptedException {
    Optional<ContentId> known =
        served
            .starts()
            .of(served.task().id(), served.provider(), segment)
            .filter(job.states()::has);
    return known.isPresent() ? known.get() : brought(segment, served);
  }

  /// The start of a segment as its provider serves it.
  ///
  /// @throws AssayFault.Peer when it does not: unreachable, which is its cause then, or unwilling,
  ///     it is its own word that it does not stand by
  /// @throws AssayFault.Disk when there is no room for it here
  private ContentId brought(int segment, Served served) throws InterruptedException {
    Address provider = served.provider();
    try {
      ProviderReply reply =
          job.world()
              .peers()
              .ask(
                  provider,
                  new ProviderRequest.ShowCheckpoint(
                      job.id(), served.task().id(), segment, served.proof(), Optional.empty()));
      if (!(reply instanceof ProviderReply.Checkpoint(var content, _))) {
        throw new AssayFault.Peer(provider + " shows no checkpoint: " + reply);
      }
      if (!job.states().has(content)) {
        long most = StateSize.most(served.task().spec().model());
        job.world().peers().fetch(provider, content, most, fetching(most));
      }
      return content;
    } catch (AssayFault.Disk ours) {
      throw ours;
    } catch (AssayFault.World e) {
      throw new AssayFault.Peer(
          "%s does not serve the start of segment %d: %s"
              .formatted(provider, segment, e.getMessage()),
          e);
    }
  }

  /// How long a provider may take to bring a start. It has reasons to dribble one that convicts it,
  /// and everything can be done again without.
  private static Duration fetching(long bytes) {
    return Duration.ofMinutes(2).plusSeconds(bytes / SLOWEST_START);
  }

  private static Digest salt() {
    byte[] salt = new byte[Digest.BYTES];
    RANDOM.nextBytes(salt);
    return Digest.of(salt);
  }
}
