// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.task;

import network.assay.compute.model.Method;
import network.assay.compute.model.Optimizer;
import network.assay.compute.model.Schedule;
import network.assay.protocol.market.task.Optimizer.AdamW;
import network.assay.protocol.market.task.Optimizer.Inner;
import network.assay.protocol.market.task.Optimizer.Sgd;

/// How tasks train.
final class Methods {
  private Methods() {}

  static Method of(Inner inner) {
    return switch (inner) {
      case Sgd(float rate, float momentum) -> Method.of(Optimizer.sgd(rate, momentum));
      case AdamW adam -> {
        Method method =
            Method.of(
                    new Optimizer.AdamW(
                        adam.rate(), adam.beta1(), adam.beta2(), adam.epsilon(), adam.decay()))
                .with(schedule(adam.schedule()));
        yield adam.clip() == 0f ? method : method.withClip(adam.clip());
      }
    };
  }

  private static Schedule schedule(network.assay.protocol.market.task.Schedule schedule) {
    return switch (schedule) {
      case network.assay.protocol.market.task.Schedule.Constant() -> new Schedule.Constant();
      case network.assay.protocol.market.task.Schedule.Linear(int warmUp, int steps, float end) ->
          new Schedule.Linear(warmUp, steps, end);
      case network.assay.protocol.market.task.Schedule.Cosine(int warmUp, int steps, float end) ->
          new Schedule.Cosine(warmUp, steps, end);
    };
  }
}
