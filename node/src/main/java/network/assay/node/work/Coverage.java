// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import network.assay.protocol.market.Amount;
import network.assay.protocol.market.JobId;

/// How much of what this node did in a job batches on chain grant it.
public record Coverage(WorkBook book, EarningsBook earnings, Reports checks) {
  /// Whether they grant all of it, checks among it, as far as it is done.
  boolean isWhole(JobId job) {
    Amount done =
        book.of(job).stream()
            .filter(item -> item.stage() instanceof WorkItem.Stage.Done)
            .map(item -> item.lease().price())
            .reduce(Amount.ZERO, Amount::plus);
    for (Reports.Report check : checks.reported()) {
      if (check.job().equals(job)) done = done.plus(check.price());
    }
    return granted(job).compareTo(done) >= 0;
  }

  Amount granted(JobId job) {
    return earnings.get(job).map(Earnings::earned).orElse(Amount.ZERO);
  }
}
