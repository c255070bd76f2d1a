// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import network.assay.compute.backend.Backend;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.task.DataRef;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.Optimizer;
import network.assay.protocol.market.task.SampleRange;
import network.assay.protocol.market.task.StateRef;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.protocol.market.task.Work;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.task.Execution;
import network.assay.verification.task.StepListener;
import network.assay.verification.task.TaskProgram;
import network.assay.verification.task.TaskRunner;

/// How many scalar operations a backend does in a second, found by training a small perceptron for
/// a moment. Only deadlines depend on it.
public final class RateProbe {
  private static final int SAMPLES = 512;
  private static final int FEATURES = 256;
  private static final int SEGMENT = 4;
  private static final Duration WARM_UP = Duration.ofMillis(300);
  private static final Duration MEASURED = Duration.ofMillis(300);

  private RateProbe() {}

  /// The rate found by an earlier run of this node with the same backend, or a new one, which is
  /// kept.
  public static long of(Backend backend, Records table) {
    Optional<byte[]> known = table.get(backend.id());
    if (known.isPresent() && known.get().length == Long.BYTES) {
      return Math.max(1, ByteBuffer.wrap(known.get()).getLong());
    }
    long rate = measure(backend);
    table.put(backend.id(), ByteBuffer.allocate(Long.BYTES).putLong(rate).array());
    return rate;
  }

  /// Takes less than a second. At least 1.
  public static long measure(Backend backend) {
    State data =
        State.of("x", Tensor.wrapU8(Shape.of(SAMPLES, FEATURES), new byte[SAMPLES * FEATURES]))
            .with("y", Tensor.wrapI32(Shape.of(SAMPLES), new int[SAMPLES]));
    var model = new ModelSpec.Mlp(List.of(FEATURES, 64, 10));
    Work work =
        new Work.Train(
            new StateRef.Initial(1),
            new DataRef(StateDigest.of(data), SAMPLES),
            new SampleRange(0, SAMPLES),
            1,
            0,
            SEGMENT,
            SEGMENT,
            32,
            new Optimizer.Sgd(0.01f, 0.9f));
    var task = new TaskSpec(TaskProgram.of(model, work).digest(), model, work);
    Execution execution = new TaskRunner(backend).prepare(task, _ -> data);
    run(execution, WARM_UP);
    return Math.max(1, run(execution, MEASURED));
  }

  private static long run(Execution execution, Duration least) {
    long operations = execution.program().operations(0, 1);
    long start = System.nanoTime();
    long done = 0;
    long took;
    do {
      execution.segment(0, execution.start(), StepListener.NONE);
      done += operations;
      took = System.nanoTime() - start;
    } while (took < least.toNanos());
    return (long) (done * (1e9 / took));
  }
}
