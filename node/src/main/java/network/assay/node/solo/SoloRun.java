// SPDX-License-Identifier: Apache-2.0
package network.assay.node.solo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import network.assay.compute.backend.Backend;
import network.assay.compute.model.Names;
import network.assay.compute.tensor.State;
import network.assay.node.data.JobIntake;
import network.assay.node.state.ModelState;
import network.assay.node.state.StateStore;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.protocol.market.task.Work;
import network.assay.scheduler.job.JobSpec;
import network.assay.scheduler.plan.DerivedPrograms;
import network.assay.scheduler.plan.Frontier;
import network.assay.scheduler.plan.JobPlan;
import network.assay.scheduler.plan.PlannedTask;
import network.assay.scheduler.run.Evaluated;
import network.assay.verification.commitment.Transcript;
import network.assay.verification.task.Architectures;
import network.assay.verification.task.StepListener;
import network.assay.verification.task.TaskRunner;

/// Does all tasks of a job one after the other. Whoever doubts what a network of strangers made of
/// a job can do this, and must get the same model to the last bit.
public final class SoloRun {
  /// Hears how far the run is, on the thread that runs it.
  @FunctionalInterface
  public interface Listener {
    Listener NONE = (_, _, _) -> {};

    /// A task is done.
    ///
    /// @param done tasks so far
    /// @param evaluated what it says, for the evaluation that ends a round
    void done(PlannedTask task, int done, Optional<Evaluated> evaluated);
  }

  /// @param model the parameters
  /// @param digest of the model (docs/spec/job, section 5)
  /// @param evaluations one a round
  public record Outcome(State model, Digest digest, List<Evaluated> evaluations) {
    public Outcome {
      evaluations = List.copyOf(evaluations);
    }
  }

  private final JobSpec job;
  private final JobPlan plan;
  private final TaskRunner runner;
  private final Listener listener;
  private final Map<Digest, State> states = new HashMap<>();
  private final Map<TaskId, Digest> outputs = new HashMap<>();
  private final List<Evaluated> evaluations = new ArrayList<>();

  private SoloRun(JobSpec job, Backend backend, Listener listener) {
    this.job = job;
    this.plan = new JobPlan(job, new DerivedPrograms());
    this.runner = new TaskRunner(backend);
    this.listener = listener;
  }

  /// Runs on the calling thread; interrupting it ends the run with a
  /// [java.util.concurrent.CancellationException].
  ///
  /// @throws AssayFault.Operator when samples or weights are not those that the job names
  public static Outcome run(JobIntake.Prepared job, Backend backend, Listener listener) {
    JobSpec spec = job.spec();
    var run = new SoloRun(spec, backend, listener);
    run.bring("the samples", spec.data().train().state(), job.train());
    run.bring("the samples", spec.data().test().state(), job.test());
    spec.model()
        .frozen()
        .ifPresent(named -> run.bring("the weights", named, job.base().orElse(State.EMPTY)));
    return run.all();
  }

  private void bring(String what, Digest named, State data) {
    if (data.size() == 0 || !StateStore.digest(data).equals(named)) {
      throw new AssayFault.Operator(what + " are not those that the job names");
    }
    states.put(named, data);
  }

  private Outcome all() {
    Frontier frontier = frontier();
    while (!frontier.open().isEmpty()) {
      frontier.open().forEach(this::execute);
      frontier = frontier();
      forget(frontier);
    }
    Digest last = frontier.result().orElseThrow();
    State global = states.get(last);
    if (global == null) throw new AssayFault.Internal("the last state is gone");
    State model = ModelState.parameters(global);
    return new Outcome(model, StateStore.digest(model), evaluations);
  }

  private Frontier frontier() {
    return plan.frontier(task -> Optional.ofNullable(outputs.get(task)));
  }

  private void execute(PlannedTask task) {
    var last = new AtomicReference<State>();
    Transcript transcript =
        runner
            .prepare(task.spec(), this::state)
            .run((state, _) -> last.set(state), StepListener.NONE);
    State output = last.get();
    states.put(transcript.output(), output);
    outputs.put(task.id(), transcript.output());
    Optional<Evaluated> found = evaluated(task.spec(), output);
    found.ifPresent(evaluations::add);
    listener.done(task, outputs.size(), found);
  }

  private State state(Digest digest) {
    State state = states.get(digest);
    if (state == null) throw new AssayFault.Internal("no state " + digest.brief());
    return state;
  }

  private static Optional<Evaluated> evaluated(TaskSpec task, State output) {
    return task.work() instanceof Work.Evaluate evaluate
        ? Optional.of(
            new Evaluated(
                output.get(Names.LOSS).bitsAt(0),
                output.get(Names.CORRECT).intAt(0),
                Architectures.labels(task.model(), evaluate.samples().size())))
        : Optional.empty();
  }

  /// Keeps only what later tasks still read: a run must not grow with its rounds. Each pass does
  /// all that is open, so what is not read now is read by nobody.
  private void forget(Frontier frontier) {
    Set<Digest> needed =
        frontier.open().stream()
            .flatMap(task -> task.spec().work().states().stream())
            .collect(Collectors.toSet());
    needed.add(job.data().train().state());
    needed.add(job.data().test().state());
    job.model().frozen().ifPresent(needed::add);
    frontier.result().ifPresent(needed::add);
    states.keySet().retainAll(needed);
  }
}
