// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;

/// What this node earned, job by job: durable, and kept when the job is long over.
///
/// For any number of threads.
public final class EarningsBook {
  /// The jobs that are remembered; of those that are over, the oldest are forgotten.
  private static final int MAX_JOBS = 10_000;

  private final Records table;
  private final InstantSource clock;
  private final Map<JobId, Earnings> jobs = new TreeMap<>();

  /// Reads what an earlier run of the node left.
  public EarningsBook(Records table, InstantSource clock) {
    this.table = table;
    this.clock = clock;
    table.forEach(
        "earnings", EarningsCodec::decode, earnings -> jobs.put(earnings.job(), earnings));
  }

  /// By the clock that all times in it are of.
  Instant now() {
    return clock.instant();
  }

  /// All jobs this node worked for.
  public synchronized List<Earnings> list() {
    return List.copyOf(jobs.values());
  }

  public synchronized Optional<Earnings> get(JobId job) {
    return Optional.ofNullable(jobs.get(job));
  }

  /// From now on `job` is work for `submitter`, who is asked for pay. A job that was over is open
  /// again: there is more to come.
  ///
  /// @param submitter the peer that brought what the job's account signed
  public synchronized void begin(JobId job, PeerId submitter) {
    Earnings known = jobs.get(job);
    if (known == null) {
      makeRoom();
      put(Earnings.begin(job, submitter, clock.instant()));
      return;
    }
    Earnings next = known.isOver() ? known.with(Earnings.State.OPEN) : known;
    next = next.with(submitter);
    if (!next.equals(known)) put(next);
  }

  /// @param kept how many results the submitter has by now; fewer than before change nothing
  public void tasks(JobId job, int kept) {
    update(
        job,
        known -> {
          Earnings.Work work = known.work();
          return known.with(
              new Earnings.Work(Math.max(work.tasks(), kept), work.checks(), work.since()));
        });
  }

  /// @param reported how many reports the submitter has by now; fewer than before change nothing
  public void checks(JobId job, int reported) {
    update(
        job,
        known -> {
          Earnings.Work work = known.work();
          return known.with(
              new Earnings.Work(work.tasks(), Math.max(work.checks(), reported), work.since()));
        });
  }

  synchronized Optional<Earnings> update(JobId job, UnaryOperator<Earnings> change) {
    Earnings before = jobs.get(job);
    if (before == null) return Optional.empty();
    Earnings after = change.apply(before);
    if (!after.equals(before)) put(after);
    return Optional.of(after);
  }

  private void put(Earnings earnings) {
    table.put(earnings.job().toString(), EarningsCodec.encode(earnings));
    jobs.put(earnings.job(), earnings);
  }

  private void makeRoom() {
    if (jobs.size() < MAX_JOBS) return;
    jobs.values().stream()
        .filter(Earnings::isOver)
        .min(Comparator.comparing(known -> known.work().since()))
        .ifPresent(
            oldest -> {
              table.remove(oldest.job().toString());
              jobs.remove(oldest.job());
            });
  }
}
