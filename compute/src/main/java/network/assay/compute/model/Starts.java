// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.MapOp;

/// How parameters start (docs/spec/exact-ops, section 9.1).
final class Starts {
  private Starts() {}

  /// @param seed i32 `[3]`
  /// @param stream the parameter's own
  static Value value(GraphBuilder g, Value seed, int stream, Parameter parameter) {
    return switch (parameter.start()) {
      case Parameter.Start.Filled(float value) -> g.spread(g.constant(value), parameter.shape());
      case Parameter.Start.HeUniform(int fanIn) -> {
        // Both roundings are the language's: the quotient in binary32, the root exact enough in
        // binary64 to be rounded again.
        float bound = (float) Math.sqrt(6f / fanIn);
        Value uniform = g.uniform(seed, stream, parameter.shape());
        yield g.map(MapOp.FMA, uniform, g.constant(2f * bound), g.constant(-bound));
      }
    };
  }
}
