// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import network.assay.compute.arith.BatchOrder;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.model.Gpt;
import network.assay.compute.model.Method;
import network.assay.compute.model.Model;
import network.assay.compute.model.Names;
import network.assay.compute.model.Optimizer;
import network.assay.compute.model.ResNet;
import network.assay.compute.model.Schedule;
import network.assay.compute.model.Training;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The contract judges every node of training steps as people train.
final class ModelJudgeTest {
  private static final int ROWS = 8;
  private static final int BATCH = 4;

  @RegisterExtension static final JudgeEvm JUDGE = new JudgeEvm();

  @Test
  void every_node_of_a_step_of_gpt_2_is_judged_as_java_computes_it() {
    var size = new Gpt.Size(1, 2, 32, 12, 60);
    judge(new Gpt(size, Gpt.Style.GPT2.withDropout(0.1f)));
  }

  @Test
  void every_node_of_a_step_of_a_gated_transformer_is_judged_as_java_computes_it() {
    var style = new Gpt.Style(Gpt.Positions.ROTARY, Gpt.Norm.RMS, Gpt.Feed.SWIGLU, false, 0f);
    judge(new Gpt(new Gpt.Size(1, 2, 32, 12, 60), style));
  }

  @Test
  void every_node_of_a_step_of_a_residual_network_is_judged_as_java_computes_it() {
    var image = new ResNet.Image(3, 20, 20);
    judge(new ResNet(image, ResNet.Stem.IMAGENET, List.of(1, 1), 4, 10));
  }

  private static void judge(Model model) {
    Method method = new Method(Optimizer.adamW(0.01f, 0.1f), new Schedule.Constant(), 1f, 2);
    Training training = new Training(model, method);
    List<Computed> nodes = Computed.of(training.step(ROWS, BATCH), inputs(training));
    var calls = JUDGE.calls();
    for (int i = 0; i < nodes.size(); i++) {
      Computed given = nodes.get(i);
      for (Judgement judgement : Judgements.of(given, 2, 3)) {
        calls.add(given, judgement, "node %d %s".formatted(i, given.node()));
      }
    }
    calls.ask();
    assertThat(calls.asked()).isGreaterThan(nodes.size());
  }

  private static State inputs(Training training) {
    Model model = training.model();
    var random = new SplittableRandom(0xA55A7);
    int features = model.sample().shape().elements();
    boolean tokens = model.sample().dtype() == DType.I32;
    Tensor samples = Tensor.zeros(model.sample().dtype(), Shape.of(ROWS, features));
    for (int i = 0; i < samples.elements(); i++) {
      if (tokens) samples.sharedInts()[i] = random.nextInt(model.classes());
      else samples.sharedBytes()[i] = (byte) random.nextInt();
    }
    Shape labels = tokens ? Shape.of(ROWS, features) : Shape.of(ROWS);
    int[] classes = random.ints(labels.elements(), -1, model.classes()).toArray();
    try (var backend = new ScalarBackend()) {
      return training
          .start(backend, 7)
          .plus(training.resting())
          .plus(training.method().optimizer().inputs())
          .with(Names.SAMPLES, samples)
          .with(Names.LABELS, Tensor.i32(labels, classes))
          .with(Names.ORDER, new BatchOrder(77, 0, ROWS, BATCH).tensor(3));
    }
  }
}
