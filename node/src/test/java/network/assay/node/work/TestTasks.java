// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Backends;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.deal.LeasedTerms;
import network.assay.protocol.market.task.DataRef;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.Optimizer;
import network.assay.protocol.market.task.SampleRange;
import network.assay.protocol.market.task.StateRef;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.protocol.market.task.Work;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.commitment.Transcript;
import network.assay.verification.task.StepListener;
import network.assay.verification.task.TaskProgram;
import network.assay.verification.task.TaskRunner;
import network.assay.verification.task.Terms;

/// Real tasks, small enough to be done in a moment.
public final class TestTasks {
  public static final ModelSpec MODEL = new ModelSpec.Mlp(List.of(6, 16, 3));
  public static final State DATA = data(90);
  public static final DataRef REF = new DataRef(StateDigest.of(DATA), 90);

  private TestTasks() {}

  private static State data(int samples) {
    byte[] x = new byte[samples * 6];
    int[] y = new int[samples];
    for (int i = 0; i < samples; i++) {
      y[i] = i % 3;
      for (int f = 0; f < 6; f++) x[i * 6 + f] = (byte) (f / 2 == y[i] ? 200 : 20 + i % 17);
    }
    return State.of("x", Tensor.wrapU8(Shape.of(samples, 6), x))
        .with("y", Tensor.wrapI32(Shape.of(samples), y));
  }

  public static TaskSpec spec(ModelSpec model, Work work) {
    return new TaskSpec(TaskProgram.of(model, work).digest(), model, work);
  }

  /// @param seed makes tasks different
  public static TaskSpec train(long seed, int steps, int segmentSteps) {
    return train(new StateRef.Initial(seed), steps, segmentSteps);
  }

  public static TaskSpec train(StateRef global, int steps, int segmentSteps) {
    return spec(
        MODEL,
        new Work.Train(
            global,
            REF,
            new SampleRange(0, 90),
            7,
            0,
            steps,
            segmentSteps,
            8,
            new Optimizer.Sgd(0.1f, 0.9f)));
  }

  public static TaskProgram program(TaskSpec task) {
    return TaskProgram.of(task.model(), task.work());
  }

  /// What the task means to a contract; nothing for one that has another model.
  public static LeasedTerms terms(TaskSpec task) {
    if (!task.model().equals(MODEL)) {
      return new LeasedTerms(Digest.ZERO, Digest.ZERO, Digest.ZERO);
    }
    try (Backend backend = Backends.named("scalar", 1)) {
      TaskProgram program = program(task);
      Terms terms =
          program.terms(program.start(_ -> DATA, backend), program.fixed(_ -> DATA, backend));
      return new LeasedTerms(terms.digest(), terms.input(), terms.fixed());
    }
  }

  /// What the task really passes through.
  public static Transcript transcript(TaskSpec task) {
    try (Backend backend = Backends.named("scalar", 1)) {
      return new TaskRunner(backend).prepare(task, _ -> DATA).run((_, _) -> {}, StepListener.NONE);
    }
  }

  public static List<State> states(TaskSpec task) {
    var states = new ArrayList<State>();
    try (Backend backend = Backends.named("scalar", 1)) {
      new TaskRunner(backend)
          .prepare(task, _ -> DATA)
          .run((state, _) -> states.add(state), StepListener.NONE);
    }
    return states;
  }
}
