// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.time.Instant;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.JobId;
import network.assay.staking.BatchStatus;
import network.assay.staking.JobState;
import network.assay.staking.JobStatus;
import network.assay.staking.gateway.ChainView;

/// By when a wrong result has to be told of.
final class Windows {
  private Windows() {}

  /// When the job pays next, or when its results can no more be challenged, whatever comes first: a
  /// challenge that is open by then withholds the pay.
  ///
  /// @throws AssayFault.World when the chain node does not know the job
  static Instant accusable(ChainView view, JobId job) {
    JobStatus status =
        view.job(job).orElseThrow(() -> new AssayFault.World("the chain node knows no job " + job));
    Instant last = view.refundableAt(status);
    int batch = firstThatWaits(view, job, status.batches());
    if (batch == status.batches()) return last;
    Instant pays = view.batch(job, batch).map(BatchStatus::claimableAt).orElse(last);
    return pays.isBefore(last) ? pays : last;
  }

  /// By when a result is to be demanded: as long as the job's end can be put off, an answer that
  /// comes late can still be challenged, and before the job pays next.
  ///
  /// @throws AssayFault.World when the chain node does not know the job
  static Instant demandable(ChainView view, JobId job) {
    Instant accusable = accusable(view, job);
    return view.job(job)
        .filter(status -> status.state() == JobState.OPEN)
        .map(JobStatus::end)
        .filter(accusable::isAfter)
        .orElse(accusable);
  }

  /// Each batch pays later than the one before (docs/spec/contracts, section 4).
  private static int firstThatWaits(ChainView view, JobId job, int batches) {
    int pays = 0;
    int waits = batches;
    while (pays < waits) {
      int middle = (pays + waits) / 2;
      boolean isPaying =
          view.batch(job, middle)
              .filter(batch -> !batch.claimableAt().isAfter(view.time()))
              .isPresent();
      if (isPaying) pays = middle + 1;
      else waits = middle;
    }
    return pays;
  }
}
