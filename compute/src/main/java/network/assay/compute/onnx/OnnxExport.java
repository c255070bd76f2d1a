// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import network.assay.compute.GraphFault;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.model.Model;
import network.assay.compute.model.ModelGraphs;
import network.assay.compute.model.Parameter;
import network.assay.compute.onnx.ir.OnnxFault;
import network.assay.compute.onnx.save.NetWriter;
import network.assay.compute.onnx.schema.ModelProto;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;

/// Writes what a [GraphBuilder] was told, with weights, as an ONNX model for any runtime. Reading
/// the file back gives the same graph, to the byte. The same calls and weights give the same file.
public final class OnnxExport {
  private OnnxExport() {}

  /// Writes the inference of `model` over `rows` samples at a time.
  ///
  /// @param parameters the model's; others are left aside
  /// @throws GraphFault when a parameter is missing or does not fit
  public static void write(Model model, int rows, State parameters, Path file) throws IOException {
    GraphBuilder g = new GraphBuilder();
    ModelGraphs.inference(g, model, rows);
    State weights = State.EMPTY;
    for (Parameter parameter : model.parameters()) {
      weights = weights.with(parameter.name(), parameters.get(parameter.name()));
    }
    write(g, weights, file);
  }

  /// Tells a builder of what is done with some samples.
  @FunctionalInterface
  public interface Told {
    void of(int rows, GraphBuilder g);
  }

  /// Writes what is done with any number of samples: as many as the first dimension of the first
  /// input that is no weight.
  ///
  /// @param apart whether what comes of a sample hangs on no other: a reader may run them in groups
  /// @throws OnnxFault also when it depends on their number what is done
  public static void write(Told told, State weights, boolean apart, Path file) throws IOException {
    var g = new GraphBuilder();
    told.of(NetWriter.ROWS, g);
    var more = new GraphBuilder();
    told.of(NetWriter.ROWS + 1, more);
    check(g, weights);
    store(NetWriter.model(g, more, weights, apart), file);
  }

  /// @param weights what inputs hold; these become the model's weights, the others stay its inputs
  /// @throws OnnxFault when an output needs an operator that ONNX lacks: those of training
  /// @throws GraphFault when a weight does not fit its input, or all are too large for the format
  public static void write(GraphBuilder g, State weights, Path file) throws IOException {
    store(model(g, weights), file);
  }

  private static void store(ModelProto model, Path file) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      model.writeTo(out);
    }
  }

  /// The bytes of the file.
  ///
  /// @throws OnnxFault when an output needs an operator that ONNX lacks: those of training
  /// @throws GraphFault when a weight does not fit its input, or all are too large for the format
  public static byte[] bytes(GraphBuilder g, State weights) {
    return model(g, weights).toByteArray();
  }

  private static ModelProto model(GraphBuilder g, State weights) {
    check(g, weights);
    return NetWriter.model(g, weights);
  }

  private static void check(GraphBuilder g, State weights) {
    long size = 0;
    for (String name : g.inputs().keySet()) {
      if (weights.has(name)) size += weights.get(name).byteSize();
    }
    if (size > Shape.MAX_ELEMENTS - (64L << 20)) {
      throw new GraphFault(
          "weights of " + size + " bytes; ONNX holds less than 2 GiB: write safetensors");
    }
  }
}
