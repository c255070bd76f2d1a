// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import network.assay.compute.build.Draws;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.Shape;

/// How parameters start (docs/spec/exact-ops, section 9.1).
final class Starts {
  /// The stream of the angles of parameter 0; those of lengths lie below.
  private static final int ANGLES = 1 << 20;

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
        Value uniform = Draws.uniform(g, seed, stream, parameter.shape());
        yield g.map(MapOp.FMA, uniform, g.constant(2f * bound), g.constant(-bound));
      }
      case Parameter.Start.Normal(float deviation) -> {
        Value unit = normal(g, seed, stream, parameter.shape());
        yield g.map(MapOp.MUL, unit, g.constant(deviation));
      }
    };
  }

  // Box and Muller's way: a length and an angle, both uniform draws.
  private static Value normal(GraphBuilder g, Value seed, int stream, Shape shape) {
    Value draw = g.map(MapOp.SUB, g.constant(1f), Draws.uniform(g, seed, stream, shape));
    Value square = g.map(MapOp.MUL, g.map(MapOp.LOG, draw), g.constant(-2f));
    Value turn = Draws.uniform(g, seed, ANGLES + stream, shape);
    Value angle = g.map(MapOp.MUL, turn, g.constant((float) (2 * Math.PI)));
    return g.map(MapOp.MUL, g.map(MapOp.SQRT, square), g.map(MapOp.COS, angle));
  }
}
