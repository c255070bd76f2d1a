// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.util.Set;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.scheduler.plan.PlannedTask;

/// Who has been told which state: a verifier must not know the end it is to find (docs/spec/job,
/// section 7.2).
final class Inputs {
  private Inputs() {}

  /// Whether `provider` is executing a check whose end is an input of `task`.
  static boolean checksAnInputOf(Draft draft, Address provider, PlannedTask task) {
    Set<Digest> inputs = Set.copyOf(task.spec().work().states());
    return draft.results().values().stream()
        .filter(result -> inputs.contains(result.claim().output()))
        .anyMatch(
            result ->
                result.stage() instanceof Result.Stage.Checking(_, Check check)
                    && check.uncommitted()
                    && check.verifier().filter(provider::equals).isPresent());
  }
}
