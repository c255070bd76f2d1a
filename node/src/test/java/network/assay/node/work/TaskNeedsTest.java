// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Backends;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Workspace;
import network.assay.compute.model.ModelGraphs;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.node.state.StateStore;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.task.DataRef;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.Optimizer;
import network.assay.protocol.market.task.SampleRange;
import network.assay.protocol.market.task.Schedule;
import network.assay.protocol.market.task.StateRef;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.protocol.market.task.Work;
import network.assay.verification.task.Architectures;
import network.assay.verification.task.TaskPrograms;
import org.junit.jupiter.api.Test;

/// Models of many tensors with little in each: their files are names and shapes for the most part.
final class TaskNeedsTest {
  private static final State DATA =
      State.of("x", Tensor.wrapI32(Shape.of(8, 4), new int[32]))
          .with("y", Tensor.wrapI32(Shape.of(8, 4), new int[32]));
  private static final DataRef REF = new DataRef(StateStore.digest(DATA), 8);
  private static final StateRef GLOBAL = new StateRef.Initial(1);
  private static final Optimizer.AdamW ADAM =
      new Optimizer.AdamW(0.01f, 0.9f, 0.99f, 1e-8f, 0.1f, 1f, new Schedule.Constant());

  private static ModelSpec gpt(int layers) {
    var style =
        new ModelSpec.Gpt.Style(
            ModelSpec.Gpt.Positions.ROTARY,
            ModelSpec.Gpt.Norm.LAYER,
            ModelSpec.Gpt.Feed.SWIGLU,
            false,
            0f);
    return new ModelSpec.Gpt(layers, 2, 4, 4, 3, style);
  }

  private static void everyFileFits(int layers) {
    try (Backend backend = Backends.named("scalar", 1)) {
      State base = ModelGraphs.start(Architectures.of(gpt(layers)), backend, 9);
      ModelSpec model = new ModelSpec.Lora(gpt(layers), StateStore.digest(base), 1, 2f);
      TaskNeeds train =
          needs(model, new Work.Train(GLOBAL, REF, new SampleRange(0, 8), 7, 0, 4, 2, 2, ADAM));
      State trained = train.program().start(_ -> DATA, backend);
      TaskNeeds merge =
          needs(
              model,
              new Work.Merge(
                  GLOBAL,
                  List.of(StateStore.digest(trained), Digest.ZERO),
                  new Optimizer.Nesterov(0.7f, 0.9f)));
      State merged = merge.program().start(_ -> DATA, backend);

      assertThat(size(trained)).isBetween(64L << 10, train.stateBytes());
      assertThat(size(trained)).isLessThanOrEqualTo(merge.inputBytes());
      assertThat(size(merged)).isLessThanOrEqualTo(merge.stateBytes());
      assertThat(size(merged)).isLessThanOrEqualTo(train.inputBytes());
      assertThat(size(base)).isLessThanOrEqualTo(train.frozenBytes());
      assertThat(size(DATA)).isLessThanOrEqualTo(train.dataBytes());
      assertThat(merge.dataBytes()).isZero();
    }
  }

  private static TaskNeeds needs(ModelSpec model, Work work) {
    TaskSpec task = TestTasks.spec(model, work);
    try (Backend backend = Backends.named("scalar", 1)) {
      return fits(TaskNeeds.measure(task, 1L << 40, new TaskPrograms(), backend));
    }
  }

  private static long size(State state) {
    return StateStore.bytes(state).length;
  }

  /// Panels of products and copies of images, of which each thread has its own.
  @Test
  void what_the_backend_holds_besides_tensors_counts_as_memory() {
    TaskSpec task =
        TestTasks.spec(
            gpt(2), new Work.Train(GLOBAL, REF, new SampleRange(0, 8), 7, 0, 4, 2, 2, ADAM));
    var programs = new TaskPrograms();
    try (Backend one = Backends.named("vector", 1);
        Backend two = Backends.named("vector", 2)) {
      TaskNeeds needs = fits(TaskNeeds.measure(task, 1L << 40, programs, one));
      TaskNeeds more = fits(TaskNeeds.measure(task, 1L << 40, programs, two));
      long besides = 0;
      long besidesMore = 0;
      for (Graph graph : needs.program().graphs()) {
        besides += Workspace.bytes(graph, 1) / 4;
        besidesMore += Workspace.bytes(graph, 2) / 4;
      }
      assertThat(needs.memoryBytes()).isGreaterThan(besides);
      assertThat(more.memoryBytes() - needs.memoryBytes())
          .isEqualTo(besidesMore - besides)
          .isPositive();
      assertThat(TaskNeeds.measure(task, needs.memoryBytes(), programs, two))
          .isInstanceOf(TaskNeeds.Measured.Unfit.class);
    }
  }

  private static TaskNeeds fits(TaskNeeds.Measured measured) {
    return switch (measured) {
      case TaskNeeds.Measured.Fits(var needs) -> needs;
      case TaskNeeds.Measured.Unfit(var refusal) -> throw new AssertionError(refusal);
    };
  }

  @Test
  void adapters_of_24_layers_have_room_for_the_names_of_their_tensors() {
    everyFileFits(24);
  }

  @Test
  void adapters_of_48_layers_have_room_for_the_names_of_their_tensors() {
    everyFileFits(48);
  }
}
