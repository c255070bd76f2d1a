// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import network.assay.compute.GraphFault;
import network.assay.compute.arith.BatchOrder;
import network.assay.compute.arith.Philox;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.TestBackends;
import network.assay.compute.backend.vector.VectorBackend;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// Small residual networks on images of noise with a bright bar, whose place is the class.
final class ResNetTest {
  private static final int SIDE = 8;
  private static final int ROWS = 96;
  private static final int BATCH = 8;
  private static final ResNet.Image IMAGE = new ResNet.Image(2, SIDE, SIDE);
  private static final ResNet NET = new ResNet(IMAGE, ResNet.Stem.SMALL, List.of(1, 1), 4, 3);
  private static final State DATA = data();

  private static State data() {
    byte[] samples = new byte[ROWS * 2 * SIDE * SIDE];
    int[] labels = new int[ROWS];
    int[] noise = new int[samples.length];
    Philox.fill(3, 0, 0, noise);
    for (int i = 0; i < samples.length; i++) {
      int row = i / (2 * SIDE * SIDE);
      labels[row] = row % 3;
      boolean bright = i / SIDE % SIDE * 3 / SIDE == labels[row];
      samples[i] = (byte) ((bright ? 120 : 0) + (noise[i] & 127));
    }
    return State.of(Names.SAMPLES, Tensor.wrapU8(Shape.of(ROWS, 2 * SIDE * SIDE), samples))
        .with(Names.LABELS, Tensor.wrapI32(Shape.of(ROWS), labels));
  }

  private static State train(Training training, Backend backend, int steps) {
    State start = training.start(backend, 4).plus(training.resting());
    Loop loop = training.loop(backend, start, DATA, BATCH);
    BatchOrder order = new BatchOrder(9, 0, ROWS, BATCH);
    for (int step = 0; step < steps; step++) {
      loop.run(State.of(Names.ORDER, order.tensor(step)));
    }
    return loop.snapshot();
  }

  @Test
  void all_backends_widths_and_threads_train_to_the_same_bits() {
    Training training = new Training(NET, Method.of(Optimizer.sgd(0.05f, 0.9f)).withParts(2));
    State expected = null;
    try (TestBackends backends = new TestBackends()) {
      for (Backend backend : backends.all()) {
        State trained = train(training, backend, 2);
        if (expected == null) expected = trained;
        assertThat(trained).as(backend.id()).isEqualTo(expected);
      }
    }
  }

  @Test
  void both_stems_follow_their_gradient() {
    try (Backend backend = VectorBackend.widest(1)) {
      Slopes.check(NET, backend, DATA, BATCH);
      Slopes.check(
          new ResNet(IMAGE, ResNet.Stem.IMAGENET, List.of(1, 1), 4, 3), backend, DATA, BATCH);
    }
  }

  @Test
  void a_trained_network_tells_the_classes_apart_by_its_running_statistics() {
    Training training = new Training(NET, Method.of(Optimizer.sgd(0.05f, 0.9f)));
    try (Backend backend = VectorBackend.widest(1)) {
      State trained = train(training, backend, 70);
      assertThat(Judge.accuracy(NET, backend, trained, DATA)).isGreaterThan(0.95);
      State start = training.start(backend, 4);
      for (Parameter parameter : NET.parameters()) {
        if (parameter.kind() != Parameter.Kind.BUFFER) continue;
        assertThat(trained.get(parameter.name())).isNotEqualTo(start.get(parameter.name()));
        assertThat(training.resting().has(Names.momentum(parameter.name()))).isFalse();
      }
    }
  }

  @Test
  void running_statistics_move_a_tenth_of_the_way_to_those_of_each_part() {
    Training training = new Training(NET, Method.of(Optimizer.sgd(0f, 0f)).withParts(2));
    Training whole = new Training(NET, Method.of(Optimizer.sgd(0f, 0f)));
    try (Backend backend = VectorBackend.widest(1)) {
      Tensor once = train(whole, backend, 1).get("bn1.running_mean");
      Tensor twice = train(training, backend, 1).get("bn1.running_mean");
      for (int i = 0; i < once.elements(); i++) {
        // 1 - 0.9 * 0.9 of the way, to nearly the same mean.
        assertThat(twice.floatAt(i))
            .isCloseTo(1.9f * once.floatAt(i), within(0.1f * Math.abs(once.floatAt(i))));
      }
    }
  }

  @Test
  void the_outer_update_averages_running_statistics() {
    var graph = OuterUpdate.graph(NET.parameters(), 2);
    assertThat(graph.carried()).contains("bn1.running_var", "momentum.bn1.weight");
    assertThat(graph.carried()).doesNotContain("momentum.bn1.running_var");
  }

  @Test
  void resnet_18_has_the_parameters_of_the_original() {
    ResNet.Image image = new ResNet.Image(3, 224, 224);
    ResNet net = Recipes.resnet18(image, ResNet.Stem.IMAGENET, 64, 1_000);
    long trained = 0;
    for (Parameter parameter : net.parameters()) {
      if (parameter.isTrained()) trained += parameter.shape().elements();
    }
    assertThat(trained).isEqualTo(11_689_512);
    assertThat(net.parameters().stream().map(Parameter::name))
        .contains("layer4.1.conv2.weight", "layer2.0.downsample.1.running_var", "fc.bias");
    assertThatThrownBy(() -> new ResNet(image, ResNet.Stem.SMALL, List.of(), 4, 2))
        .isInstanceOf(GraphFault.class);
  }
}
