// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.graph.GraphCodec;
import network.assay.compute.model.Gpt;
import network.assay.compute.model.Model;
import network.assay.compute.model.ModelGraphs;
import network.assay.compute.model.Names;
import network.assay.compute.model.Recipes;
import network.assay.compute.model.ResNet;
import network.assay.compute.onnx.ir.Port;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each recipe goes out as ONNX and comes back as the same graph: the same bits everywhere.
final class RecipeExportTest {
  @TempDir private Path folder;

  @Test
  void a_perceptron_survives() throws IOException {
    survives("own-mlp", Recipes.mlp(12, 9, 7, 4));
  }

  @Test
  void a_residual_network_survives() throws IOException {
    var image = new ResNet.Image(1, 16, 12);
    survives("own-resnet18-small", Recipes.resnet18(image, ResNet.Stem.SMALL, 2, 5));
    survives("own-resnet18-imagenet", Recipes.resnet18(image, ResNet.Stem.IMAGENET, 2, 5));
  }

  @Test
  void a_transformer_survives() throws IOException {
    var size = new Gpt.Size(2, 2, 8, 6, 11);
    survives("own-gpt", new Gpt(size, Gpt.Style.GPT2));
    for (Gpt.Feed feed : List.of(Gpt.Feed.GELU, Gpt.Feed.SWIGLU)) {
      var style = new Gpt.Style(Gpt.Positions.ROTARY, Gpt.Norm.RMS, feed, false, 0.1f);
      survives("own-gpt-" + feed, new Gpt(size, style));
    }
  }

  private void survives(String name, Model model) throws IOException {
    int rows = 3;
    State parameters;
    try (ScalarBackend backend = new ScalarBackend()) {
      parameters = ModelGraphs.start(model, backend, 5);
    }
    Path file = folder.resolve("model.onnx");
    OnnxExport.write(model, rows, parameters, file);
    OnnxModel.Inference again = OnnxModel.read(file).inference(Map.of());
    assertThat(GraphCodec.encode(again.graph()))
        .isEqualTo(GraphCodec.encode(ModelGraphs.inference(model, rows)));
    assertThat(again.fixed()).isEqualTo(parameters);
    open(name, model, parameters);
    GraphBuilder g = new GraphBuilder();
    ModelGraphs.inference(g, model, rows);
    ExportTest.keep(name, g, parameters, State.of(Names.SAMPLES, samples(model, rows)));
  }

  // A file that leaves open how many samples a run takes is the graph of however many there are.
  private void open(String name, Model model, State parameters) throws IOException {
    Path file = folder.resolve("open.onnx");
    OnnxExport.Told told = (rows, g) -> ModelGraphs.inference(g, model, rows);
    OnnxExport.write(told, parameters, true, file);
    OnnxModel again = OnnxModel.read(file);
    assertThat(again.inputs().getFirst().dims().getFirst()).isEqualTo(new Port.Dim.Open("batch"));
    for (int rows : new int[] {1, 2, 5}) {
      OnnxModel.Inference inference = again.inference(Map.of("batch", rows));
      assertThat(GraphCodec.encode(inference.graph()))
          .as("%s, %d samples", name, rows)
          .isEqualTo(GraphCodec.encode(ModelGraphs.inference(model, rows)));
      assertThat(inference.fixed()).isEqualTo(parameters);
    }
    int rows = 4;
    Path kept = Path.of("target", "onnx", name + "-open.onnx");
    GraphBuilder g = new GraphBuilder();
    told.of(rows, g);
    ExportTest.keep(name + "-open", g, parameters, State.of(Names.SAMPLES, samples(model, rows)));
    Files.copy(file, kept, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Tensor samples(Model model, int rows) {
    Shape flat = Shape.of(rows, model.sample().shape().elements());
    Tensor samples = Tensor.zeros(model.sample().dtype(), flat);
    for (int i = 0; i < samples.elements(); i++) {
      if (samples.dtype() == DType.U8) samples.sharedBytes()[i] = (byte) (i * 37);
      else samples.sharedInts()[i] = i * 7 % model.classes();
    }
    return samples;
  }
}
