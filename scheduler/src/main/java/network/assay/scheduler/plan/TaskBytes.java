// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.plan;

import java.util.List;
import network.assay.compute.model.Model;
import network.assay.compute.model.Parameter;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.protocol.market.task.Work;
import network.assay.verification.task.Architectures;
import network.assay.verification.task.DataShape;

/// About how much of a task goes over wires: only deadlines depend on it.
///
/// @param state the most that a state of it has
/// @param inputs all that it reads, though some of it may be there from other tasks
public record TaskBytes(long state, long inputs) {
  /// Each parameter, and two moments of it.
  private static final int TRAINED = 3;

  /// Each parameter, and its outer momentum.
  private static final int GLOBAL = 2;

  static TaskBytes of(TaskSpec task) {
    Model model = Architectures.of(task.model());
    long moving = bytes(Architectures.moving(model));
    long rest = bytes(Architectures.frozen(model)) + data(task, model);
    return switch (task.work()) {
      case Work.Train _ -> new TaskBytes(TRAINED * moving, GLOBAL * moving + rest);
      case Work.Merge merge ->
          new TaskBytes(GLOBAL * moving, (GLOBAL + TRAINED * merge.shards().size()) * moving);
      case Work.Evaluate _ -> new TaskBytes(0, GLOBAL * moving + rest);
    };
  }

  private static long data(TaskSpec task, Model model) {
    return task.work()
        .dataSet()
        .map(data -> DataShape.of(model, data.samples()).bytes())
        .orElse(0L);
  }

  private static long bytes(List<Parameter> parameters) {
    return parameters.stream().mapToLong(one -> Float.BYTES * one.shape().elements()).sum();
  }
}
