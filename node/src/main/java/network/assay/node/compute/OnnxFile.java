// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import network.assay.compute.GraphFault;
import network.assay.compute.backend.Backend;
import network.assay.compute.graph.Output;
import network.assay.compute.onnx.OnnxModel;
import network.assay.compute.onnx.ir.OnnxFault;
import network.assay.compute.onnx.ir.Port;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.AssayFault;

/// A model of others, as an ONNX file.
public record OnnxFile(UserFile file, OnnxModel model) {
  /// @throws AssayFault.Operator when the file is no ONNX model that runs here
  public static OnnxFile read(UserFile file) {
    try {
      return new OnnxFile(file, file.read(OnnxModel::read));
    } catch (OnnxFault e) {
      throw unsupported(file, e);
    }
  }

  /// Its first output for the samples that are its one input, whose open first dimension is their
  /// number.
  ///
  /// @throws AssayFault.Operator when they are not what it takes
  public Tensor run(Tensor samples, Backend backend) {
    List<Port> inputs = model.inputs();
    if (inputs.size() != 1) {
      throw new AssayFault.Operator(
          "%s takes %d inputs, %s; assay compute run gives one"
              .formatted(
                  file,
                  inputs.size(),
                  inputs.stream().map(Port::toString).collect(Collectors.joining(", "))));
    }
    Port port = inputs.getFirst();
    try {
      OnnxModel.Inference inference = model.inference(sizes(port, samples));
      Shape due = port.shape(sizes(port, samples));
      boolean fits = samples.dtype() == port.type().dtype() && samples.elements() == due.elements();
      if (!fits) {
        throw new AssayFault.Operator("%s takes %s, not samples %s".formatted(file, port, samples));
      }
      State given = inference.fixed().with(port.name(), samples.reshaped(due));
      Output first = named(inference, model.outputs().getFirst().name());
      return backend.compile(inference.graph()).run(given).get(first.name());
    } catch (OnnxFault e) {
      throw unsupported(file, e);
    } catch (GraphFault e) {
      throw new AssayFault.Operator(file + ": " + e.getMessage(), e);
    }
  }

  private static Output named(OnnxModel.Inference inference, String name) {
    return inference.graph().output(name).orElseThrow(() -> new GraphFault("no output " + name));
  }

  /// The graph of one run on `batch` samples.
  ///
  /// @throws AssayFault.Operator when it needs what the engine lacks
  public OnnxModel.Inference inference(int batch) {
    var sizes = new HashMap<String, Integer>();
    for (Port port : model.inputs()) {
      for (Port.Dim dim : port.dims()) {
        if (dim instanceof Port.Dim.Open(String symbol)) sizes.put(symbol, batch);
      }
    }
    try {
      return model.inference(sizes);
    } catch (OnnxFault e) {
      throw unsupported(file, e);
    } catch (GraphFault e) {
      throw new AssayFault.Operator(file + ": " + e.getMessage(), e);
    }
  }

  private static Map<String, Integer> sizes(Port port, Tensor samples) {
    var sizes = new HashMap<String, Integer>();
    boolean same = samples.shape().rank() == port.dims().size();
    for (int axis = 0; axis < port.dims().size(); axis++) {
      if (port.dims().get(axis) instanceof Port.Dim.Open(String symbol)) {
        Optional<Integer> size =
            same || (axis == 0 && samples.shape().rank() > 0)
                ? Optional.of(samples.shape().dim(axis))
                : Optional.empty();
        size.ifPresent(found -> sizes.put(symbol, found));
      }
    }
    return sizes;
  }

  private static AssayFault.Operator unsupported(UserFile file, OnnxFault e) {
    return new AssayFault.Operator(file + ": " + e.getMessage(), e);
  }
}
