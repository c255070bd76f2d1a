// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.deal;

import java.time.Instant;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;

/// The deal on one task: `provider` does it by `deadline` and is owed `price` once its result is
/// final. Both sides sign it (EIP-712 type `Lease`, docs/spec/contracts).
///
/// @param deadline whole seconds
public record Lease(JobId job, TaskId task, Address provider, Amount price, Instant deadline) {
  public Lease {
    if (deadline.getNano() != 0) {
      throw new IllegalArgumentException("a deadline has whole seconds, not " + deadline);
    }
  }
}
