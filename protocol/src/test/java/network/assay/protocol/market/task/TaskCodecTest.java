// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.protocol.protobuf.ProtoWriter;
import org.junit.jupiter.api.Test;

final class TaskCodecTest {
  private static final ModelSpec MODEL = new ModelSpec.Mlp(List.of(784, 128, 10));
  private static final Digest PROGRAM = digest(1);

  private static Digest digest(long n) {
    return new Digest(n, ~n, n, ~n);
  }

  private static TaskSpec train(StateRef global, long firstStep, float rate) {
    return new TaskSpec(
        PROGRAM,
        MODEL,
        new Work.Train(
            global,
            new DataRef(digest(2), 8_000),
            new SampleRange(2_000, 4_000),
            -7,
            firstStep,
            96,
            8,
            32,
            new Optimizer.Sgd(rate, 0.9f)));
  }

  private static TaskSpec of(ModelSpec model, Schedule schedule) {
    return new TaskSpec(
        PROGRAM,
        model,
        new Work.Train(
            new StateRef.Initial(42),
            new DataRef(digest(2), 8_000),
            new SampleRange(0, 4_000),
            -7,
            0,
            96,
            8,
            32,
            new Optimizer.AdamW(0.001f, 0.9f, 0.999f, 1e-8f, 0.01f, 1f, schedule)));
  }

  static List<TaskSpec> examples() {
    return List.of(
        of(
            new ModelSpec.ResNet(
                List.of(3, 224, 200), ModelSpec.ResNet.Stem.IMAGENET, List.of(2, 3), 64, 1_000),
            new Schedule.Constant()),
        of(gpt(ModelSpec.Gpt.Feed.GELU), new Schedule.Linear(0, 10, 0f)),
        of(gpt(ModelSpec.Gpt.Feed.SWIGLU), new Schedule.Cosine(1, 10, 0.1f)),
        of(
            new ModelSpec.Lora(gpt(ModelSpec.Gpt.Feed.GELU), digest(8), 4, 16f),
            new Schedule.Constant()),
        train(new StateRef.Initial(42), 0, 0.1f),
        train(new StateRef.Of(digest(3)), 96, 0.1f),
        new TaskSpec(
            PROGRAM,
            MODEL,
            new Work.Merge(
                new StateRef.Of(digest(3)),
                List.of(digest(4), digest(5)),
                new Optimizer.Nesterov(0.7f, 0.5f))),
        new TaskSpec(
            PROGRAM,
            MODEL,
            new Work.Evaluate(
                new StateRef.Of(digest(3)),
                new DataRef(digest(2), 2_000),
                new SampleRange(0, 2_000),
                500,
                2)));
  }

  private static ModelSpec gpt(ModelSpec.Gpt.Feed feed) {
    return new ModelSpec.Gpt(
        2,
        4,
        64,
        32,
        256,
        new ModelSpec.Gpt.Style(
            ModelSpec.Gpt.Positions.ROTARY, ModelSpec.Gpt.Norm.RMS, feed, true, 0.1f));
  }

  @Test
  void adapters_are_handed_the_weights_that_they_leave_but_for_a_merge() {
    var lora = new ModelSpec.Lora(MODEL, digest(8), 4, 16f);
    Work train = train(new StateRef.Of(digest(3)), 0, 0.1f).work();
    assertThat(new TaskSpec(PROGRAM, lora, train).inputs())
        .containsExactly(digest(3), digest(2), digest(8));
    var merge =
        new Work.Merge(
            new StateRef.Of(digest(3)), List.of(digest(4)), new Optimizer.Nesterov(0.7f, 0.5f));
    assertThat(new TaskSpec(PROGRAM, lora, merge).inputs()).containsExactly(digest(3), digest(4));
  }

  @Test
  void adapters_on_adapters_or_of_a_huge_rank_are_refused() {
    var lora = new ModelSpec.Lora(MODEL, digest(8), 4, 16f);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ModelSpec.Lora(lora, digest(8), 4, 16f));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ModelSpec.Lora(MODEL, digest(8), 1_025, 16f))
        .withMessageContaining("the rank is 1025");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ModelSpec.Lora(MODEL, digest(8), 4, Float.NaN));
    // A base that is adapters itself: field 4 in field 1 of field 4.
    byte[] nested =
        new ProtoWriter()
            .message(4, new ProtoWriter().message(1, ModelCodec.write(lora)))
            .toBytes();
    assertThatThrownBy(() -> OrderedReader.whole("a model", nested, 1_024, ModelCodec::read))
        .isInstanceOf(ProtoFault.class);
  }

  @Test
  void sizes_that_do_not_fit_each_other_are_refused() {
    var style =
        new ModelSpec.Gpt.Style(
            ModelSpec.Gpt.Positions.ROTARY,
            ModelSpec.Gpt.Norm.LAYER,
            ModelSpec.Gpt.Feed.GELU,
            true,
            0f);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ModelSpec.Gpt(1, 4, 12, 8, 8, style))
        .withMessageContaining("multiple of 8");
    assertThatIllegalArgumentException().isThrownBy(() -> new Schedule.Linear(5, 5, 0f));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Optimizer.AdamW(1f, 1f, 0f, 0f, 0f, 0f, new Schedule.Constant()));
  }

  @Test
  void every_kind_of_task_is_read_back_as_it_was_written() {
    for (TaskSpec task : examples()) {
      assertThat(TaskCodec.decode(TaskCodec.encode(task))).isEqualTo(task);
    }
  }

  @Test
  void tasks_that_differ_in_anything_have_different_ids() {
    Set<TaskId> ids = new HashSet<>();
    for (TaskSpec task : examples()) assertThat(ids.add(task.id())).isTrue();
    assertThat(ids.add(train(new StateRef.Initial(43), 0, 0.1f).id())).isTrue();
    assertThat(ids.add(train(new StateRef.Initial(42), 1, 0.1f).id())).isTrue();
    assertThat(ids.add(train(new StateRef.Initial(42), 0, Math.nextUp(0.1f)).id())).isTrue();
  }

  @Test
  void an_id_is_the_one_on_record() {
    assertThat(train(new StateRef.Initial(42), 0, 0.1f).id().toString())
        .isEqualTo("01e992bc1825895c3658693552a00f7328107ed4f00cbb17ea7b232e0368aef0");
  }

  @Property(tries = 2_000)
  void damaged_bytes_are_refused_or_are_another_task(
      @ForAll @IntRange(max = 3) int which, @ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes = TaskCodec.encode(examples().get(which));
    byte[] damaged =
        random.nextBoolean() ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes.clone();
    if (damaged.length == bytes.length) {
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
    }
    try {
      TaskSpec task = TaskCodec.decode(damaged);
      assertThat(task).isNotEqualTo(examples().get(which));
      assertThat(TaskCodec.encode(task)).isEqualTo(damaged);
    } catch (ProtoFault refused) {
      assertThat(refused).hasMessageContaining("a task");
    }
  }

  @Test
  void fields_out_of_order_unknown_or_missing_are_refused() {
    byte[] program = new ProtoWriter().bytes(1, PROGRAM.toBytes()).toBytes();
    assertThatThrownBy(() -> TaskCodec.decode(program)).hasMessageContaining("field 2 is missing");
    byte[] whole = TaskCodec.encode(examples().getFirst());
    byte[] more = Arrays.copyOf(whole, whole.length + 2);
    more[whole.length] = 0x30;
    assertThatThrownBy(() -> TaskCodec.decode(more)).hasMessageContaining("field 6");
    assertThatThrownBy(() -> TaskCodec.decode(new byte[TaskCodec.MAX_BYTES + 1]))
        .hasMessageContaining("limit");
  }

  @Test
  void what_no_node_could_do_cannot_be_described() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ModelSpec.Mlp(List.of(784)))
        .withMessageContaining("2 to 64");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Optimizer.Sgd(Float.NaN, 0))
        .withMessageContaining("learning rate");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Work.Evaluate(
                    new StateRef.Initial(1), new DataRef(PROGRAM, 9), new SampleRange(0, 9), 10, 1))
        .withMessageContaining("batch");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Work.Merge(new StateRef.Initial(1), List.of(), new Optimizer.Nesterov(1, 0)));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Work.Evaluate(
                    new StateRef.Initial(1), new DataRef(PROGRAM, 9), new SampleRange(0, 10), 5, 1))
        .withMessageContaining("the sample after the last is 10");
  }

  @Test
  void the_last_segment_and_the_last_batch_may_be_shorter() {
    assertThat(examples().get(0).work().segments()).isEqualTo(12);
    var evaluate =
        new Work.Evaluate(
            new StateRef.Initial(1),
            new DataRef(PROGRAM, 2_001),
            new SampleRange(0, 2_001),
            500,
            2);
    assertThat(evaluate.steps()).isEqualTo(5);
    assertThat(evaluate.segments()).isEqualTo(3);
  }
}
