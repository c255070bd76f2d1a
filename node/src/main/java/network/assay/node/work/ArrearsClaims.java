// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.math.BigInteger;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.JobId;
import network.assay.staking.ArrearsStatus;
import network.assay.staking.JobState;
import network.assay.staking.JobStatus;
import network.assay.staking.SignedTaken;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Goes after the pay of results that were taken, or shown, and that no batch grants
/// (docs/spec/contracts, section 10).
public final class ArrearsClaims {
  private static final Logger LOG = LoggerFactory.getLogger(ArrearsClaims.class);

  private final WorkPorts ports;
  private final Arrears arrears;
  private final WorkBook book;
  private final Coverage coverage;
  private final Amount least;

  /// What had been recorded in a job when nothing was left to be. Only the pay thread uses it.
  private final Map<JobId, Amount> complete = new HashMap<>();

  /// @param ports whose clock is the chain's
  /// @param least that four words bring, each of which costs a quarter of the gas of a show
  public ArrearsClaims(
      WorkPorts ports, Arrears arrears, WorkBook book, EarningsBook earnings, Amount least) {
    this.least = least;
    this.ports = ports;
    this.arrears = arrears;
    this.book = book;
    this.coverage = new Coverage(book, earnings);
  }

  /// Does what is to be done now.
  ///
  /// @param withheld whether a challenge or demand keeps this account from being paid
  /// @return whether nothing is left to be paid in this way
  boolean collect(JobId job, JobStatus status, boolean withheld) {
    if (isTimeToRecord(status)) recordAll(job, arrears.of(job));
    if (arrears.of(job).held().isZero()) return true;
    arrears.adjust(job);
    ArrearsStatus now = arrears.of(job);
    if (now.held().isZero()) return true;
    Instant payable = now.since().plus(arrears.window());
    if (withheld || !ports.clock().instant().isAfter(payable)) return false;
    String transaction = arrears.pay(job);
    LOG.info(
        "was paid {} tokens of job {} that no batch grants: {}",
        now.held().toTokens(),
        job.digest().brief(),
        transaction);
    return arrears.of(job).held().isZero();
  }

  /// An honest submitter has granted all by the time that its job ends; whoever asks for its last
  /// proof is given a while for that.
  private boolean isTimeToRecord(JobStatus status) {
    Instant now = ports.clock().instant();
    Instant end = status.end();
    return status.state() != JobState.OPEN
        && now.isAfter(end.plus(arrears.window().dividedBy(4)))
        && now.isBefore(end.plus(arrears.window().dividedBy(2)));
  }

  /// What is recorded counts as paid by what batches granted, whatever they granted it for: so all
  /// words are recorded, or none.
  private void recordAll(JobId job, ArrearsStatus before) {
    // As long as the chain does not go back on it, all is recorded that was.
    if (before.total().equals(complete.get(job))) return;
    if (sum(book.words(job), before).compareTo(coverage.granted(job)) <= 0) return;
    List<SignedTaken> unrecorded =
        book.words(job).stream()
            .filter(word -> !arrears.isRecorded(job, word.word().task()))
            .toList();
    if (unrecorded.isEmpty()) complete.put(job, before.total());
    else if (isWorthIt(job, sum(unrecorded, before), unrecorded.size())) record(job, unrecorded);
  }

  /// Whoever grants all but a little must not have this node pay gas for all.
  private boolean isWorthIt(JobId job, Amount recorded, int words) {
    BigInteger more = recorded.units().subtract(coverage.granted(job).units());
    BigInteger shows = BigInteger.valueOf(Math.max(1, words / 4));
    return more.signum() > 0 && more.compareTo(least.units().multiply(shows)) >= 0;
  }

  private static Amount sum(List<SignedTaken> words, ArrearsStatus recorded) {
    return words.stream().map(word -> word.word().price()).reduce(recorded.total(), Amount::plus);
  }

  private void record(JobId job, List<SignedTaken> words) {
    for (int from = 0; from < words.size(); from += Arrears.MAX_WORDS) {
      int to = Math.min(words.size(), from + Arrears.MAX_WORDS);
      arrears.take(job, words.subList(from, to));
    }
    LOG.warn(
        "recorded {} results of job {} that its submitter took and does not grant",
        words.size(),
        job.digest().brief());
  }
}
