// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.util.LinkedHashMap;
import java.util.Map;
import network.assay.compute.backend.Backend;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// The graphs of a [Model] that do not depend on how it is trained: start, evaluation, inference
/// (docs/spec/exact-ops, section 9). Names of inputs and outputs: [Names].
public final class ModelGraphs {
  private ModelGraphs() {}

  /// From a seed to the first parameters, frozen ones left out: those are given. Parameter `i`
  /// draws from stream `i`.
  public static Graph start(Model model) {
    GraphBuilder g = new GraphBuilder();
    Value seed = g.input(Names.SEED, DType.I32, Shape.of(3));
    int stream = 0;
    for (Parameter parameter : model.parameters()) {
      if (parameter.kind() != Parameter.Kind.FROZEN) {
        g.output(parameter.name(), Starts.value(g, seed, stream, parameter));
      }
      stream++;
    }
    return g.build();
  }

  /// The first parameters, run on `backend`.
  public static State start(Model model, Backend backend, long seed) {
    Tensor words = Tensor.i32(Shape.of(3), (int) seed, (int) (seed >>> 32), 0);
    return backend.compile(start(model)).run(State.of(Names.SEED, words));
  }

  /// The `rows` samples from the one that [Names#ORDER] names on, of `total` in the data set: their
  /// losses and right answers are added to what was counted before.
  public static Graph evaluation(Model model, int total, int rows) {
    GraphBuilder g = new GraphBuilder();
    Map<String, Value> parameters = parameters(g, model);
    Feed feed = Feed.input(g, model, total);
    Value first = g.input(Names.ORDER, DType.I32, Shape.of(1));
    Value picks = g.map(MapOp.I_ADD, first, g.index(Shape.of(rows), 0));
    Value losses = g.input(Names.LOSS, DType.F32, Shape.SCALAR);
    Value counted = g.input(Names.CORRECT, DType.I32, Shape.SCALAR);
    Value labels = feed.labelsAt(picks);
    Value logits = model.logits(Pass.inference(g, parameters), feed.samplesAt(picks));
    g.output(Names.LOSS, g.add(losses, Objective.sum(g, model, logits, labels)));
    Value correct = Objective.correct(g, logits, labels);
    g.output(Names.CORRECT, g.map(MapOp.I_ADD, counted, correct));
    return g.build();
  }

  /// Over `rows` samples, [Names#SAMPLES]: [Names#LOGITS].
  public static Graph inference(Model model, int rows) {
    GraphBuilder g = new GraphBuilder();
    inference(g, model, rows);
    return g.build();
  }

  /// The same, told to `g`.
  public static void inference(GraphBuilder g, Model model, int rows) {
    Map<String, Value> parameters = parameters(g, model);
    g.output(Names.LOGITS, model.logits(Pass.inference(g, parameters), samples(g, model, rows)));
  }

  /// [Names#SAMPLES] as an input, as [Model#logits] takes them.
  static Value samples(GraphBuilder g, Model model, int rows) {
    Model.Sample sample = model.sample();
    Shape flat = Shape.of(rows, sample.shape().elements());
    return Feed.asTaken(g, model, g.input(Names.SAMPLES, sample.dtype(), flat));
  }

  static Map<String, Value> parameters(GraphBuilder g, Model model) {
    var values = new LinkedHashMap<String, Value>();
    for (Parameter parameter : model.parameters()) {
      values.put(parameter.name(), g.input(parameter.name(), DType.F32, parameter.shape()));
    }
    return values;
  }
}
