// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.job;

import network.assay.protocol.market.task.Optimizer;
import network.assay.protocol.market.task.Schedule;
import network.assay.scheduler.yaml.YamlMap;

/// The optimizer of the inner steps as a job file has it (docs/spec/job, section 2).
final class InnerOptimizer {
  private InnerOptimizer() {}

  /// @param map has either `sgd` or `adamw`
  static Optimizer.Inner read(YamlMap map) {
    if (map.has("adamw")) return adamW(map.map("adamw"));
    YamlMap sgd = map.map("sgd");
    return new Optimizer.Sgd(sgd.real("rate", 0, 1_000), sgd.real("momentum", 0, 1));
  }

  private static Optimizer.AdamW adamW(YamlMap map) {
    return new Optimizer.AdamW(
        map.real("rate", 0, 1_000),
        map.real("beta1", 0, Optimizer.AdamW.MAX_BETA),
        map.real("beta2", 0, Optimizer.AdamW.MAX_BETA),
        map.real("epsilon", 0, 1),
        map.real("decay", 0, 1_000),
        map.real("clip", 0, Optimizer.AdamW.MAX_CLIP),
        map.has("schedule") ? schedule(map.map("schedule")) : new Schedule.Constant());
  }

  private static Schedule schedule(YamlMap map) {
    boolean linear = map.has("linear");
    YamlMap slope = map.map(linear ? "linear" : "cosine");
    int steps = slope.whole("steps", 1, Integer.MAX_VALUE);
    int warmUp = slope.whole("warm_up", 0, steps - 1);
    float end = slope.real("end", 0, 1);
    return linear
        ? new Schedule.Linear(warmUp, steps, end)
        : new Schedule.Cosine(warmUp, steps, end);
  }
}
