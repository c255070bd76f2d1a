// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.tensor.State;
import network.assay.node.state.MemoryBlobs;
import network.assay.node.state.StateStore;
import network.assay.node.work.TestNotary;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.CheckClaim;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.protocol.market.message.InputLocation;
import network.assay.protocol.market.message.ProviderReply;
import network.assay.protocol.market.message.ProviderRequest;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.protocol.market.message.VerifierReply;
import network.assay.protocol.market.message.VerifierRequest;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.staking.DemandKey;
import network.assay.staking.ResultCommitment;
import network.assay.verification.check.Finding;
import network.assay.verification.check.Opening;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.DemandAnswer;
import network.assay.verification.commitment.Transcript;
import network.assay.verification.task.Execution;
import network.assay.verification.task.StateSource;
import network.assay.verification.task.StepListener;
import network.assay.verification.task.TaskRunner;

/// A provider and verifier that really computes, and behaves as told.
final class TestPeer {
  enum Behaviour {
    HONEST,
    /// Hands in the state after the first segment as all that follow.
    SKIPS,
    /// Signs a transcript that lacks the state after the first segment.
    SIGNS_TOO_FEW,
    /// Takes tasks and is never heard of again.
    VANISHES,
    /// Signs its leases with another key.
    SIGNS_WRONGLY,
    /// Signs its results without terms.
    SIGNS_OTHER_TERMS,
    /// Shows no checkpoint and opens nothing.
    WITHHOLDS,
    /// Skips steps, opens what it made up, and shows no checkpoint.
    SKIPS_AND_WITHHOLDS,
    /// Takes no tasks, but checks.
    ONLY_VERIFIES,
    /// Shows the state before a start in its place, under its signature.
    SHOWS_ANOTHER_START,
    /// Works honestly, and says of everyone it verifies that it was shown another start.
    CLAIMS_ANOTHER_START,
    /// Skips steps, shows no checkpoint, and opens what it made up on chain alone.
    SKIPS_AND_HIDES,
    /// Skips steps, shows no checkpoint, and opens it to nobody.
    SKIPS_AND_IS_SILENT,
    /// Makes its checkpoints up, each with a tensor more than a state of the task has.
    ADDS_A_TENSOR,
    /// Makes its checkpoints up, each without one of the tensors.
    LEAVES_A_TENSOR_OUT,
    /// Signs a transcript of two windows more than its task has, and opens it on chain alone.
    SIGNS_FAR_TOO_MANY;

    boolean skips() {
      return this == SKIPS
          || this == SKIPS_AND_WITHHOLDS
          || this == SKIPS_AND_HIDES
          || this == SKIPS_AND_IS_SILENT;
    }

    boolean opens() {
      return this != WITHHOLDS
          && this != SKIPS_AND_HIDES
          && this != SKIPS_AND_IS_SILENT
          && this != SIGNS_FAR_TOO_MANY;
    }

    boolean showsCheckpoints() {
      return opens() && this != SKIPS_AND_WITHHOLDS;
    }
  }

  /// How a peer reaches the submitter.
  interface Line {
    SubmitterReply tell(PeerId from, SubmitterRequest request) throws InterruptedException;

    void fetch(ContentId content, MemoryBlobs into);
  }

  private record Key(JobId job, TaskId task) {}

  private record Work(Opening opening, List<ContentId> checkpoints, ResultClaim claim) {}

  final Address account;
  final PeerId peer;
  final MemoryBlobs blobs = new MemoryBlobs();
  final List<SubmitterReply> replies = Collections.synchronizedList(new ArrayList<>());

  /// The terms of every task that it was ever offered.
  final Map<TaskId, Digest> offered = new ConcurrentHashMap<>();

  private final Behaviour behaviour;
  private final TestNotary notary;
  private final Line submitter;
  private final StateStore states = new StateStore(blobs);
  private final TaskRunner runner = new TaskRunner(new ScalarBackend());
  private final Map<Key, Work> done = new ConcurrentHashMap<>();
  private final Map<Key, List<Finding>> found = new ConcurrentHashMap<>();

  TestPeer(int number, Behaviour behaviour, Line submitter) {
    this.account = new Address("0x%040x".formatted(number));
    byte[] id = new byte[10];
    id[1] = 8;
    id[9] = (byte) number;
    this.peer = PeerId.of(id);
    this.behaviour = behaviour;
    this.notary = new TestNotary(account);
    this.submitter = submitter;
  }

  ProviderReply answer(ProviderRequest request) {
    return switch (request) {
      case ProviderRequest.TakeLease take -> take(take);
      case ProviderRequest.ShowCheckpoint(var job, var task, int segment, _, _) -> {
        Work work = done.get(new Key(job, task));
        yield work == null || !behaviour.showsCheckpoints()
            ? new ProviderReply.Refused("no")
            : shown(job, task, segment, work);
      }
      case ProviderRequest.Open(var job, var task, _) -> {
        Work work = done.get(new Key(job, task));
        yield work == null || !behaviour.opens()
            ? new ProviderReply.Refused("no")
            : new ProviderReply.Opened(work.opening().transcript().states(), work.opening().salt());
      }
    };
  }

  private ProviderReply shown(JobId job, TaskId task, int segment, Work work) {
    boolean other = behaviour == Behaviour.SHOWS_ANOTHER_START && segment > 0;
    int index = other ? segment - 1 : segment;
    Digest start = work.opening().transcript().states().get(index);
    return new ProviderReply.Checkpoint(
        work.checkpoints().get(index), notary.signStart(job, task, segment, start));
  }

  private ProviderReply take(ProviderRequest.TakeLease take) {
    offered.put(take.lease().task(), take.terms().digest());
    if (behaviour == Behaviour.ONLY_VERIFIES) return new ProviderReply.Refused("no");
    if (behaviour == Behaviour.SIGNS_WRONGLY) {
      return new ProviderReply.Accepted(
          new TestNotary(Address.ZERO).signLease(take.lease(), take.terms().digest()));
    }
    if (behaviour != Behaviour.VANISHES) Thread.startVirtualThread(() -> work(take));
    return new ProviderReply.Accepted(notary.signLease(take.lease(), take.terms().digest()));
  }

  private void work(ProviderRequest.TakeLease take) {
    var key = new Key(take.lease().job(), take.lease().task());
    Work work = done.computeIfAbsent(key, _ -> compute(key, take));
    insist(new SubmitterRequest.Progress(key.job(), key.task(), 1, 0.5f));
    insist(new SubmitterRequest.Return(key.job(), work.claim()));
  }

  private Digest signedTerms(ProviderRequest.TakeLease take) {
    return behaviour == Behaviour.SIGNS_OTHER_TERMS ? Digest.ZERO : take.terms().digest();
  }

  private Work compute(Key key, ProviderRequest.TakeLease take) {
    var contents = new ArrayList<ContentId>();
    var digests = new ArrayList<Digest>();
    execution(take.task(), take.inputs())
        .run(
            (state, index) -> {
              boolean skipped = behaviour.skips() && index > 1;
              boolean inside = index > 0 && index < take.task().work().segments();
              State made = inside ? malformed(state) : state;
              contents.add(skipped ? contents.getLast() : states.put(made));
              digests.add(skipped ? digests.getLast() : StateStore.digest(made));
            },
            StepListener.NONE);
    if (behaviour == Behaviour.SIGNS_TOO_FEW && digests.size() > 2) {
      contents.remove(1);
      digests.remove(1);
    }
    if (behaviour == Behaviour.SIGNS_FAR_TOO_MANY) {
      digests.addAll(Collections.nCopies(2 * DemandAnswer.SIZE, digests.getLast()));
    }
    var transcript = new Transcript(digests);
    Digest salt = new Digest(7, 7, 7, key.hashCode());
    Digest commitment = Commitments.result(key.task(), transcript.root(), salt);
    return new Work(
        new Opening(transcript, salt),
        contents,
        new ResultClaim(
            key.task(),
            account,
            commitment,
            notary.signResult(
                new ResultCommitment(key.job(), key.task(), commitment, signedTerms(take))),
            transcript.output(),
            contents.getLast()));
  }

  private State malformed(State state) {
    String first = state.names().first();
    if (behaviour == Behaviour.ADDS_A_TENSOR) return state.with("zzz", state.get(first));
    return behaviour == Behaviour.LEAVES_A_TENSOR_OUT
        ? state.select(name -> !name.equals(first))
        : state;
  }

  /// What it says on chain.
  Optional<DemandAnswer> demanded(DemandKey key, int window) {
    if (behaviour == Behaviour.SKIPS_AND_IS_SILENT) return Optional.empty();
    Opening opening = Objects.requireNonNull(done.get(new Key(key.job(), key.task()))).opening();
    return Optional.of(DemandAnswer.of(opening.transcript(), opening.salt(), window));
  }

  VerifierReply answer(VerifierRequest request, TestMarket market) {
    return switch (request) {
      case VerifierRequest.TakeCheck take -> {
        if (behaviour == Behaviour.VANISHES) yield new VerifierReply.Accepted();
        Thread.startVirtualThread(() -> check(take, market));
        yield new VerifierReply.Accepted();
      }
      case VerifierRequest.ShowFindings(var job, var task) ->
          new VerifierReply.Found(
              found.getOrDefault(new Key(job, task), List.of()).stream()
                  .map(
                      f ->
                          new VerifierReply.Entry(
                              f.segment(), f.start(), f.end(), f.salt(), f.word()))
                  .toList());
    };
  }

  private void check(VerifierRequest.TakeCheck take, TestMarket market) {
    var key = new Key(take.order().job(), take.task().id());
    Execution execution = execution(take.task(), take.inputs());
    var findings = new ArrayList<Finding>();
    State start = execution.start();
    Optional<Signature> word = Optional.empty();
    for (int segment : take.order().segments()) {
      if (take.order().shown().contains(segment)) {
        TestPeer provider = market.peer(take.order().provider());
        var show =
            new ProviderRequest.ShowCheckpoint(
                take.order().job(), key.task(), segment, take.proof(), Optional.of(take.signed()));
        if (!(provider.answer(show) instanceof ProviderReply.Checkpoint(var content, var signed))) {
          insist(
              new SubmitterRequest.AbandonCheck(take.order().job(), key.task(), true, "withheld"));
          return;
        }
        blobs.copyFrom(provider.blobs, content);
        start = states.read(content);
        word = Optional.of(signed);
      }
      if (execution.program().objection(start).isPresent()) {
        insist(
            new SubmitterRequest.AbandonCheck(take.order().job(), key.task(), true, "malformed"));
        return;
      }
      State end = execution.segment(segment, start, StepListener.NONE);
      boolean lies = behaviour == Behaviour.CLAIMS_ANOTHER_START;
      findings.add(
          new Finding(
              segment,
              lies ? new Digest(6, 6, 6, 6) : StateStore.digest(start),
              StateStore.digest(end),
              new Digest(9, 9, 9, segment),
              word));
      start = end;
      word = Optional.empty();
    }
    found.put(key, findings);
    List<CheckClaim> claims =
        findings.stream()
            .map(
                f -> {
                  Digest commitment = f.commitment(key.task());
                  return new CheckClaim(
                      f.segment(),
                      commitment,
                      notary.signCheck(take.order().job(), key.task(), f.segment(), commitment));
                })
            .toList();
    insist(new SubmitterRequest.ReportCheck(take.order().job(), key.task(), claims));
  }

  private Execution execution(TaskSpec task, List<InputLocation> inputs) {
    StateSource source =
        digest -> {
          ContentId content =
              inputs.stream()
                  .filter(input -> input.state().equals(digest))
                  .findFirst()
                  .orElseThrow()
                  .content();
          submitter.fetch(content, blobs);
          return states.get(content, digest);
        };
    return runner.prepare(task, source);
  }

  /// Tells until somebody answers.
  private void insist(SubmitterRequest request) {
    try {
      for (; ; Thread.sleep(20)) {
        SubmitterReply reply = submitter.tell(peer, request);
        if (reply instanceof SubmitterReply.Refused(String why) && why.startsWith("later"))
          continue;
        replies.add(reply);
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
