// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.util.List;
import network.assay.protocol.market.Address;

/// What follows for a job when a peer is convicted (docs/spec/job, section 8).
final class Convicting {
  private Convicting() {}

  /// Nothing of the convicted that is not proven whole is kept, unless the job's pay is posted for
  /// good or on its way: what was built on until then stands.
  static void convict(Draft draft, Conviction conviction) {
    Address accused = conviction.accused();
    draft.add(conviction);
    draft.update(accused, Provider::asConvicted);
    if (isSettled(draft.phase())) return;
    draft.forfeit(accused);
    Leasing.takeAll(draft, accused);
    Checking.takeAll(draft, accused);
    for (Result other : List.copyOf(draft.results().values())) {
      boolean doubted = other.provider().equals(accused) && !other.isProven();
      if (doubted) draft.dropResult(other.task().id());
    }
  }

  private static boolean isSettled(Phase phase) {
    return switch (phase) {
      case Phase.Settling _, Phase.Over _ -> true;
      case Phase.Funding _, Phase.Running _, Phase.Verifying _, Phase.Stopping _ -> false;
    };
  }
}
