// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.tensor.DType;
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
        "elements",
        "shapes",
        "windows"
      })
  void a_model_of_either_exporter_agrees_with_pytorch(String name) throws IOException {
    agrees(Fixture.read(name + "-script"));
    agrees(Fixture.read(name + "-dynamo"));
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
