// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import network.assay.compute.FormatFault;
import network.assay.compute.GraphFault;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.Graph;
import network.assay.compute.onnx.file.Limits;
import network.assay.compute.onnx.file.NetReader;
import network.assay.compute.onnx.ir.Literal;
import network.assay.compute.onnx.ir.Net;
import network.assay.compute.onnx.ir.OnnxFault;
import network.assay.compute.onnx.ir.Port;
import network.assay.compute.onnx.load.Translation;
import network.assay.compute.onnx.load.Weights;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// A model read from an ONNX file: its inputs, outputs and weights, and its translation to graphs.
///
/// Inputs may leave dimensions open, which get sizes when the model is translated. Integers of 64
/// bits become i32: tokens and labels fit, and constants are checked to.
public final class OnnxModel {
  /// One tensor of weights.
  ///
  /// @param learned whether training changes it
  public record Weight(String name, DType dtype, Shape shape, boolean learned) {}

  /// A model as a graph that can be run.
  ///
  /// @param graph inputs are the model's inputs, its weights and its buffers
  /// @param fixed the weights and buffers
  public record Inference(Graph graph, State fixed) {}

  private final Net net;
  private final List<Weight> weights;

  private OnnxModel(Net net, List<Weight> weights) {
    this.net = net;
    this.weights = List.copyOf(weights);
  }

  /// Reads a file, and the files of weights in its folder that it names.
  ///
  /// @throws FormatFault when it is not a sound model
  public static OnnxModel read(Path file) throws IOException {
    return read(file, Limits.DEFAULT);
  }

  /// @throws FormatFault when the file is not a sound model within `limits`
  public static OnnxModel read(Path file, Limits limits) throws IOException {
    return of(NetReader.read(file, limits));
  }

  /// Reads a model that keeps its weights in itself.
  ///
  /// @throws FormatFault when `bytes` are not a sound model within `limits`
  public static OnnxModel read(byte[] bytes, Limits limits) {
    return of(NetReader.read(bytes, limits));
  }

  /// Reads what `file` holds, and the files of weights in its folder that it names.
  ///
  /// @throws FormatFault when `bytes` are not a sound model
  public static OnnxModel read(byte[] bytes, Path file) throws IOException {
    return of(NetReader.read(bytes, file.toAbsolutePath().getParent(), Limits.DEFAULT));
  }

  private static OnnxModel of(Net file) {
    Net net = Weights.apart(file);
    var weights = new ArrayList<Weight>();
    Weights.of(net)
        .forEach(
            (name, learned) -> {
              Literal literal = literal(net, name);
              weights.add(
                  new Weight(checked(name), literal.type().dtype(), literal.shape(), learned));
            });
    net.inputs().forEach(input -> checked(input.name()));
    net.outputs().forEach(output -> checked(output.name()));
    return new OnnxModel(net, weights);
  }

  private static String checked(String name) {
    try {
      State.checkName(name);
      return name;
    } catch (GraphFault e) {
      throw new FormatFault("ONNX: " + e.getMessage(), e);
    }
  }

  private static Literal literal(Net net, String name) {
    return Objects.requireNonNull(net.initializers().get(name));
  }

  /// Whether what comes of a sample is known to hang on no other, as of models of ours that
  /// [OnnxExport] wrote: they can be run in groups.
  public boolean isApart() {
    return net.apart();
  }

  /// The one input that is given; empty unless there is one. Masks of attention, positions and the
  /// numbers of texts, of the shape of its tokens, follow from it.
  public Optional<Port> samples() {
    List<Port> given = inputs().stream().filter(port -> !Beside.isOne(port)).toList();
    return given.size() == 1 ? Optional.of(given.getFirst()) : Optional.empty();
  }

  /// Adds to `values` what follows from [#samples].
  ///
  /// @param shape of the samples
  /// @throws GraphFault when the model takes it in another form
  void besides(GraphBuilder g, Shape shape, Map<String, Value> values) {
    Beside.put(g, inputs(), shape, values);
  }

  public List<Port> inputs() {
    return net.inputs();
  }

  public List<Port> outputs() {
    return net.outputs();
  }

  /// In the file's order. A file does not tell weights from other constants: see [Weights].
  public List<Weight> weights() {
    return weights;
  }

  /// The same model, none of whose weights named by `frozen` is learned: tables of rotary positions
  /// for instance, which look like weights.
  public OnnxModel freezing(Predicate<String> frozen) {
    return new OnnxModel(
        net,
        weights.stream()
            .map(
                w ->
                    new Weight(
                        w.name(), w.dtype(), w.shape(), w.learned() && !frozen.test(w.name())))
            .toList());
  }

  /// The weights as the file has them. They share the model's memory.
  public State state() {
    var tensors = new TreeMap<String, Tensor>();
    for (Weight weight : weights) {
      tensors.put(weight.name(), literal(net, weight.name()).tensor());
    }
    return State.of(tensors);
  }

  /// Translates the model: calls `g` for each of its operations.
  ///
  /// @param values the model's inputs and weights, by name; a weight left out is a constant
  /// @return the outputs by name, and what the inputs called `onnx.constant.*`, which `g` got from
  ///     this, have to hold
  /// @throws FormatFault when operands do not fit their operator
  /// @throws OnnxFault when the engine lacks an operator, or a form of it
  public Translation.Result apply(GraphBuilder g, Map<String, Value> values) {
    return Translation.run(g, net, values);
  }

  /// The graph of the model by itself; its outputs are the model's.
  ///
  /// @param sizes of the inputs' open dimensions, by symbol
  /// @throws GraphFault when a dimension is left open
  /// @throws FormatFault when operands do not fit their operator
  /// @throws OnnxFault when the engine lacks an operator, or a form of it
  public Inference inference(Map<String, Integer> sizes) {
    return inference(new GraphBuilder(), sizes, inputs());
  }

  /// The same, of a model that has [#samples], which are its only input.
  public Inference alone(Map<String, Integer> sizes) {
    return inference(new GraphBuilder(), sizes, samples().stream().toList());
  }

  private Inference inference(GraphBuilder g, Map<String, Integer> sizes, List<Port> given) {
    Map<String, Value> values = new HashMap<>();
    for (Port port : given) {
      values.put(port.name(), g.input(port.name(), port.type().dtype(), port.shape(sizes)));
    }
    if (given.size() < inputs().size() && given.size() == 1) {
      besides(g, given.getFirst().shape(sizes), values);
    }
    for (Weight weight : weights) {
      values.put(weight.name(), g.input(weight.name(), weight.dtype(), weight.shape()));
    }
    Translation.Result result = apply(g, values);
    result.outputs().forEach(g::output);
    return new Inference(g.build(), state().plus(result.buffers()));
  }
}
