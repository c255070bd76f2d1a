// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import network.assay.compute.GraphFault;
import network.assay.compute.backend.Backend;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.Graph;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;

/// Low-rank adapters for a network of others, of whose weights it is not known what they are
/// multiplied with: each trained matrix `W` `[r, c]`, wherever the network reads it, is
/// `W + scale * (B A)` with `A` `[rank, c]`, `B` `[r, rank]` and `scale = alpha / rank`. Merged
/// weights are the very ones that training computed with.
///
/// They are called, and start, as those of [Lora] do.
public final class MatrixLora implements Adapted {
  private final Model base;
  private final List<Parameter> matrices;
  private final int rank;
  private final float scale;

  private MatrixLora(Model base, List<Parameter> matrices, int rank, float scale) {
    this.base = base;
    this.matrices = List.copyOf(matrices);
    this.rank = rank;
    this.scale = scale;
  }

  /// Adapters on all matrices that the model trains.
  ///
  /// @throws GraphFault when there is none, or `rank` is more than any of them has, or the model
  ///     has statistics that training updates, or names that adapters would have
  public static MatrixLora of(Model base, int rank, float alpha) {
    if (rank < 1) throw new GraphFault("adapters of rank " + rank);
    var matrices = new ArrayList<Parameter>();
    int most = 0;
    for (Parameter parameter : base.parameters()) {
      if (parameter.kind() == Parameter.Kind.BUFFER) {
        throw new GraphFault(
            "adapters beside statistics, of which " + parameter.name() + " is one");
      }
      if (!parameter.isTrained() || parameter.shape().rank() != 2) continue;
      matrices.add(parameter);
      most = Math.max(most, Math.min(parameter.shape().dim(0), parameter.shape().dim(1)));
    }
    if (matrices.isEmpty()) throw new GraphFault("no matrix of weights for an adapter");
    if (rank > most) {
      throw new GraphFault(
          "adapters of rank " + rank + " on matrices of rank " + most + " at most");
    }
    checkNames(base, matrices);
    return new MatrixLora(base, matrices, rank, alpha / rank);
  }

  // A network of others may call its weights as adapters are called, or two of them so that their
  // adapters would be called the same.
  private static void checkNames(Model base, List<Parameter> matrices) {
    var taken = new HashSet<String>();
    for (Parameter parameter : base.parameters()) taken.add(parameter.name());
    for (Parameter matrix : matrices) {
      for (String name : List.of(Lora.a(matrix.name()), Lora.b(matrix.name()))) {
        if (taken.add(name)) continue;
        throw new GraphFault(
            "an adapter of %s would be called %s, as another tensor is: rename one of the two"
                .formatted(matrix.name(), name));
      }
    }
  }

  @Override
  public Model base() {
    return base;
  }

  /// Those of the base, frozen, then the adapters.
  @Override
  public List<Parameter> parameters() {
    var all = new ArrayList<Parameter>();
    for (Parameter parameter : base.parameters()) all.add(parameter.as(Parameter.Kind.FROZEN));
    for (Parameter matrix : matrices) {
      int columns = matrix.shape().dim(1);
      var start = new Parameter.Start.HeUniform(Math.multiplyExact(6, columns));
      all.add(new Parameter(Lora.a(matrix.name()), Shape.of(rank, columns), start));
      all.add(Parameter.zeros(Lora.b(matrix.name()), matrix.shape().dim(0), rank));
    }
    return all;
  }

  @Override
  public Value logits(Pass pass, Value samples) {
    var changed = new HashMap<String, Value>();
    for (Parameter matrix : matrices) {
      String name = matrix.name();
      Value a = pass.parameter(Lora.a(name));
      Value b = pass.parameter(Lora.b(name));
      changed.put(name, changed(pass.graph(), pass.parameter(name), a, b));
    }
    return base.logits(pass.reading(changed), samples);
  }

  private Value changed(GraphBuilder g, Value weight, Value a, Value b) {
    return g.fma(g.matmul(b, a), g.constant(scale), weight);
  }

  @Override
  public State merged(Backend backend, State state) {
    return Lora.merged(base, backend.compile(merge()).run(state), state);
  }

  private Graph merge() {
    var g = new GraphBuilder();
    for (Parameter matrix : matrices) {
      String name = matrix.name();
      Value weight = g.input(name, DType.F32, matrix.shape());
      Value a = g.input(Lora.a(name), DType.F32, Shape.of(rank, matrix.shape().dim(1)));
      Value b = g.input(Lora.b(name), DType.F32, Shape.of(matrix.shape().dim(0), rank));
      g.output(name, changed(g, weight, a, b));
    }
    return g.build();
  }
}
