// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.graph.Affine;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Input;
import network.assay.compute.graph.MapOp;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.graph.Output;
import network.assay.compute.model.ModelGraphs;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Ints;
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
import org.junit.jupiter.api.Test;

final class TermsTest {
  private static final ModelSpec MODEL = new ModelSpec.Mlp(List.of(4, 3));
  private static final State DATA =
      State.of("x", Tensor.zeros(DType.U8, Shape.of(10, 4)))
          .with("y", Tensor.zeros(DType.I32, Shape.of(10)));
  private static final DataRef REF = new DataRef(StateDigest.of(DATA), 10);
  private static final StateRef GLOBAL = new StateRef.Initial(1);
  private static final Work TRAIN =
      new Work.Train(
          GLOBAL, REF, new SampleRange(2, 9), 5L << 32 | 6, 40, 7, 3, 2, sgd(0.1f, 0.9f));
  private static final Work EVALUATE = new Work.Evaluate(GLOBAL, REF, new SampleRange(1, 9), 3, 2);

  private static Optimizer.Inner sgd(float rate, float momentum) {
    return new Optimizer.Sgd(rate, momentum);
  }

  private static Digest shard(Backend backend) {
    return StateDigest.of(trained(backend));
  }

  private static State trained(Backend backend) {
    return TaskProgram.of(MODEL, TRAIN).start(TermsTest::data, backend);
  }

  private static State data(Digest digest) {
    if (!digest.equals(REF.state())) throw new AssertionError("no state " + digest.brief());
    return DATA;
  }

  @Test
  void start_and_fixed_states_are_exactly_what_the_graphs_say_is_carried_and_fixed() {
    try (Backend backend = new ScalarBackend()) {
      State shard = trained(backend);
      Work merge =
          new Work.Merge(GLOBAL, List.of(shard(backend)), new Optimizer.Nesterov(0.7f, 0.5f));
      for (Work work : List.of(TRAIN, EVALUATE, merge)) {
        TaskProgram program = TaskProgram.of(MODEL, work);
        StateSource sources = digest -> digest.equals(REF.state()) ? DATA : shard;
        var fixed = new TreeSet<String>();
        for (GraphDigest graph : program.digests()) {
          assertThat(program.start(sources, backend).names())
              .containsExactlyElementsOf(
                  graph.carried().stream().map(GraphDigest.Carried::name).toList());
          IntStream.range(0, graph.parts().inputs())
              .filter(i -> graph.kind(i) == GraphDigest.Kind.FIXED)
              .forEach(i -> fixed.add(graph.graph().inputs().get(i).name()));
        }
        assertThat(program.fixed(sources, backend).names()).containsExactlyElementsOf(fixed);
      }
    }
  }

  @Test
  void the_order_of_a_step_is_the_words_with_the_stride_added_as_often_as_steps_went_before() {
    StepOrder train = order(TRAIN);
    assertThat(train).isEqualTo(new StepOrder(Ints.of(6, 5, 2, 7, 40), 1));
    assertThat(train.at(6)).isEqualTo(Tensor.i32(Shape.of(5), 6, 5, 2, 7, 46));
    assertThat(order(EVALUATE)).isEqualTo(new StepOrder(Ints.of(1), 3));
    assertThat(new StepOrder(Ints.of(Integer.MAX_VALUE), 2).at(1).intAt(0))
        .isEqualTo(Integer.MIN_VALUE + 1);
    assertThatThrownBy(() -> new StepOrder(Ints.of(new int[9]), 0)).hasMessageContaining("9 words");
  }

  private static StepOrder order(Work work) {
    try (Backend backend = new ScalarBackend()) {
      TaskProgram program = TaskProgram.of(MODEL, work);
      return program
          .terms(program.start(TermsTest::data, backend), program.fixed(TermsTest::data, backend))
          .order();
    }
  }

  @Test
  void what_tasks_of_a_job_have_in_common_is_hashed_once() {
    try (Backend backend = new ScalarBackend()) {
      var programs = new TaskPrograms();
      var terms = new TaskTerms();
      Work other =
          new Work.Train(
              GLOBAL, REF, new SampleRange(3, 8), 5L << 32 | 6, 80, 7, 3, 2, sgd(0.1f, 0.9f));
      TaskProgram first = programs.of(MODEL, TRAIN);
      TaskProgram second = programs.of(MODEL, other);
      State start = first.start(TermsTest::data, backend);
      State fixed = first.fixed(TermsTest::data, backend);

      assertThat(terms.of(spec(first), first, () -> start, () -> fixed))
          .isEqualTo(first.terms(start, fixed));
      assertThat(terms.of(spec(second), second, TermsTest::nothing, TermsTest::nothing))
          .isEqualTo(TaskProgram.of(MODEL, other).terms(start, fixed));
      assertThat(second.graphs()).isSameAs(first.graphs());
    }
  }

  @Test
  void what_is_fixed_is_hashed_for_each_model_though_they_name_the_same_weights() {
    ModelSpec deep = new ModelSpec.Mlp(List.of(4, 3, 3));
    try (Backend backend = new ScalarBackend()) {
      State weights = ModelGraphs.start(Architectures.of(deep), backend, 9);
      State part = weights.select(name -> name.startsWith("layers.0."));
      Digest named = StateDigest.of(weights);
      var terms = new TaskTerms();
      ModelSpec shallowLora = new ModelSpec.Lora(MODEL, named, 1, 1f);
      ModelSpec deepLora = new ModelSpec.Lora(deep, named, 1, 1f);
      TaskProgram first = TaskProgram.of(shallowLora, TRAIN);
      TaskProgram second = TaskProgram.of(deepLora, TRAIN);
      State start = second.start(TermsTest::data, backend);
      State fixed = second.fixed(digest -> digest.equals(named) ? weights : data(digest), backend);
      State less = fixed.select(name -> !name.startsWith("layers.") || part.has(name));

      terms.of(new TaskSpec(first.digest(), shallowLora, TRAIN), first, () -> start, () -> less);
      assertThat(
              terms.of(
                  new TaskSpec(second.digest(), deepLora, TRAIN), second, () -> start, () -> fixed))
          .isEqualTo(second.terms(start, fixed))
          .isNotEqualTo(second.terms(start, less));
    }
  }

  private static TaskSpec spec(TaskProgram program) {
    return new TaskSpec(program.digest(), MODEL, program.work());
  }

  private static State nothing() {
    throw new AssertionError("it was hashed before");
  }

  @Test
  void a_task_that_is_ready_to_run_knows_its_terms() {
    try (Backend backend = new ScalarBackend()) {
      TaskProgram program = TaskProgram.of(MODEL, TRAIN);
      var spec = new TaskSpec(program.digest(), MODEL, TRAIN);
      Execution ready = new TaskRunner(backend).prepare(spec, TermsTest::data);
      Terms terms = ready.terms();
      assertThat(terms.program()).isEqualTo(program.digest());
      assertThat(terms.input()).isEqualTo(StateDigest.of(ready.start()));
      assertThat(terms.fixed()).isEqualTo(StateDigest.of(ready.fixed()));
      assertThat(terms.steps()).isEqualTo(7);
      assertThat(terms.digest()).isEqualTo(ready.terms().digest());
    }
  }

  @Test
  void terms_have_segments_of_so_many_steps_and_a_last_one_of_what_is_left() {
    var terms =
        new Terms(Digest.ZERO, Digest.ZERO, Digest.ZERO, 7, 3, new StepOrder(Ints.of(-2, 9), -1));
    assertThat(terms.segments()).isEqualTo(3);
    assertThat(IntStream.range(0, 3).map(terms::firstStep)).containsExactly(0, 3, 6);
    assertThat(IntStream.range(0, 3).map(terms::steps)).containsExactly(3, 3, 1);
  }

  @Test
  void an_item_has_the_bytes_of_the_specification() {
    var read = new Operand.Read(1, List.of(Operand.Dim.inside(2, Affine.axis(1, 0))));
    var graph =
        new Graph(
            List.of(
                new Input("a", DType.F32, Shape.of(2)),
                new Input("b", DType.F32, Shape.of(2)),
                new Input("order", DType.I32, Shape.of(1))),
            List.of(new Node.Map(MapOp.NEG, 0, Shape.of(2), List.of(read))),
            List.of(new Output("b", 3)));
    GraphDigest digest = GraphDigest.of(graph);
    assertThat(hex(digest.inputItem(0)))
        .isEqualTo("01" + "00000000" + "01" + "01" + "00000002" + "61");
    assertThat(hex(digest.inputItem(1)))
        .isEqualTo("00" + "00000000" + "01" + "01" + "00000002" + "62");
    assertThat(hex(digest.inputItem(2)))
        .isEqualTo("02" + "00000000" + "02" + "01" + "00000001" + "6f72646572");
    assertThat(hex(digest.carriedItem(0))).isEqualTo("00000001" + "00000003" + "62");
    assertThat(digest.parts().inputs()).isEqualTo(3);
    assertThat(
            digest.prove(3).shows(GraphDigest.of(graph.nodes().getFirst()), digest.parts().items()))
        .isTrue();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
