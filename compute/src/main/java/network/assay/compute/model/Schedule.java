// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.util.List;
import java.util.function.Supplier;
import network.assay.compute.GraphFault;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.MapOp;

/// What the learning rate is multiplied by in each step: an exact function of the step's number,
/// computed in the graph (docs/spec/exact-ops, section 9.4).
public sealed interface Schedule {
  /// Always 1.
  record Constant() implements Schedule {}

  /// 1, and multiplied by `factor` from each of the `steps` on.
  ///
  /// @param steps ascending
  record Steps(List<Integer> steps, float factor) implements Schedule {
    public Steps {
      steps = List.copyOf(steps);
      for (int i = 0; i < steps.size(); i++) {
        if (steps.get(i) <= (i == 0 ? 0 : steps.get(i - 1))) {
          throw new GraphFault("the steps of a schedule ascend from 1 on, not " + steps);
        }
      }
    }
  }

  /// `warmUp` steps up to 1, then in a straight line to `end` at step `steps`, and `end` from then
  /// on.
  record Linear(int warmUp, int steps, float end) implements Schedule {
    public Linear {
      check(warmUp, steps);
    }
  }

  /// `warmUp` steps up to 1, then along half a cosine to `end` at step `steps`, and `end` from then
  /// on.
  record Cosine(int warmUp, int steps, float end) implements Schedule {
    public Cosine {
      check(warmUp, steps);
    }
  }

  private static void check(int warmUp, int steps) {
    if (warmUp < 0 || steps <= warmUp) {
      throw new GraphFault("a schedule of " + steps + " steps with " + warmUp + " to warm up");
    }
  }

  /// `rate` as it is in the step whose number, an i32 `[]` of at least 0, `step` makes.
  default Value apply(GraphBuilder g, Value rate, Supplier<Value> step) {
    return switch (this) {
      case Constant() -> rate;
      case Steps(List<Integer> steps, float factor) -> {
        Value now = step.get();
        float least = 1f;
        Value result = g.constant(1f);
        for (int from : steps) {
          least *= factor;
          Value reached = g.map(MapOp.I_LT, g.constant(from - 1), now);
          result = g.map(MapOp.SELECT, reached, g.constant(least), result);
        }
        yield g.map(MapOp.MUL, rate, result);
      }
      case Linear(int warmUp, int steps, float end) -> {
        Value now = step.get();
        Value way = way(g, now, warmUp, steps);
        Value factor = g.map(MapOp.FMA, way, g.constant(end - 1f), g.constant(1f));
        yield g.map(MapOp.MUL, rate, warmed(g, now, warmUp, factor));
      }
      case Cosine(int warmUp, int steps, float end) -> {
        Value now = step.get();
        Value angle = g.map(MapOp.MUL, way(g, now, warmUp, steps), g.constant((float) Math.PI));
        Value height = g.map(MapOp.ADD, g.map(MapOp.COS, angle), g.constant(1f));
        Value factor = g.map(MapOp.FMA, height, g.constant((1f - end) * 0.5f), g.constant(end));
        yield g.map(MapOp.MUL, rate, warmed(g, now, warmUp, factor));
      }
    };
  }

  /// How much of the way from the end of the warm-up to `steps` is done: 0 to 1.
  private static Value way(GraphBuilder g, Value now, int warmUp, int steps) {
    Value done = g.map(MapOp.I_SUB, now, g.constant(warmUp));
    Value within = g.map(MapOp.I_MIN, done, g.constant(steps - warmUp));
    Value floored = g.map(MapOp.I_MAX, within, g.constant(0));
    return g.map(MapOp.DIV, g.map(MapOp.I_TO_F, floored), g.constant((float) (steps - warmUp)));
  }

  private static Value warmed(GraphBuilder g, Value now, int warmUp, Value factor) {
    if (warmUp == 0) return factor;
    Value begun = g.map(MapOp.I_TO_F, g.map(MapOp.I_ADD, now, g.constant(1)));
    Value part = g.map(MapOp.DIV, begun, g.constant((float) warmUp));
    return g.map(MapOp.SELECT, g.map(MapOp.I_LT, now, g.constant(warmUp)), part, factor);
  }
}
