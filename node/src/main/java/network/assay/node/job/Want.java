// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.LinkedHashSet;
import java.util.Set;
import network.assay.protocol.market.Digest;
import network.assay.scheduler.run.Command;
import network.assay.scheduler.run.Commands;
import network.assay.scheduler.run.Ending;
import network.assay.scheduler.run.Phase;

/// Something to be done for a job.
sealed interface Want {
  /// In the market.
  record Market(Command command) implements Want {}

  /// Keep the trained model.
  ///
  /// @param global the job's last state
  record KeepModel(Digest global) implements Want {}

  /// All that is to be done now.
  static Set<Want> of(JobHistory history) {
    var wanted = new LinkedHashSet<Want>();
    Commands.of(history.state()).forEach(command -> wanted.add(new Market(command)));
    if (history.state().phase() instanceof Phase.Over(Ending.Done(Digest result), _)
        && history.trained().isEmpty()) {
      wanted.add(new KeepModel(result));
    }
    return wanted;
  }

  /// For people and thread names.
  default String label() {
    return switch (this) {
      case Market(Command command) -> command.getClass().getSimpleName();
      case KeepModel _ -> "KeepModel";
    };
  }
}
