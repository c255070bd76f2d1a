// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.onnx.ir.Attribute;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.onnx.ir.Literal;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What both of PyTorch's exporters write computes what PyTorch computes.
final class ImportTest {
  /// Relative to the greatest of a result: a few roundings of networks as small as these.
  private static final float TOLERANCE = 4e-6f;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlp",
        "resnet",
        "gpt",
        "gpt-fused",
        "gpt2",
        "llama",
        "llama-mask",
        "gpt2-flat",
        "bert-mask",
        "elements",
        "shapes",
        "windows"
      })
  void a_model_of_either_exporter_agrees_with_pytorch(String name) throws IOException {
    agrees(Fixture.read(name + "-script"));
    agrees(Fixture.read(name + "-dynamo"));
  }

  /// What ONNX's own evaluator computes, made by `src/test/python/onnx_operators.py`.
  @ParameterizedTest
  @ValueSource(strings = {"curves-24", "groups-21", "rms-23", "attention-23", "rotary-23"})
  void operators_agree_with_the_reference_of_onnx(String name) throws IOException {
    agrees(Fixture.read(name));
  }

  /// As versions 18 to 20 have it.
  @Test
  void a_group_norm_with_a_gain_per_group_is_that_of_its_channels() {
    Tensor each = grouped(Literal.floats(Shape.of(4), 2, 2, -3, -3));
    assertThat(grouped(Literal.floats(Shape.of(2), 2, -3))).isEqualTo(each);
  }

  private static Tensor grouped(Literal gain) {
    return new SmallNet()
        .input("x", Tensor.f32(Shape.of(1, 4, 2), 1, 2, 4, 8, -1, 3, 5, 0))
        .known("gain", gain)
        .node(
            "GroupNormalization", "x gain gain", "y", Map.of("num_groups", new Attribute.Whole(2)))
        .run("y", ElementType.FLOAT);
  }

  @Test
  void batch_norm_with_the_statistics_of_the_model_agrees_with_pytorch() throws IOException {
    agrees(Fixture.read("resnet-unfolded-script"));
  }

  @Test
  void weights_in_a_file_beside_the_model_agree_with_pytorch() throws IOException {
    agrees(Fixture.read("mlp-external"));
  }

  private static void agrees(Fixture fixture) {
    OnnxModel.Inference inference = fixture.inference();
    State results;
    try (ScalarBackend backend = new ScalarBackend()) {
      results = backend.compile(inference.graph()).run(inference.fixed().plus(fixture.inputs()));
    }
    for (int i = 0; i < fixture.model().outputs().size(); i++) {
      Tensor due = fixture.results().get(Integer.toString(i));
      Tensor found = results.get(fixture.model().outputs().get(i).name());
      assertThat(found.shape()).isEqualTo(due.shape());
      if (due.dtype() == DType.F32) close(found, due);
      else assertThat(found).isEqualTo(due);
    }
  }

  private static void close(Tensor found, Tensor due) {
    float greatest = 0;
    for (float value : due.sharedFloats()) greatest = Math.max(greatest, Math.abs(value));
    float worst = 0;
    for (int i = 0; i < due.elements(); i++) {
      float difference = Math.abs(found.floatAt(i) - due.floatAt(i));
      // Written so that a NaN counts.
      if (!(difference <= worst)) worst = difference;
    }
    assertThat(worst / greatest).isLessThan(TOLERANCE);
  }
}
