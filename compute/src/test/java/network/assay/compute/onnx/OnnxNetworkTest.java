// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import network.assay.compute.arith.BatchOrder;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.model.Loop;
import network.assay.compute.model.Method;
import network.assay.compute.model.Names;
import network.assay.compute.model.Optimizer;
import network.assay.compute.model.Training;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What PyTorch exported can be trained further.
final class OnnxNetworkTest {
  private static final int ROWS = 8;

  @ParameterizedTest
  @ValueSource(strings = {"mlp-script", "mlp-dynamo", "resnet-unfolded-script", "resnet-dynamo"})
  void an_imported_classifier_learns(String name) throws IOException {
    learns(new OnnxNetwork(Fixture.read(name).model(), Map.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt-script",
        "gpt-fused-dynamo",
        "llama-dynamo",
        "llama-mask-script",
        "llama-mask-dynamo",
        "gpt2-flat-script",
        "gpt2-flat-dynamo",
        "bert-mask-dynamo"
      })
  void an_imported_transformer_learns(String name) throws IOException {
    learns(new OnnxNetwork(Fixture.read(name).model(), Map.of("sequence", 5)));
  }

  @Test
  void statistics_of_batch_norm_stay_as_they_are() throws IOException {
    var network = new OnnxNetwork(Fixture.read("resnet-unfolded-script").model(), Map.of());
    assertThat(network.parameters().stream().filter(p -> !p.isTrained()))
        .isNotEmpty()
        .allSatisfy(p -> assertThat(p.name()).contains("running_"));
  }

  /// Where every token counts, the mask is all ones.
  @ParameterizedTest
  @ValueSource(strings = {"llama-mask-dynamo", "bert-mask-script", "gpt2-flat-dynamo"})
  void what_is_given_beside_tokens_is_filled_in(String name) throws IOException {
    Fixture fixture = Fixture.read(name);
    Tensor tokens = fixture.inputs().get("input_ids");
    Tensor ones = Tensor.zeros(DType.I32, tokens.shape());
    Arrays.fill(ones.sharedInts(), 1);
    OnnxModel.Inference whole = fixture.inference();
    OnnxModel.Inference alone = fixture.model().alone(fixture.sizes());
    assertThat(alone.graph().inputs()).noneMatch(input -> input.name().equals("attention_mask"));
    try (Backend backend = new ScalarBackend()) {
      State given = State.of("input_ids", tokens);
      State due =
          backend
              .compile(whole.graph())
              .run(whole.fixed().plus(given.with("attention_mask", ones)));
      State found = backend.compile(alone.graph()).run(alone.fixed().plus(given));
      String output = fixture.model().outputs().getFirst().name();
      assertThat(found.get(output)).isEqualTo(due.get(output));
    }
  }

  @Test
  void flattened_logits_are_one_row_for_each_token() throws IOException {
    var network = new OnnxNetwork(Fixture.read("gpt2-flat-script").model(), Map.of("sequence", 5));
    assertThat(network.label()).isEqualTo(Shape.of(5));
    assertThat(network.classes()).isEqualTo(24);
  }

  private static void learns(OnnxNetwork network) {
    State data = data(network);
    var training = new Training(network, Method.of(Optimizer.sgd(0.05f, 0.9f)));
    try (Backend backend = new ScalarBackend()) {
      Loop loop = training.loop(backend, network.state().plus(training.resting()), data, 4);
      float first = 0;
      float last = 0;
      for (int step = 0; step < 10; step++) {
        Tensor order = new BatchOrder(7, 0, ROWS, 4).tensor(step);
        last = loop.run(State.of(Names.ORDER, order)).get(Names.LOSS).floatAt(0);
        if (step < 2) first += last / 2;
      }
      assertThat(last).isLessThan(first);
    }
  }

  private static State data(OnnxNetwork network) {
    Shape flat = Shape.of(ROWS, network.sample().shape().elements());
    Tensor samples = Tensor.zeros(network.sample().dtype(), flat);
    for (int i = 0; i < samples.elements(); i++) {
      int mixed = i * 0x9E3779B9 >>> 8;
      if (samples.dtype() == DType.F32) samples.sharedFloats()[i] = mixed * 0x1p-23f - 1;
      else samples.sharedInts()[i] = mixed % network.classes();
    }
    boolean perToken = network.label().rank() > 0;
    Shape shape = perToken ? Shape.of(ROWS, network.label().dim(0)) : Shape.of(ROWS);
    Tensor labels = Tensor.zeros(DType.I32, shape);
    for (int i = 0; i < labels.elements(); i++) {
      labels.sharedInts()[i] = i * 5 % network.classes();
    }
    return State.of(Names.SAMPLES, samples).with(Names.LABELS, labels);
  }
}
