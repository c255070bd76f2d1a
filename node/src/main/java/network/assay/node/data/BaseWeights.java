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
  /// @param file safetensors; ONNX, with the weights in itself, where its name ends so
  /// @throws AssayFault.Operator naming the file, and the first weight that it lacks
  static State read(Source file, Model model) {
    try {
      long most = SPACE * bytes(model) + Safetensors.MAX_HEADER;
      if (file.size() > most) {
        throw new FormatFault(file.size() + " bytes; the model's weights take " + bytes(model));
      }
      boolean onnx = file.name().toLowerCase(Locale.ROOT).endsWith(".onnx");
      return Weights.of(model, onnx ? onnx(file, most) : safetensors(file));
    } catch (FormatFault | GraphFault | OnnxFault e) {
      throw file.refused(e);
    }
  }

  private static State onnx(Source file, long most) {
    return OnnxModel.read(file.whole(most), Limits.DEFAULT).state();
  }

  private static State safetensors(Source file) {
    return file.read(
        in ->
            Safetensors.read(Channels.newChannel(new BufferedInputStream(in)), file.size())
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
