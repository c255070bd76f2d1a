// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.ObjIntConsumer;
import network.assay.compute.GraphFault;
import network.assay.compute.backend.Program;
import network.assay.compute.model.Loop;
import network.assay.compute.model.Names;
import network.assay.compute.tensor.State;
import network.assay.protocol.market.Digest;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.commitment.Transcript;

/// One task with its inputs, ready to run: whole, or any of its segments.
///
/// Interrupting the thread that runs it ends it at the next step, with a [CancellationException].
public final class Execution {
  private final TaskProgram program;
  private final List<Program> compiled;
  private final State start;
  private final State fixed;

  Execution(TaskProgram program, List<Program> compiled, State start, State fixed) {
    this.program = program;
    this.compiled = compiled;
    this.start = start;
    this.fixed = fixed;
  }

  public TaskProgram program() {
    return program;
  }

  /// The state before the first step: the task's input.
  public State start() {
    return start;
  }

  /// What every step reads besides the state.
  public State fixed() {
    return fixed;
  }

  /// What the task means to a contract. Hashes the start and all that is fixed, each time; whoever
  /// does many tasks of a job asks [TaskTerms].
  public Terms terms() {
    return program.terms(start, fixed);
  }

  /// Runs all segments.
  ///
  /// @param checkpoints is given each state and its index, 0 for the start; the states are the
  ///     consumer's to keep
  public Transcript run(ObjIntConsumer<State> checkpoints, StepListener steps) {
    var digests = new ArrayList<Digest>();
    State state = start;
    checkpoints.accept(state, 0);
    digests.add(StateDigest.of(state));
    for (int segment = 0; segment < program.work().segments(); segment++) {
      state = segment(segment, state, steps);
      checkpoints.accept(state, segment + 1);
      digests.add(StateDigest.of(state));
    }
    return new Transcript(digests);
  }

  /// Runs one segment from `from`, and gives the state it ends in.
  ///
  /// @throws GraphFault when `from` is no state of this task
  public State segment(int segment, State from, StepListener steps) {
    Optional<String> objection = program.objection(from);
    if (objection.isPresent()) throw new GraphFault("no state of the task: " + objection.get());
    int step = program.firstStep(segment);
    int end = program.firstStep(segment + 1);
    State state = from;
    while (step < end) {
      int graph = program.graphIndex(step);
      var loop = new Loop(compiled.get(graph), state, fixed);
      for (; step < end && program.graphIndex(step) == graph; step++) {
        if (Thread.interrupted()) throw new CancellationException("stopped at step " + step);
        steps.done(step, loss(loop.run(program.varying(step))));
      }
      state = loop.snapshot();
    }
    return state;
  }

  private static float loss(State outputs) {
    return outputs.has(Names.LOSS) ? outputs.get(Names.LOSS).floatAt(0) : Float.NaN;
  }
}
