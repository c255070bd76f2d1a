// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.math.BigInteger;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.JobState;
import network.assay.staking.JobStatus;
import network.assay.staking.SignedTaken;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Goes after the pay of results that were taken, or shown, and that no batch grants
/// (docs/spec/contracts, section 10). Used by the pay thread alone.
public final class ArrearsClaims {
  private static final Logger LOG = LoggerFactory.getLogger(ArrearsClaims.class);
  private static final int MAX_SKIPS = 12;

  private final WorkPorts ports;
  private final Arrears arrears;
  private final WorkBook book;
  private final Coverage coverage;
  private final Exposure exposure;
  private final Amount least;

  private final WordRecords records;

  /// Jobs of which no word was taken, and for how many rounds they are left.
  private final Map<JobId, Refused> refused = new HashMap<>();

  private record Refused(int times, int left) {}

  /// What is recorded, as far as it was asked for.
  private final Map<JobId, Known> known = new HashMap<>();

  /// @param total of the account when it was so: it grows by each record
  private record Known(Amount total, Set<TaskId> recorded, Set<TaskId> not) {}

  /// @param ports whose clock is the chain's
  /// @param exposure hears what was paid
  /// @param least that four words bring, each of which costs a quarter of the gas of a show
  public ArrearsClaims(
      WorkPorts ports,
      Arrears arrears,
      WorkBook book,
      Coverage coverage,
      Exposure exposure,
      Amount least) {
    this.least = least;
    this.ports = ports;
    this.arrears = arrears;
    this.records = new WordRecords(arrears);
    this.book = book;
    this.exposure = exposure;
    this.coverage = coverage;
  }

  /// Does what is to be done now.
  ///
  /// @param withheld whether a challenge or demand keeps this account from being paid
  /// @return whether nothing is left to be paid in this way
  boolean collect(JobId job, JobStatus status, boolean withheld) {
    ArrearsAccount account = recorded(job, status, arrears.account(job));
    exposure.received(job, account.received());
    if (isWorthIt(min(account.owed(), account.status().held()))) {
      if (!account.status().isPayable(ports.clock().instant(), withheld, arrears.rules())) {
        return false;
      }
      pay(job, account);
      account = arrears.account(job);
      exposure.received(job, account.received());
      if (!account.status().held().isZero()) return false;
    }
    return !raised(job, status, account);
  }

  /// What is refused keeps nothing that is recorded already from being paid.
  private ArrearsAccount recorded(JobId job, JobStatus status, ArrearsAccount before) {
    Refused had = refused.getOrDefault(job, new Refused(0, 0));
    if (had.left() > 0) {
      refused.put(job, new Refused(had.times(), had.left() - 1));
      return before;
    }
    try {
      boolean more = record(job, toRecord(job, status, before), before.status().total());
      refused.remove(job);
      return more ? arrears.account(job) : before;
    } catch (AssayFault.Operator e) {
      if (had.times() == 0) {
        LOG.warn("words of job {} are not recorded: {}", job.digest().brief(), e.getMessage());
      }
      int times = Math.min(had.times() + 1, MAX_SKIPS);
      refused.put(job, new Refused(times, times - 1));
      return arrears.account(job);
    }
  }

  private void pay(JobId job, ArrearsAccount account) {
    String transaction = arrears.pay(job);
    LOG.info(
        "was paid {} tokens of job {} that no batch grants: {}",
        min(account.owed(), account.status().held()).toTokens(),
        job.digest().brief(),
        transaction);
  }

  /// Has more set aside, where less was free than is owed. Never before what is set aside is paid:
  /// its window begins anew, and a submitter could have that done again and again.
  private boolean raised(JobId job, JobStatus status, ArrearsAccount account) {
    BigInteger held = account.status().held().units();
    BigInteger rest = account.owedBeside(coverage.granted(job)).units();
    Amount missing = new Amount(rest.subtract(held).max(BigInteger.ZERO));
    if (!isWorthIt(min(missing, status.free()))) return false;
    arrears.raise(job);
    return true;
  }

  private static Amount min(Amount a, Amount b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private boolean isWorthIt(Amount amount) {
    return !amount.isZero() && amount.compareTo(least) >= 0;
  }

  /// Lets go of what it knows of a job that is settled.
  void forget(JobId job) {
    known.remove(job);
    refused.remove(job);
    records.forget(job);
  }

  /// The words that a batch has had the time to grant. An honest submitter has granted all by the
  /// time that its job ends; whoever asks for its last proof is given a while for that. While the
  /// job is live, what is a window past its lease is old enough: else a submitter puts its end off,
  /// and spends the escrow meanwhile.
  private List<SignedTaken> toRecord(JobId job, JobStatus status, ArrearsAccount account) {
    Instant now = ports.clock().instant();
    Instant end = status.end();
    var window = arrears.rules().challengeWindow();
    if (status.state() == JobState.OPEN) {
      // Each record begins the window of all anew.
      if (!account.status().held().isZero()) return List.of();
      Instant old = now.minus(window);
      return book.words(job).stream().filter(word -> isOlder(word, old)).toList();
    }
    boolean time =
        now.isAfter(end.plus(window.dividedBy(4))) && now.isBefore(end.plus(window.dividedBy(2)));
    return time ? book.words(job) : List.of();
  }

  private boolean isOlder(SignedTaken word, Instant than) {
    return book.get(WorkBook.key(word))
        .filter(item -> item.lease().deadline().isBefore(than))
        .isPresent();
  }

  /// What is recorded counts as paid by what batches granted, whatever they granted it for: so all
  /// of these words are recorded, or none.
  ///
  /// @return whether there was anything to record
  private boolean record(JobId job, List<SignedTaken> all, Amount before) {
    List<SignedTaken> words = all.stream().filter(word -> !records.isRefused(word)).toList();
    if (words.isEmpty()) return false;
    if (sum(words, before).compareTo(coverage.granted(job)) <= 0) return false;
    List<SignedTaken> unrecorded = words.stream().filter(word -> isNew(word, before)).toList();
    if (unrecorded.isEmpty() || !bringsEnough(job, sum(unrecorded, before), unrecorded.size())) {
      return false;
    }
    int recorded = records.record(job, unrecorded);
    LOG.warn(
        "recorded {} results of job {} that its submitter took and does not grant",
        recorded,
        job.digest().brief());
    return true;
  }

  /// Each is asked for once, as long as the chain does not go back on anything.
  private boolean isNew(SignedTaken signed, Amount total) {
    JobId job = signed.word().job();
    TaskId task = signed.word().task();
    Known had = known.get(job);
    if (had == null || !had.total().equals(total)) {
      had = new Known(total, new HashSet<>(), new HashSet<>());
      known.put(job, had);
    }
    if (had.recorded().contains(task)) return false;
    if (had.not().contains(task)) return true;
    boolean recorded = arrears.isRecorded(job, task);
    (recorded ? had.recorded() : had.not()).add(task);
    return !recorded;
  }

  /// Whoever grants all but a little must not have this node pay gas for all.
  private boolean bringsEnough(JobId job, Amount recorded, int words) {
    BigInteger more = recorded.units().subtract(coverage.granted(job).units());
    BigInteger shows = BigInteger.valueOf(Math.max(1, words / 4));
    return more.signum() > 0 && more.compareTo(least.units().multiply(shows)) >= 0;
  }

  private static Amount sum(List<SignedTaken> words, Amount recorded) {
    return words.stream().map(word -> word.word().price()).reduce(recorded, Amount::plus);
  }
}
