// SPDX-License-Identifier: Apache-2.0
package network.assay.node.data;

import java.io.BufferedInputStream;
import java.nio.channels.Channels;
import java.util.Locale;
import network.assay.compute.FormatFault;
import network.assay.compute.GraphFault;
import network.assay.compute.format.Safetensors;
import network.assay.compute.model.Model;
import network.assay.compute.model.Parameter;
import network.assay.compute.model.Weights;
import network.assay.compute.onnx.OnnxModel;
import network.assay.compute.onnx.file.Limits;
import network.assay.compute.onnx.ir.OnnxFault;
import network.assay.compute.tensor.State;
import network.assay.protocol.market.AssayFault;

/// The weights that a job's adapters leave as they are, out of a file that anyone wrote
/// (docs/spec/job, section 2.1).
final class BaseWeights {
  /// How many times the model's weights a file of them may take: others write what they know of
  /// besides, and tied weights twice.
  private static final int SPACE = 4;

  private BaseWeights() {}

  /// Exactly the parameters of `model`.
  ///
  /// @param file safetensors; or ONNX, where its name ends so, with weights in itself or, on disk,
  ///     in files beside it
  /// @throws AssayFault.Operator naming the file, and the first weight that it lacks
  static State read(Source file, Model model) {
    try {
      long most = SPACE * bytes(model) + Safetensors.MAX_HEADER;
      if (file.size() > most) {
        throw new FormatFault(file.size() + " bytes; the model's weights take " + bytes(model));
      }
      return Weights.of(model, isOnnx(file) ? onnx(file, most) : safetensors(file));
    } catch (FormatFault | GraphFault | OnnxFault e) {
      throw file.refused(e);
    }
  }

  /// Whether a file of weights is called as ONNX is.
  static boolean isOnnx(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(".onnx");
  }

  // A client sends what it read of ONNX as safetensors, under the name that the job file has.
  private static boolean isOnnx(Source file) {
    return isOnnx(file.name())
        && !Safetensors.begins(file.read(in -> in.readNBytes(Safetensors.START)));
  }

  private static State onnx(Source file, long most) {
    Limits usual = Limits.DEFAULT;
    var limits =
        new Limits(
            Math.min(most, usual.fileBytes()),
            Math.min(most, usual.weightBytes()),
            usual.fields(),
            usual.nodes());
    OnnxModel model =
        file.path()
            .map(path -> file.read(_ -> OnnxModel.read(path, limits)))
            .orElseGet(() -> OnnxModel.read(file.whole(most), limits));
    return model.state();
  }

  private static State safetensors(Source file) {
    return file.read(
        in ->
            Safetensors.readSupported(Channels.newChannel(new BufferedInputStream(in)), file.size())
                .tensors());
  }

  private static long bytes(Model model) {
    long sum = 0;
    for (Parameter parameter : model.parameters()) {
      sum = Math.addExact(sum, (long) Float.BYTES * parameter.shape().elements());
    }
    return sum;
  }
}
