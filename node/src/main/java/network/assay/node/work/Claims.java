// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import network.assay.node.life.Bulkhead;
import network.assay.protocol.market.JobId;

/// Claims under way, one for each job at most. Each may wait for minutes until gas costs less, and
/// what a later batch could take away must not wait behind what loses nothing by it.
final class Claims implements AutoCloseable {
  private static final int PLACES = 16;

  private final Bulkhead calm = new Bulkhead("claims", PLACES, 0);
  private final Bulkhead urgent = new Bulkhead("urgent-claims", PLACES, 0);
  private final Set<JobId> underWay = ConcurrentHashMap.newKeySet();

  /// Begins a claim, unless one of the job is under way or there is no place for it: then whoever
  /// asks again later has it begun.
  ///
  /// @return whether it is begun
  boolean start(JobId job, boolean isUrgent, Runnable claim) {
    if (!underWay.add(job)) return false;
    boolean started =
        (isUrgent ? urgent : calm)
            .offer(
                () -> {
                  try {
                    claim.run();
                  } finally {
                    underWay.remove(job);
                  }
                });
    if (!started) underWay.remove(job);
    return started;
  }

  int underWay() {
    return underWay.size();
  }

  @Override
  public void close() {
    calm.close();
    urgent.close();
  }
}
