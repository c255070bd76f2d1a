// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import network.assay.compute.GraphFault;
import network.assay.compute.backend.Backend;
import network.assay.compute.graph.Graph;
import network.assay.compute.tensor.State;

/// A [Model] and the [Method] that trains it (docs/spec/exact-ops, section 9). Names of inputs and
/// outputs: [Names].
///
/// What a step carries are the parameters that are not frozen, and what the optimizer remembers.
/// Frozen parameters are inputs that stay the same.
public final class Training {
  private final Model model;
  private final Method method;

  /// Training by SGD with the customary rate 0.01 and momentum 0.9, both of them inputs.
  public Training(Model model) {
    this(model, Method.of(Optimizer.sgd(0.01f, 0.9f)));
  }

  public Training(Model model, Method method) {
    this.model = model;
    this.method = method;
  }

  public Model model() {
    return model;
  }

  public Method method() {
    return method;
  }

  /// See [ModelGraphs#start].
  public Graph start() {
    return ModelGraphs.start(model);
  }

  /// The first parameters.
  public State start(Backend backend, long seed) {
    return ModelGraphs.start(model, backend, seed);
  }

  /// What the optimizer remembers before the first step.
  public State resting() {
    return method.optimizer().resting(model.parameters());
  }

  /// The names of all that training starts with and goes on from: of [#start] and of [#resting].
  /// Takes no memory for what they name.
  public SortedSet<String> carried() {
    var names = new TreeSet<>(method.optimizer().remembered(model.parameters()).keySet());
    for (Parameter parameter : model.parameters()) names.add(parameter.name());
    return names;
  }

  /// One step on a batch drawn from `rows` samples: from what is carried to what is carried, with
  /// the batch's mean loss before the step; where a sample has one label, with the number of right
  /// answers; where gradients are clipped, with their norm.
  ///
  /// @throws GraphFault when the method's parts do not divide `batch`
  public Graph step(int rows, int batch) {
    return new StepGraph(model, method, rows, batch).build();
  }

  /// A loop of steps on batches of `data`, [Names#SAMPLES] and [Names#LABELS]. Each run is given
  /// [Names#ORDER].
  ///
  /// @param carried parameters and what the optimizer remembers: [#start] and [#resting], or where
  ///     an earlier loop stopped
  public Loop loop(Backend backend, State carried, State data, int batch) {
    Graph graph = step(data.get(Names.SAMPLES).shape().dim(0), batch);
    Set<String> frozen =
        model.parameters().stream()
            .filter(parameter -> parameter.kind() == Parameter.Kind.FROZEN)
            .map(Parameter::name)
            .collect(Collectors.toSet());
    State fixed = data.plus(method.optimizer().inputs()).plus(carried.select(frozen::contains));
    return new Loop(backend.compile(graph, fixed), carried, State.EMPTY);
  }

  /// See [ModelGraphs#evaluation].
  public Graph evaluation(int total, int rows) {
    return ModelGraphs.evaluation(model, total, rows);
  }

  /// See [ModelGraphs#inference].
  public Graph inference(int rows) {
    return ModelGraphs.inference(model, rows);
  }
}
