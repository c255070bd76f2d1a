// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import network.assay.compute.format.Safetensors;
import network.assay.compute.onnx.ir.Port;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// A model as PyTorch exported it, with inputs and what PyTorch computed from them. Made by
/// `src/test/python/onnx_fixtures.py`.
record Fixture(OnnxModel model, State inputs, State results) {
  static Fixture read(String name) throws IOException {
    State tensors = Safetensors.read(path(name + ".safetensors")).tensors();
    return new Fixture(
        OnnxModel.read(path(name + ".onnx")), part(tensors, "in."), part(tensors, "out."));
  }

  static Path path(String file) {
    try {
      return Path.of(Objects.requireNonNull(Fixture.class.getResource(file)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static State part(State tensors, String prefix) {
    var part = new TreeMap<String, Tensor>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(prefix)) part.put(name.substring(prefix.length()), tensor);
        });
    return State.of(part);
  }

  /// The sizes of open dimensions that the inputs have.
  Map<String, Integer> sizes() {
    var sizes = new HashMap<String, Integer>();
    for (Port port : model.inputs()) {
      Tensor given = inputs.get(port.name());
      for (int i = 0; i < port.dims().size(); i++) {
        if (port.dims().get(i) instanceof Port.Dim.Open(String symbol)) {
          sizes.put(symbol, given.shape().dim(i));
        }
      }
    }
    return sizes;
  }

  OnnxModel.Inference inference() {
    return model.inference(sizes());
  }
}
