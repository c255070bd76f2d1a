// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import network.assay.compute.backend.Backend;
import network.assay.compute.tensor.State;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.deal.LeasedTerms;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.protocol.market.message.SubmitterRequest.GiveBack;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.staking.JobStatus;
import network.assay.staking.ResultCommitment;
import network.assay.verification.check.Opening;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.commitment.Transcript;
import network.assay.verification.task.Execution;
import network.assay.verification.task.StateSource;
import network.assay.verification.task.StepListener;
import network.assay.verification.task.TaskPrograms;
import network.assay.verification.task.TaskRunner;
import network.assay.verification.task.TaskTerms;
import network.assay.verification.task.Terms;

/// Does one task: every segment, each checkpoint stored as it is reached, and the claim signed.
final class TaskWork {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final WorkPorts ports;
  private final Backend backend;
  private final TaskPrograms programs;
  private final TaskTerms terms = new TaskTerms();
  private final Conduct conduct;

  TaskWork(WorkPorts ports, Backend backend, TaskPrograms programs, Conduct conduct) {
    this.ports = ports;
    this.backend = backend;
    this.programs = programs;
    this.conduct = conduct;
  }

  /// Where a task has got to; read by others while it runs.
  record Position(int step, float loss) {
    static final Position START = new Position(0, Float.NaN);
  }

  /// @param owner for whom checkpoints are kept
  /// @param position is set after each step
  WorkItem.Stage.Done run(
      WorkItem item, StateSource sources, String owner, AtomicReference<Position> position) {
    // A runner keeps its programs' buffers: one for each task keeps no more than the task needs.
    TaskSpec task = item.request().task();
    Execution execution = new TaskRunner(backend, programs).prepare(task, sources);
    Terms found = terms.of(task, execution.program(), execution::start, execution::fixed);
    LeasedTerms signed = item.request().terms();
    if (!found.digest().equals(signed.digest())) {
      throw new Errand.BrokenLease(
          GiveBack.Reason.OTHER_TERMS,
          "the lease is signed over other terms: its inputs give input %s and fixed %s"
              .formatted(found.input().brief(), found.fixed().brief()));
    }
    var checkpoints = new ArrayList<ContentId>();
    Transcript transcript =
        transcript(
            execution,
            found.input(),
            state -> checkpoints.add(store(state, owner)),
            (step, loss) -> position.set(new Position(step + 1, loss)));
    return done(item, transcript, checkpoints, nextBatch(item));
  }

  private Transcript transcript(
      Execution execution, Digest input, Keeper keeper, StepListener steps) {
    int segments = execution.program().work().segments();
    int honest = conduct.honestSegments(segments);
    var digests = new ArrayList<Digest>();
    State state = execution.start();
    keeper.keep(state);
    digests.add(input);
    for (int segment = 0; segment < segments; segment++) {
      // A cheat pretends that the last state it has is where each further segment ends.
      if (segment < honest) state = execution.segment(segment, state, steps);
      keeper.keep(state);
      digests.add(segment < honest ? StateDigest.of(state) : digests.getLast());
    }
    return new Transcript(digests);
  }

  private interface Keeper {
    void keep(State state);
  }

  private ContentId store(State state, String owner) {
    if (Thread.currentThread().isInterrupted()) throw new CancellationException("stopped");
    ContentId content = ports.states().put(state);
    ports.states().keep(content, owner);
    return content;
  }

  /// The submitter has no result yet, so the next batch is the first that can hold it.
  private int nextBatch(WorkItem item) {
    try {
      return ports.jobs().job(item.lease().job()).map(JobStatus::batches).orElse(0);
    } catch (AssayFault.World e) {
      return 0;
    }
  }

  private WorkItem.Stage.Done done(
      WorkItem item, Transcript transcript, List<ContentId> checkpoints, int firstBatch) {
    byte[] random = new byte[Digest.BYTES];
    RANDOM.nextBytes(random);
    Digest salt = Digest.of(random);
    WorkKey key = item.key();
    Digest commitment = Commitments.result(key.task(), transcript.root(), salt);
    Signature signature =
        ports
            .notary()
            .signResult(
                new ResultCommitment(
                    key.job(), key.task(), commitment, item.request().terms().digest()));
    var claim =
        new ResultClaim(
            key.task(),
            ports.notary().account(),
            commitment,
            signature,
            transcript.output(),
            checkpoints.getLast());
    return new WorkItem.Stage.Done(
        claim,
        new Opening(transcript, salt),
        checkpoints,
        List.of(),
        firstBatch,
        WorkItem.Delivery.PENDING);
  }
}
