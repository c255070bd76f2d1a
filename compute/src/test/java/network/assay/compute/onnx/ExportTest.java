// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.format.Safetensors;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.GraphCodec;
import network.assay.compute.onnx.file.Limits;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is exported comes back as the same graph, to the byte.
final class ExportTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlp-script",
        "gpt-dynamo",
        "gpt2-script",
        "llama-dynamo",
        "shapes-script",
        "resnet-unfolded-script",
        "windows-dynamo"
      })
  void an_imported_model_survives_export_and_import(String name) throws IOException {
    Fixture fixture = Fixture.read(name);
    GraphBuilder g = new GraphBuilder();
    Map<String, Value> values = new HashMap<>();
    fixture
        .model()
        .inputs()
        .forEach(
            port ->
                values.put(
                    port.name(),
                    g.input(port.name(), port.type().dtype(), port.shape(fixture.sizes()))));
    fixture
        .model()
        .weights()
        .forEach(w -> values.put(w.name(), g.input(w.name(), w.dtype(), w.shape())));
    var result = fixture.model().apply(g, values);
    result.outputs().forEach(g::output);
    State weights = fixture.model().state().plus(result.buffers());
    survives(g, weights);
    keep(name, g, weights, fixture.inputs());
  }

  @Test
  void values_between_are_called_what_no_input_and_no_output_is_called() {
    GraphBuilder g = new GraphBuilder();
    Value x = g.input("t0", DType.F32, Shape.of(2));
    Value w = g.input("t2", DType.F32, Shape.of(2));
    g.output("t1", g.exp(g.add(g.mul(x, w), g.constant(1f))));
    survives(g, State.of("t2", Tensor.f32(Shape.of(2), 1, 2)));
  }

  /// Leaves the export, inputs and results where `src/test/python/onnx_check.py` finds them.
  static void keep(String name, GraphBuilder g, State weights, State inputs) throws IOException {
    Path folder = Files.createDirectories(Path.of("target", "onnx"));
    OnnxExport.write(g, weights, folder.resolve(name + ".onnx"));
    var tensors = new TreeMap<String, Tensor>();
    inputs.forEach((input, tensor) -> tensors.put("in." + input, tensor));
    try (ScalarBackend backend = new ScalarBackend()) {
      backend
          .compile(g.build())
          .run(weights.plus(inputs))
          .forEach((output, tensor) -> tensors.put("out." + output, tensor));
    }
    Safetensors.write(State.of(tensors), Map.of(), folder.resolve(name + ".safetensors"));
  }

  static void survives(GraphBuilder g, State weights) {
    byte[] file = OnnxExport.bytes(g, weights);
    OnnxModel again = OnnxModel.read(file, Limits.DEFAULT);
    OnnxModel.Inference inference = again.inference(Map.of());
    Graph before = g.build();
    assertThat(inference.graph().nodes()).isEqualTo(before.nodes());
    assertThat(GraphCodec.encode(inference.graph())).isEqualTo(GraphCodec.encode(before));
    assertThat(inference.fixed()).isEqualTo(weights);
  }
}
