// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import network.assay.compute.FormatFault;
import network.assay.compute.GraphFault;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Program;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.Output;
import network.assay.compute.model.Model;
import network.assay.compute.model.Parameter;
import network.assay.compute.model.Pass;
import network.assay.compute.onnx.OnnxExport;
import network.assay.compute.onnx.OnnxModel;
import network.assay.compute.onnx.OnnxNetwork;
import network.assay.compute.onnx.ir.OnnxFault;
import network.assay.compute.onnx.ir.Port;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.node.report.WholeFile;
import network.assay.node.text.FileTrouble;
import network.assay.protocol.market.AssayFault;

/// A model of others, as an ONNX file.
public record OnnxFile(UserFile file, OnnxModel model) {
  /// Samples that a model of ours runs at once.
  private static final int MOST_ROWS = 256;

  /// @throws AssayFault.Operator when the file is no ONNX model that runs here
  public static OnnxFile read(UserFile file) {
    try {
      return new OnnxFile(file, file.read(OnnxModel::read));
    } catch (OnnxFault e) {
      throw unfit(file, e);
    }
  }

  /// Its first output for the samples that are its one input; bytes become the numbers it takes.
  /// Where the file fixes how many samples one run takes, or is one that we wrote, they are run in
  /// groups, and outputs are put together again.
  ///
  /// @throws AssayFault.Operator when they are not what it takes
  public Tensor run(Tensor given, Backend backend) {
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
    Tensor samples = Rows.widened(given, port.type().dtype());
    try {
      Map<String, Integer> sizes = sizes(port, samples);
      OnnxModel.Inference inference = model.inference(sizes);
      Shape due = port.shape(sizes);
      int groups = due.elements() == 0 ? 0 : samples.elements() / due.elements();
      boolean fits =
          samples.dtype() == port.type().dtype()
              && groups > 0
              && samples.elements() == (long) groups * due.elements();
      if (!fits) {
        throw new AssayFault.Operator("%s takes %s, not samples %s".formatted(file, port, given));
      }
      String output = named(inference, model.outputs().getFirst().name()).name();
      Program program = backend.compile(inference.graph());
      var made = new ArrayList<Tensor>();
      for (int i = 0; i < groups; i++) {
        Tensor group = Rows.of(samples, i * due.elements(), due);
        made.add(program.run(inference.fixed().with(port.name(), group)).get(output));
      }
      return Rows.joined(made);
    } catch (OnnxFault | FormatFault | GraphFault e) {
      throw unfit(file, e);
    }
  }

  /// Writes a model for any runtime, any number of samples a run; one of a network of others that
  /// does not do the same with any number, one.
  ///
  /// @throws AssayFault.Operator when the file cannot be written
  public static void write(Recipe recipe, State weights, Path to) {
    Model model = recipe.model();
    try {
      WholeFile.write(to, part -> write(model, weights, part));
    } catch (OnnxFault | GraphFault e) {
      throw new AssayFault.Operator(to + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new AssayFault.Operator("cannot write " + to + ": " + FileTrouble.of(e), e);
    }
  }

  private static void write(Model model, State weights, Path to) throws IOException {
    try {
      OnnxExport.write((rows, g) -> tell(model, rows, g), weights, to);
    } catch (OnnxFault e) {
      if (!(model instanceof OnnxNetwork)) throw e;
      var one = new GraphBuilder();
      tell(model, 1, one);
      OnnxExport.write(one, weights, to);
    }
  }

  private static void tell(Model model, int rows, GraphBuilder g) {
    var values = new LinkedHashMap<String, Value>();
    for (Parameter parameter : model.parameters()) {
      values.put(parameter.name(), g.input(parameter.name(), DType.F32, parameter.shape()));
    }
    Model.Sample sample = model.sample();
    int[] dims = new int[sample.shape().rank() + 1];
    dims[0] = rows;
    for (int i = 1; i < dims.length; i++) dims[i] = sample.shape().dim(i - 1);
    Value given = g.input(free("samples", values), sample.dtype(), Shape.of(dims));
    Value taken = sample.dtype() == DType.U8 ? g.unit(given) : given;
    g.output(free("logits", values), model.logits(Pass.inference(g, values), taken));
  }

  // Weights of others may be called anything.
  private static String free(String name, Map<String, Value> taken) {
    String found = name;
    while (taken.containsKey(found)) found += "_";
    return found;
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
    } catch (OnnxFault | FormatFault | GraphFault e) {
      throw unfit(file, e);
    }
  }

  private Map<String, Integer> sizes(Port port, Tensor samples) {
    var sizes = new HashMap<String, Integer>();
    boolean same = samples.shape().rank() == port.dims().size();
    for (int axis = 0; axis < port.dims().size(); axis++) {
      if (port.dims().get(axis) instanceof Port.Dim.Open(String symbol)) {
        Optional<Integer> size =
            same || (axis == 0 && samples.shape().rank() > 0)
                ? Optional.of(samples.shape().dim(axis))
                : Optional.empty();
        boolean divided = axis == 0 && model.isOwn();
        size.ifPresent(found -> sizes.put(symbol, divided ? group(found) : found));
      }
    }
    return sizes;
  }

  // So many of equal groups of samples that memory does not grow with them.
  private static int group(int rows) {
    int group = Math.min(rows, MOST_ROWS);
    while (group > 1 && rows % group != 0) group--;
    return group;
  }

  // Whether operands fit their operators shows only once the sizes of inputs are known.
  static AssayFault.Operator unfit(UserFile file, RuntimeException e) {
    return new AssayFault.Operator(file + ": " + e.getMessage(), e);
  }
}
