// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Backends;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.task.DataRef;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.Optimizer;
import network.assay.protocol.market.task.SampleRange;
import network.assay.protocol.market.task.StateRef;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.protocol.market.task.Work;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.commitment.Transcript;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class TaskRunnerTest {
  private static final ModelSpec MODEL = new ModelSpec.Mlp(List.of(6, 16, 3));
  private static final Backend SCALAR = Backends.named("scalar", 1);
  private static final Backend VECTOR = Backends.named("vector", 2);

  /// Samples whose class is the largest of three pairs of features.
  private static final State DATA = data(90);
  private static final DataRef REF = new DataRef(StateDigest.of(DATA), 90);

  private final Map<Digest, State> states = new HashMap<>(Map.of(REF.state(), DATA));

  @AfterAll
  static void close() {
    SCALAR.close();
    VECTOR.close();
  }

  private static State data(int samples) {
    byte[] x = new byte[samples * 6];
    int[] y = new int[samples];
    long mix = 1;
    for (int i = 0; i < samples; i++) {
      y[i] = i % 3;
      for (int f = 0; f < 6; f++) {
        mix = mix * 6364136223846793005L + 1442695040888963407L;
        int noise = (int) (mix >>> 58);
        x[i * 6 + f] = (byte) (f / 2 == y[i] ? 180 + noise : 20 + noise);
      }
    }
    return State.of("x", Tensor.wrapU8(Shape.of(samples, 6), x))
        .with("y", Tensor.wrapI32(Shape.of(samples), y));
  }

  private static TaskSpec spec(Work work) {
    return new TaskSpec(TaskProgram.of(MODEL, work).digest(), MODEL, work);
  }

  private static TaskSpec train(StateRef global, int shard, long firstStep) {
    return spec(
        new Work.Train(
            global,
            REF,
            new SampleRange(shard * 45L, shard * 45L + 45),
            7,
            firstStep,
            25,
            10,
            8,
            new Optimizer.Sgd(0.1f, 0.9f)));
  }

  private State source(Digest digest) {
    State state = states.get(digest);
    if (state == null) throw new AssertionError("nobody has state " + digest.brief());
    return state;
  }

  private Execution prepare(Backend backend, TaskSpec spec) {
    return new TaskRunner(backend).prepare(spec, this::source);
  }

  private State last(Backend backend, TaskSpec spec) {
    var checkpoints = new ArrayList<State>();
    prepare(backend, spec).run((state, _) -> checkpoints.add(state), StepListener.NONE);
    states.put(StateDigest.of(checkpoints.getLast()), checkpoints.getLast());
    return checkpoints.getLast();
  }

  @Test
  void a_task_has_one_transcript_on_every_backend() {
    TaskSpec task = train(new StateRef.Initial(42), 1, 0);
    Transcript scalar = prepare(SCALAR, task).run((_, _) -> {}, StepListener.NONE);
    Transcript vector = prepare(VECTOR, task).run((_, _) -> {}, StepListener.NONE);
    assertThat(vector).isEqualTo(scalar);
    assertThat(scalar.segments()).isEqualTo(3);
    assertThat(scalar.states()).doesNotHaveDuplicates();
    assertThat(scalar.output().toHex())
        .isEqualTo("904720bc8ef2813b4f518525cb911189dbbd4a7d743e1659e582f1f028cfbc2a");
  }

  @Test
  void a_segment_alone_ends_where_it_ends_in_the_whole() {
    TaskSpec task = train(new StateRef.Initial(42), 0, 25);
    var checkpoints = new ArrayList<State>();
    prepare(VECTOR, task).run((state, _) -> checkpoints.add(state), StepListener.NONE);
    Execution again = prepare(SCALAR, task);
    for (int segment = 0; segment < 3; segment++) {
      assertThat(again.segment(segment, checkpoints.get(segment), StepListener.NONE))
          .isEqualTo(checkpoints.get(segment + 1));
    }
  }

  @Test
  void checkpoints_are_not_touched_by_the_steps_that_follow() {
    var digests = new ArrayList<Digest>();
    var checkpoints = new ArrayList<State>();
    Transcript transcript =
        prepare(VECTOR, train(new StateRef.Initial(1), 0, 0))
            .run(
                (state, _) -> {
                  digests.add(StateDigest.of(state));
                  checkpoints.add(state);
                },
                StepListener.NONE);
    assertThat(transcript.states()).isEqualTo(digests);
    assertThat(checkpoints.stream().map(StateDigest::of).toList()).isEqualTo(digests);
  }

  @Test
  void a_round_learns_merges_and_evaluates() {
    StateRef global = new StateRef.Initial(42);
    for (int round = 0; round < 3; round++) {
      Digest one = StateDigest.of(last(VECTOR, train(global, 0, round * 25L)));
      Digest two = StateDigest.of(last(VECTOR, train(global, 1, round * 25L)));
      State merged =
          last(
              VECTOR,
              spec(new Work.Merge(global, List.of(one, two), new Optimizer.Nesterov(0.7f, 0.5f))));
      global = new StateRef.Of(StateDigest.of(merged));
    }
    State evaluated =
        last(SCALAR, spec(new Work.Evaluate(global, REF, new SampleRange(0, 90), 40, 2)));
    assertThat(evaluated.names()).containsExactly("correct", "loss");
    assertThat(evaluated.get("correct").intAt(0)).isGreaterThanOrEqualTo(88);
    assertThat(evaluated.get("loss").floatAt(0) / 90).isLessThan(0.2f);
  }

  @Test
  void a_merge_of_one_shard_without_momentum_is_that_shard() {
    State shard = last(VECTOR, train(new StateRef.Initial(3), 0, 0));
    State merged =
        last(
            VECTOR,
            spec(
                new Work.Merge(
                    new StateRef.Initial(3),
                    List.of(StateDigest.of(shard)),
                    new Optimizer.Nesterov(1f, 0f))));
    for (String name : List.of("layers.0.weight", "layers.1.bias")) {
      float[] expected = shard.get(name).sharedFloats();
      float[] found = merged.get(name).sharedFloats();
      for (int i = 0; i < expected.length; i++) {
        assertThat(found[i]).isEqualTo(expected[i], org.assertj.core.data.Offset.offset(1e-6f));
      }
    }
  }

  @Test
  void evaluation_in_parts_counts_what_evaluation_at_once_counts() {
    var parts = new Work.Evaluate(new StateRef.Initial(5), REF, new SampleRange(10, 81), 32, 1);
    var whole = new Work.Evaluate(new StateRef.Initial(5), REF, new SampleRange(10, 81), 71, 1);
    assertThat(TaskProgram.of(MODEL, parts).graphs()).hasSize(2);
    assertThat(last(VECTOR, spec(parts)).get("correct"))
        .isEqualTo(last(VECTOR, spec(whole)).get("correct"));
  }

  @Test
  void every_step_is_reported_with_its_loss() {
    var losses = new ArrayList<Float>();
    prepare(VECTOR, train(new StateRef.Initial(42), 0, 0))
        .run(
            (_, _) -> {},
            (step, loss) -> {
              assertThat(step).isEqualTo(losses.size());
              losses.add(loss);
            });
    assertThat(losses).hasSize(25);
    assertThat(losses.getLast()).isLessThan(losses.getFirst());
  }

  @Test
  void operations_of_the_segments_are_those_of_the_task() {
    TaskProgram program = TaskProgram.of(MODEL, train(new StateRef.Initial(0), 0, 0).work());
    long all = program.operations(0, 3);
    assertThat(all).isEqualTo(25 * program.graphs().getFirst().cost().operations());
    assertThat(program.operations(0, 1) + program.operations(1, 3)).isEqualTo(all);
    assertThat(program.operations(2, 3)).isEqualTo(all / 5);
  }

  @Test
  void a_task_of_other_rules_is_refused() {
    TaskSpec task = train(new StateRef.Initial(0), 0, 0);
    var other = new TaskSpec(Digest.ZERO, task.model(), task.work());
    assertThatThrownBy(() -> prepare(SCALAR, other))
        .isInstanceOf(TaskFault.class)
        .hasMessageContaining("different rules");
  }

  @Test
  void inputs_that_do_not_fit_are_refused_with_what_is_wrong() {
    Digest wrong = new Digest(1, 1, 1, 1);
    states.put(wrong, State.of("layers.0.weight", Tensor.scalar(1)));
    assertThatThrownBy(() -> prepare(SCALAR, train(new StateRef.Of(wrong), 0, 0)))
        .isInstanceOf(TaskFault.class)
        .hasMessageContaining("a state");
    states.put(REF.state(), data(60));
    assertThatThrownBy(() -> prepare(SCALAR, train(new StateRef.Initial(0), 0, 0)))
        .hasMessageContaining("60 samples of 6 features, the task is for 90 samples of 6 features");
    states.put(REF.state(), State.of("x", Tensor.scalar(1)));
    assertThatThrownBy(() -> prepare(SCALAR, train(new StateRef.Initial(0), 0, 0)))
        .hasMessageContaining("a data set has the tensors x and y");
  }

  @Test
  void interrupting_ends_a_task_at_the_next_step() {
    Execution execution = prepare(VECTOR, train(new StateRef.Initial(0), 0, 0));
    var steps = new ArrayList<Integer>();
    assertThatThrownBy(
            () ->
                execution.run(
                    (_, _) -> {},
                    (step, _) -> {
                      steps.add(step);
                      if (step == 12) Thread.currentThread().interrupt();
                    }))
        .isInstanceOf(CancellationException.class);
    assertThat(steps).hasSize(13);
    assertThat(Thread.interrupted()).isFalse();
  }
}
