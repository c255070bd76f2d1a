// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import network.assay.compute.GraphFault;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.model.Model;
import network.assay.compute.model.Parameter;
import network.assay.compute.model.Pass;
import network.assay.compute.onnx.ir.Port;
import network.assay.compute.onnx.load.Translation;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// A model read from ONNX, to be trained further: what it is given is a batch of samples, its first
/// output their logits, those of tokens also as one row after the other. The statistics of batch
/// norm stay as the file has them.
public final class OnnxNetwork implements Model {
  private final OnnxModel model;
  private final Port port;
  private final Map<String, Integer> sizes;
  private final Shape sample;
  private final Shape label;
  private final int classes;
  private final State start;

  /// @param sizes of the input's open dimensions but the first, by symbol
  /// @throws GraphFault when the model does not have that form, or a dimension is left open
  public OnnxNetwork(OnnxModel model, Map<String, Integer> sizes) {
    this.model = model;
    this.sizes = Map.copyOf(sizes);
    this.port =
        model
            .samples()
            .filter(samples -> !samples.dims().isEmpty())
            .orElseThrow(
                () ->
                    new GraphFault(
                        "a network takes one batch, and beside it attention_mask, position_ids and"
                            + " token_type_ids, not "
                            + model.inputs()));
    GraphBuilder g = new GraphBuilder();
    Map<String, Value> values = new HashMap<>();
    Shape one = shape(1);
    values.put(port.name(), g.input(port.name(), port.type().dtype(), one));
    model.besides(g, one, values);
    for (OnnxModel.Weight weight : model.weights()) {
      values.put(weight.name(), g.input(weight.name(), weight.dtype(), weight.shape()));
    }
    if (model.outputs().isEmpty()) throw new GraphFault("a network gives logits, not nothing");
    Translation.Result result = model.apply(g, values);
    this.sample = one.without(0);
    Shape logits = first(result).shape();
    boolean flat = sample.rank() == 1 && logits.equals(rowsOfTokens(logits));
    boolean fits = logits.rank() >= 2 && (logits.dim(0) == 1 || flat);
    if (!fits || first(result).dtype() != DType.F32) {
      throw new GraphFault("logits of " + logits + " for one sample");
    }
    this.label = flat ? sample : logits.without(logits.rank() - 1).without(0);
    this.classes = logits.dim(logits.rank() - 1);
    this.start = model.state().plus(result.buffers());
    start.forEach(OnnxNetwork::real);
  }

  // Parameters of models are f32.
  private static void real(String name, Tensor tensor) {
    if (tensor.dtype() != DType.F32) {
      throw new GraphFault("weight " + name + " is " + tensor + "; a network's are f32");
    }
  }

  // Those of one sample of tokens, flattened.
  private Shape rowsOfTokens(Shape logits) {
    boolean tokens = port.type().dtype() == DType.I32 && logits.rank() == 2;
    return tokens ? Shape.of(sample.dim(0), logits.dim(1)) : Shape.SCALAR;
  }

  private static Value first(Translation.Result result) {
    return result.outputs().values().iterator().next();
  }

  private Shape shape(int rows) {
    var all = new HashMap<>(sizes);
    if (port.dims().getFirst() instanceof Port.Dim.Open(String symbol)) all.put(symbol, rows);
    Shape shape = port.shape(all);
    if (shape.dim(0) != rows) {
      throw new GraphFault(port + " takes " + shape.dim(0) + " samples, not " + rows);
    }
    return shape;
  }

  /// The weights as the file has them: what training starts from.
  public State state() {
    return start;
  }

  @Override
  public Sample sample() {
    return new Sample(port.type().dtype(), sample);
  }

  @Override
  public Shape label() {
    return label;
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public List<Parameter> parameters() {
    Map<String, Boolean> learned = new HashMap<>();
    model.weights().forEach(weight -> learned.put(weight.name(), weight.learned()));
    var parameters = new ArrayList<Parameter>();
    start.forEach(
        (name, tensor) ->
            parameters.add(
                new Parameter(
                    name,
                    tensor.shape(),
                    new Parameter.Start.Filled(0f),
                    learned.getOrDefault(name, false)
                        ? Parameter.Kind.TRAINED
                        : Parameter.Kind.FROZEN)));
    return parameters;
  }

  @Override
  public Value logits(Pass pass, Value samples) {
    shape(samples.dim(0));
    Map<String, Value> values = new HashMap<>();
    values.put(port.name(), samples);
    model.besides(pass.graph(), samples.shape(), values);
    start.names().forEach(name -> values.put(name, pass.parameter(name)));
    Value result = first(model.apply(pass.graph(), values));
    return pass.graph().reshape(result, Shape.of(result.shape().elements() / classes, classes));
  }
}
