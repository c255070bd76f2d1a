// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.util.List;
import java.util.TreeMap;
import network.assay.compute.GraphFault;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// The outer step of DiLoCo: Nesterov momentum on the difference between the global parameters and
/// the mean of what the shards made of them (docs/spec/exact-ops, section 9.6).
public final class OuterUpdate {
  private OuterUpdate() {}

  /// From global parameters and momentum, the parameters of every shard ([Names#ofShard]), `lr` and
  /// `mu` to global parameters and momentum:
  ///
  /// `d = p - (((s0 + s1) + s2) + ...) / W`, `m = mu * m + d`, `p = p - lr * (d + mu * m)`.
  ///
  /// A buffer becomes the mean of the shards'; a frozen parameter is left out.
  public static Graph graph(List<Parameter> parameters, int shards) {
    if (shards < 1) throw new GraphFault("an outer update over " + shards + " shards");
    GraphBuilder g = new GraphBuilder();
    Value backwards = g.neg(g.input(Names.RATE, DType.F32, Shape.SCALAR));
    Value decay = g.input(Names.DECAY, DType.F32, Shape.SCALAR);
    for (Parameter parameter : parameters) {
      if (parameter.kind() == Parameter.Kind.FROZEN) continue;
      String name = parameter.name();
      Value global = g.input(name, DType.F32, parameter.shape());
      if (parameter.kind() == Parameter.Kind.BUFFER) {
        g.output(name, mean(g, parameter, shards));
        continue;
      }
      Value before = g.input(Names.momentum(name), DType.F32, parameter.shape());
      Value mean = mean(g, parameter, shards);
      Value delta = g.map(MapOp.SUB, global, mean);
      Value momentum = g.map(MapOp.FMA, decay, before, delta);
      Value ahead = g.map(MapOp.FMA, decay, momentum, delta);
      g.output(Names.momentum(name), momentum);
      g.output(name, g.map(MapOp.FMA, backwards, ahead, global));
    }
    return g.build();
  }

  private static Value mean(GraphBuilder g, Parameter parameter, int shards) {
    String name = parameter.name();
    Value total = g.input(Names.ofShard(0, name), DType.F32, parameter.shape());
    for (int shard = 1; shard < shards; shard++) {
      Value next = g.input(Names.ofShard(shard, name), DType.F32, parameter.shape());
      total = g.map(MapOp.ADD, total, next);
    }
    return g.map(MapOp.DIV, total, g.constant((float) shards));
  }

  /// The momentum before the first outer update: zeros.
  public static State resting(List<Parameter> parameters) {
    var tensors = new TreeMap<String, Tensor>();
    for (Parameter parameter : parameters) {
      if (!parameter.isTrained()) continue;
      tensors.put(Names.momentum(parameter.name()), Tensor.zeros(DType.F32, parameter.shape()));
    }
    return State.of(tensors);
  }
}
