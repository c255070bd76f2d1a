// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import network.assay.compute.GraphFault;
import network.assay.compute.build.Dropout;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import org.jspecify.annotations.Nullable;

/// One forward pass of a [Model] under construction: the graph it goes to, the parameters it reads,
/// and what differs between training and use.
public final class Pass {
  /// Changes the product of a linear layer, for example by a low-rank adapter.
  @FunctionalInterface
  interface Adapter {
    /// @param weight the name of the layer's weight
    /// @param transposed whether that lies as `[in, out]`
    /// @param input `[n, in]`
    /// @param product `[n, out]`
    Value adapt(Pass pass, String weight, boolean transposed, Value input, Value product);
  }

  /// The stream of the first dropout of a pass; those of parameters lie far below.
  private static final int DROPOUT = 0x44524F50;

  private final GraphBuilder graph;
  private final Map<String, Value> parameters;
  private final @Nullable Value seed;
  private final Adapter adapter;
  private final Map<String, Value> updates;
  private final int[] sites;

  private Pass(
      GraphBuilder graph,
      Map<String, Value> parameters,
      @Nullable Value seed,
      Adapter adapter,
      Map<String, Value> updates,
      int[] sites) {
    this.graph = graph;
    this.parameters = parameters;
    this.seed = seed;
    this.adapter = adapter;
    this.updates = updates;
    this.sites = sites;
  }

  private static Pass of(GraphBuilder graph, Map<String, Value> parameters, @Nullable Value seed) {
    return new Pass(
        graph,
        new LinkedHashMap<>(parameters),
        seed,
        (_, _, _, _, product) -> product,
        new TreeMap<>(),
        new int[1]);
  }

  /// For use: no dropout, and running statistics are read, not updated.
  public static Pass inference(GraphBuilder graph, Map<String, Value> parameters) {
    return of(graph, parameters, null);
  }

  /// For training.
  ///
  /// @param seed i32 `[3]`: what dropout draws from; see [GraphBuilder#random]
  public static Pass training(GraphBuilder graph, Map<String, Value> parameters, Value seed) {
    return of(graph, parameters, seed);
  }

  /// The same pass with the products of linear layers changed.
  Pass adapted(Adapter other) {
    return new Pass(graph, parameters, seed, other, updates, sites);
  }

  /// The same pass, in which some parameters are what was computed for them.
  Pass reading(Map<String, Value> changed) {
    var all = new LinkedHashMap<>(parameters);
    all.putAll(changed);
    return new Pass(graph, all, seed, adapter, updates, sites);
  }

  public GraphBuilder graph() {
    return graph;
  }

  public boolean isTraining() {
    return seed != null;
  }

  /// @throws GraphFault when there is no such parameter
  public Value parameter(String name) {
    Value value = parameters.get(name);
    if (value == null) throw new GraphFault("no parameter " + name);
    return value;
  }

  /// `x W^T` for `x` `[n, in]` and the weight `[out, in]` called `weight`.
  public Value linear(Value x, String weight) {
    Value product = graph.matmul(x, false, parameter(weight), true);
    return adapter.adapt(this, weight, false, x, product);
  }

  /// `x W` for `x` `[n, in]` and the weight `[in, out]` called `weight`.
  public Value linearTransposed(Value x, String weight) {
    Value product = graph.matmul(x, false, parameter(weight), false);
    return adapter.adapt(this, weight, true, x, product);
  }

  /// `x` with the share `rate` of its elements left out and the others made larger to match, in
  /// training; else `x`. Each call of a pass draws from a stream of its own.
  public Value dropout(Value x, float rate) {
    if (seed == null || rate == 0f) return x;
    return Dropout.apply(graph, x, seed, DROPOUT + sites[0]++, rate);
  }

  /// The next value of a buffer. In a later forward pass of the same step it is read.
  public void update(String buffer, Value next) {
    if (!next.shape().equals(parameter(buffer).shape())) {
      throw new GraphFault("buffer " + buffer + " cannot become " + next.shape());
    }
    parameters.put(buffer, next);
    updates.put(buffer, next);
  }

  Map<String, Value> updates() {
    return updates;
  }
}
