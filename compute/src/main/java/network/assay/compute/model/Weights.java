// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.util.TreeMap;
import network.assay.compute.FormatFault;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// A model's parameters out of a file of weights that others wrote.
public final class Weights {
  /// What GPT-2's own files leave out before the names of its decoder.
  private static final String DECODER = "transformer.";

  private Weights() {}

  /// The parameters of `model`, each of the right type and shape; what else is in `file` is left
  /// aside.
  ///
  /// @throws FormatFault naming the first parameter that is missing or of another shape
  public static State of(Model model, State file) {
    var found = new TreeMap<String, Tensor>();
    for (Parameter parameter : model.parameters()) {
      found.put(parameter.name(), tensor(parameter, file));
    }
    return State.of(found);
  }

  private static Tensor tensor(Parameter parameter, State file) {
    String name = parameter.name();
    if (!file.has(name) && name.startsWith(DECODER)) name = name.substring(DECODER.length());
    if (!file.has(name)) throw new FormatFault("the weights lack " + parameter.name());
    Tensor tensor = file.get(name);
    if (tensor.dtype() != DType.F32 || !tensor.shape().equals(parameter.shape())) {
      throw new FormatFault(
          "the weights have %s as %s, the model as F32 %s"
              .formatted(name, tensor, parameter.shape()));
    }
    return tensor;
  }
}
