// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// The graphs that train a [Classifier] with SGD and momentum: start, step, evaluation
/// (docs/spec/exact-ops, section 9). Names of inputs and outputs: [Names].
public final class Training {
  private final Classifier model;

  public Training(Classifier model) {
    this.model = model;
  }

  public Classifier model() {
    return model;
  }

  /// From a seed to the first parameters. Parameter `i` draws from stream `i`.
  public Graph start() {
    GraphBuilder g = new GraphBuilder();
    Value seed = g.input(Names.SEED, DType.I32, Shape.of(3));
    int stream = 0;
    for (Parameter parameter : model.parameters()) {
      g.output(parameter.name(), start(g, seed, stream++, parameter));
    }
    return g.build();
  }

  private static Value start(GraphBuilder g, Value seed, int stream, Parameter parameter) {
    return switch (parameter.start()) {
      case Parameter.Start.Zeros() -> g.spread(g.constant(0f), parameter.shape());
      case Parameter.Start.HeUniform(int fanIn) -> {
        // Both roundings are the language's: the quotient in binary32, the root exact enough in
        // binary64 to be rounded again.
        float bound = (float) Math.sqrt(6f / fanIn);
        Value uniform = g.uniform(seed, stream, parameter.shape());
        yield g.map(MapOp.FMA, uniform, g.constant(2f * bound), g.constant(-bound));
      }
    };
  }

  /// One step on a batch drawn from `rows` samples: parameters and momentum to parameters and
  /// momentum, with the batch's mean loss before the step and its number of right answers.
  ///
  /// PyTorch's rule: `m = mu * m + gradient`, `p = p - lr * m`.
  public Graph step(int rows, int batch) {
    GraphBuilder g = new GraphBuilder();
    Map<String, Value> parameters = parameters(g);
    Value data = g.input(Names.SAMPLES, DType.U8, Shape.of(rows, model.features()));
    Value allLabels = g.input(Names.LABELS, DType.I32, Shape.of(rows));
    Value order = g.input(Names.ORDER, DType.I32, Shape.of(5));
    Value picks = g.order(order, batch);
    Value samples = g.unit(g.gather(data, picks));
    Value labels = g.gather(allLabels, picks);
    Value logits = model.logits(g, parameters, samples);
    Value loss = g.mean(g.crossEntropy(logits, labels), 0);
    g.output(Names.LOSS, loss);
    g.output(Names.CORRECT, correct(g, logits, labels));
    update(g, parameters, loss);
    return g.build();
  }

  private void update(GraphBuilder g, Map<String, Value> parameters, Value loss) {
    Value backwards = g.neg(g.input(Names.RATE, DType.F32, Shape.SCALAR));
    Value decay = g.input(Names.DECAY, DType.F32, Shape.SCALAR);
    var names = new ArrayList<>(parameters.keySet());
    List<Value> gradients = g.gradients(loss, List.copyOf(parameters.values()));
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      Value parameter = Objects.requireNonNull(parameters.get(name));
      Value before = g.input(Names.momentum(name), DType.F32, parameter.shape());
      Value momentum = g.map(MapOp.FMA, decay, before, gradients.get(i));
      g.output(Names.momentum(name), momentum);
      g.output(name, g.map(MapOp.FMA, backwards, momentum, parameter));
    }
  }

  /// The samples whose indices are [Names#ROWS], `rows` of the `total` in the data set: their
  /// losses and right answers are added to what was counted before.
  public Graph evaluation(int total, int rows) {
    GraphBuilder g = new GraphBuilder();
    Map<String, Value> parameters = parameters(g);
    Value data = g.input(Names.SAMPLES, DType.U8, Shape.of(total, model.features()));
    Value allLabels = g.input(Names.LABELS, DType.I32, Shape.of(total));
    Value picks = g.input(Names.ROWS, DType.I32, Shape.of(rows));
    Value losses = g.input(Names.LOSS, DType.F32, Shape.SCALAR);
    Value counted = g.input(Names.CORRECT, DType.I32, Shape.SCALAR);
    Value labels = g.gather(allLabels, picks);
    Value logits = model.logits(g, parameters, g.unit(g.gather(data, picks)));
    g.output(Names.LOSS, g.add(losses, g.sum(g.crossEntropy(logits, labels), 0)));
    g.output(Names.CORRECT, g.map(MapOp.I_ADD, counted, correct(g, logits, labels)));
    return g.build();
  }

  /// Over `rows` samples: the logits.
  public Graph inference(int rows) {
    GraphBuilder g = new GraphBuilder();
    Map<String, Value> parameters = parameters(g);
    Value samples = g.unit(g.input(Names.SAMPLES, DType.U8, Shape.of(rows, model.features())));
    g.output("logits", model.logits(g, parameters, samples));
    return g.build();
  }

  /// The momentum before the first step: zeros.
  public State restingMomentum() {
    var tensors = new TreeMap<String, Tensor>();
    for (Parameter parameter : model.parameters()) {
      tensors.put(Names.momentum(parameter.name()), Tensor.zeros(DType.F32, parameter.shape()));
    }
    return State.of(tensors);
  }

  private Map<String, Value> parameters(GraphBuilder g) {
    var values = new LinkedHashMap<String, Value>();
    for (Parameter parameter : model.parameters()) {
      values.put(parameter.name(), g.input(parameter.name(), DType.F32, parameter.shape()));
    }
    return values;
  }

  private static Value correct(GraphBuilder g, Value logits, Value labels) {
    Value right = g.map(MapOp.I_EQ, g.argmax(logits, 1), labels);
    return g.fold(FoldOp.I_ADD, 0, right, 0);
  }
}
