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

  /// Its first output for the samples that it is given; bytes become the numbers it takes, and what
  /// transformers take beside tokens follows from them. Where the file fixes how many samples one
  /// run takes, or a sample hangs on no other, they are run in groups, and outputs are put together
  /// again.
  ///
  /// @throws AssayFault.Operator when they are not what it takes
  public Tensor run(Tensor given, Backend backend) {
    Port port = model.samples().orElseThrow(this::severalInputs);
    Tensor samples = Rows.widened(given, port.type().dtype());
    try {
      Map<String, Integer> sizes = sizes(port, samples);
      Shape due = port.shape(sizes);
      boolean fits = samples.dtype() == port.type().dtype() && isWhole(port, samples, due);
      if (!fits) {
        throw new AssayFault.Operator("%s takes %s, not samples %s".formatted(file, port, given));
      }
      var made = new ArrayList<Tensor>(groups(port, samples, sizes, 0, backend));
      int done = samples.elements() / due.elements() * due.elements();
      if (done < samples.elements()) {
        sizes.put(symbol(port), samples.shape().dim(0) % MOST_ROWS);
        made.addAll(groups(port, samples, sizes, done, backend));
      }
      return Rows.joined(made);
    } catch (OnnxFault | FormatFault | GraphFault e) {
      throw unfit(file, e);
    }
  }

  // Whether the samples are groups of this shape, the last of them with fewer if it may have.
  private boolean isWhole(Port port, Tensor samples, Shape due) {
    if (due.elements() == 0 || samples.elements() == 0) return false;
    if (!isDivided(port)) return samples.elements() % due.elements() == 0;
    long each = due.elements() / due.dim(0);
    return samples.elements() == each * samples.shape().dim(0);
  }

  // What comes of as many whole groups as there are from element `from` on.
  private List<Tensor> groups(
      Port port, Tensor samples, Map<String, Integer> sizes, int from, Backend backend) {
    OnnxModel.Inference inference = model.alone(sizes);
    Shape due = port.shape(sizes);
    String output = named(inference, model.outputs().getFirst().name()).name();
    Program program = backend.compile(inference.graph());
    var made = new ArrayList<Tensor>();
    for (int at = from; at + due.elements() <= samples.elements(); at += due.elements()) {
      Tensor group = Rows.of(samples, at, due);
      made.add(program.run(inference.fixed().with(port.name(), group)).get(output));
    }
    return made;
  }

  private AssayFault.Operator severalInputs() {
    return new AssayFault.Operator(
        "%s takes %d inputs, %s; assay compute run gives one, and fills in attention_mask,"
                .formatted(file, model.inputs().size(), ports())
            + " position_ids and token_type_ids");
  }

  private String ports() {
    return model.inputs().stream().map(Port::toString).collect(Collectors.joining(", "));
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
      // Of networks of others it is not known.
      boolean apart = !(model instanceof OnnxNetwork);
      OnnxExport.write((rows, g) -> tell(model, rows, g), weights, apart, to);
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
        boolean divided = axis == 0 && isDivided(port);
        size.ifPresent(found -> sizes.put(symbol, divided ? Math.min(found, MOST_ROWS) : found));
      }
    }
    return sizes;
  }

  // Whether samples go in groups of so many that memory does not grow with them.
  private boolean isDivided(Port port) {
    return model.isApart() && !symbol(port).isEmpty();
  }

  private static String symbol(Port port) {
    if (port.dims().isEmpty()) return "";
    return port.dims().getFirst() instanceof Port.Dim.Open(String symbol) ? symbol : "";
  }

  // Whether operands fit their operators shows only once the sizes of inputs are known.
  static AssayFault.Operator unfit(UserFile file, RuntimeException e) {
    return new AssayFault.Operator(file + ": " + e.getMessage(), e);
  }
}
