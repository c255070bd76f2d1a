// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import network.assay.compute.GraphFault;
import network.assay.compute.build.Clipping;
import network.assay.compute.build.Draws;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// Builds the graph of a training step (docs/spec/exact-ops, section 9.2).
final class StepGraph {
  /// Where the order tensor has the step's number.
  private static final int STEP = 4;

  /// Where it has the shard's first sample.
  private static final int FIRST = 2;

  /// A part of the batch: its mean loss and right answers.
  private record Part(Value loss, Value correct) {}

  private final GraphBuilder g = new GraphBuilder();
  private final Model model;
  private final Method method;
  private final Pass pass;
  private final Feed feed;
  private final Value order;
  private final Value picks;
  private final List<Updates.Trained> trained;

  StepGraph(Model model, Method method, int rows, int batch) {
    if (batch % method.parts() != 0) {
      throw new GraphFault("a batch of " + batch + " in " + method.parts() + " parts");
    }
    this.model = model;
    this.method = method;
    Map<String, Value> parameters = ModelGraphs.parameters(g, model);
    this.trained =
        model.parameters().stream()
            .filter(Parameter::isTrained)
            .map(p -> new Updates.Trained(p, Objects.requireNonNull(parameters.get(p.name()))))
            .toList();
    this.feed = Feed.input(g, model, rows);
    this.order = g.input(Names.ORDER, DType.I32, Shape.of(5));
    this.picks = Draws.order(g, order, batch);
    this.pass = Pass.training(g, parameters, seed());
  }

  Graph build() {
    Part whole = part(0);
    Updates.Rates rates = Updates.rates(g, method.optimizer(), rate());
    List<Value> gradients = gradients(whole);
    for (int i = 1; i < method.parts(); i++) {
      Part next = part(i);
      whole =
          new Part(
              g.map(MapOp.ADD, whole.loss(), next.loss()),
              g.map(MapOp.I_ADD, whole.correct(), next.correct()));
      gradients = added(gradients, gradients(next));
    }
    Value loss = whole.loss();
    if (method.parts() > 1) {
      Value share = g.constant(1f / method.parts());
      loss = g.map(MapOp.MUL, loss, share);
      gradients = gradients.stream().map(one -> g.map(MapOp.MUL, one, share)).toList();
    }
    if (method.clips()) {
      Clipping.Clipped clipped = Clipping.byGlobalNorm(g, gradients, g.constant(method.clip()));
      g.output(Names.NORM, clipped.norm());
      gradients = clipped.gradients();
    }
    g.output(Names.LOSS, loss);
    // Over the many classes of tokens, counting what is right costs as much as a layer.
    if (!Objective.perToken(model)) g.output(Names.CORRECT, whole.correct());
    pass.updates().forEach(g::output);
    Updates.apply(g, rates, trained, gradients);
    return g.build();
  }

  private Part part(int number) {
    Value chosen = picks;
    if (method.parts() > 1) {
      int size = picks.dim(0) / method.parts();
      chosen = g.slice(picks, 0, number * size, (number + 1) * size);
    }
    Value samples = feed.samplesAt(chosen);
    Value labels = feed.labelsAt(chosen);
    Value logits = model.logits(pass, samples);
    Value loss = Objective.mean(g, model, logits, labels);
    return new Part(loss, Objective.correct(g, logits, labels));
  }

  private List<Value> gradients(Part part) {
    return g.gradients(part.loss(), trained.stream().map(Updates.Trained::value).toList());
  }

  /// What dropout draws from: the order's seed, told apart by shard and step.
  private Value seed() {
    Value high = g.map(MapOp.I_XOR, g.slice(order, 0, 1, 2), g.slice(order, 0, FIRST, FIRST + 1));
    return g.concat(0, List.of(g.slice(order, 0, 0, 1), high, g.slice(order, 0, STEP, STEP + 1)));
  }

  private List<Value> added(List<Value> sums, List<Value> more) {
    var result = new ArrayList<Value>();
    for (int i = 0; i < sums.size(); i++) {
      result.add(g.map(MapOp.ADD, sums.get(i), more.get(i)));
    }
    return result;
  }

  private Value rate() {
    Value base = g.input(Names.RATE, DType.F32, Shape.SCALAR);
    return method
        .schedule()
        .apply(g, base, () -> g.reshape(g.slice(order, 0, STEP, STEP + 1), Shape.SCALAR));
  }
}
