// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import network.assay.protocol.market.Amount;
import network.assay.protocol.market.JobId;

/// How much of what this node did in a job batches on chain grant it.
record Coverage(WorkBook book, EarningsBook earnings) {
  /// Whether they grant all of it, as far as it is done.
  boolean isWhole(JobId job) {
    Amount done =
        book.of(job).stream()
            .filter(item -> item.stage() instanceof WorkItem.Stage.Done)
            .map(item -> item.lease().price())
            .reduce(Amount.ZERO, Amount::plus);
    return granted(job).compareTo(done) >= 0;
  }

  Amount granted(JobId job) {
    return earnings.get(job).map(Earnings::earned).orElse(Amount.ZERO);
  }
}
