// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import network.assay.node.life.Service;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.JobId;
import network.assay.staking.BatchStatus;
import network.assay.staking.JobState;
import network.assay.staking.JobStatus;
import network.assay.staking.PayClaim;
import network.assay.verification.commitment.MerkleProof;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Goes after the pay of every job until the job is over and everything is collected, and lets go
/// of what was kept for it then. One virtual thread does it, job after job, and waits for the chain
/// alone: submitters are asked beside it, so that one that does not answer delays no collection.
public final class PayDesk implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(PayDesk.class);
  private static final int MAX_SKIPS = 12;

  private final WorkPorts ports;
  private final PayChain chain;
  private final PayRules rules;
  private final EarningsBook book;
  private final List<JobHolder> holders;
  private final PayQuestions questions;

  /// Rounds that a job is left alone, after failures in a row. Only the pay thread uses these.
  private final Map<JobId, Integer> failures = new HashMap<>();

  private long rounds;
  private Thread thread = Thread.ofVirtual().name("pay").unstarted(this::loop);

  /// @param holders what keeps things for jobs until they are over
  public PayDesk(
      WorkPorts ports, PayChain chain, PayRules rules, EarningsBook book, List<JobHolder> holders) {
    this.ports = ports;
    this.chain = chain;
    this.rules = rules;
    this.book = book;
    this.holders = List.copyOf(holders);
    this.questions = new PayQuestions(ports, chain, rules, book);
  }

  @Override
  public String name() {
    return "pay";
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void stop(Duration patience) throws InterruptedException {
    thread.interrupt();
    questions.close();
    if (thread.isAlive()) thread.join(patience);
  }

  private void loop() {
    try {
      while (true) {
        Thread.sleep(rules.ask());
        round();
      }
    } catch (InterruptedException e) {
      // stopped
    }
  }

  /// Whatever goes wrong, also memory that runs out for a moment: who asks no more is not paid.
  private void round() {
    try {
      questions.ask();
      collect();
    } catch (RuntimeException | Error e) {
      LOG.error("a round of pay failed here", e);
    }
  }

  PayQuestions questions() {
    return questions;
  }

  /// Looks after every job once, with what its submitter has granted so far.
  void collect() {
    rounds++;
    for (Earnings earnings : book.list()) {
      if (earnings.isOver()) continue;
      int failed = failures.getOrDefault(earnings.job(), 0);
      if (failed > 0 && rounds % Math.min(failed, MAX_SKIPS) != 0) continue;
      try {
        look(earnings.job());
        failures.remove(earnings.job());
      } catch (AssayFault.World | AssayFault.Operator e) {
        failures.merge(earnings.job(), 1, Integer::sum);
        if (failed == 0) {
          LOG.warn("pay of job {} waits: {}", earnings.job().digest().brief(), e.getMessage());
        }
      } catch (RuntimeException | Error e) {
        // Whatever is wrong with one job must not keep the others' pay from being collected.
        failures.merge(earnings.job(), 1, Integer::sum);
        LOG.error("pay of job {} failed here", earnings.job().digest().brief(), e);
      }
    }
  }

  private void look(JobId job) {
    Optional<JobStatus> status = ports.jobs().job(job);
    Instant now = ports.clock().instant();
    Instant end = status.map(JobStatus::end).orElse(latest(job));
    boolean over = status.isEmpty() || status.get().state() != JobState.OPEN;
    Instant free = end.plus(rules.keep());
    // Before anything is collected: what was granted by then is in the book.
    boolean told = questions.isAnswered(job, free);
    status.ifPresent(known -> letGo(job, known));
    boolean collected = collect(job, over, rules.claimAt());
    boolean past = over && now.isAfter(free) && !(status.isPresent() && chain.withheld(job));
    boolean complete = collected && told;
    if (past && (complete || now.isAfter(rules.until(end, pays(job))))) {
      settle(job, complete ? Earnings.State.SETTLED : Earnings.State.GIVEN_UP);
    }
  }

  /// From when on all that is granted can be claimed.
  private Instant pays(JobId job) {
    List<Grants.Grant> grants = book.get(job).orElseThrow().grants().all();
    if (grants.isEmpty()) return Instant.EPOCH;
    return ports
        .jobs()
        .batch(job, grants.getLast().proof().batch())
        .map(BatchStatus::claimableAt)
        .orElse(Instant.EPOCH);
  }

  /// Lets go of grants that the job owes too little for, since others collected it: no claim of
  /// them succeeds, and until they are granted again they are work unpaid.
  private void letGo(JobId job, JobStatus status) {
    Grants grants = book.get(job).orElseThrow().grants();
    if (grants.isEmpty()) return;
    Amount most = chain.claimed(job).lasting().plus(status.owed());
    if (grants.total().compareTo(most) <= 0) return;
    book.update(job, known -> known.with(known.grants().within(most)));
    LOG.warn(
        "job {} granted {} tokens, and others collected what it owes: {} are left",
        job.digest().brief(),
        grants.total().toTokens(),
        most.toTokens());
  }

  private Instant latest(JobId job) {
    return holders.stream()
        .map(holder -> holder.latest(job))
        .max(java.util.Comparator.naturalOrder())
        .orElse(Instant.EPOCH);
  }

  private void settle(JobId job, Earnings.State state) {
    for (JobHolder holder : holders) holder.forget(job);
    book.update(job, earnings -> earnings.with(state));
    LOG.info("job {} is over: {}", job.digest().brief(), state);
  }

  /// Collects what is granted and may be claimed.
  ///
  /// @param over whether the job is: then any amount is worth it
  /// @return whether all that is granted was collected in a final block
  private boolean collect(JobId job, boolean over, Amount least) {
    Grants grants = book.get(job).orElseThrow().grants();
    if (grants.isEmpty()) return true;
    PayChain.Claimed claimed = chain.claimed(job);
    book.update(job, now -> now.collected(claimed.lasting()));
    if (claimed.lasting().compareTo(grants.total()) >= 0) {
      book.update(job, now -> now.with(Earnings.State.OPEN));
      return true;
    }
    Optional<Grants.Grant> ready = ready(job, claimed.newest());
    if (ready.isEmpty()) return false; // or not final yet
    Grants.Grant grant = ready.get();
    Amount due = grant.cumulative().minus(claimed.newest());
    boolean small = due.compareTo(rules.claimAt()) < 0;
    Optional<Instant> until = followed(job, grant);
    if (!over && due.compareTo(least) < 0 && until.isEmpty()) return false;
    return claim(job, grant, small ? Optional.empty() : until);
  }

  /// The newest grant that can be claimed now and brings more than was claimed so far. A case
  /// withholds pay no longer than its batch says, however many others follow it.
  private Optional<Grants.Grant> ready(JobId job, Amount claimed) {
    Optional<Grants.Grant> paid = newest(job, claimed, BatchStatus::claimableAt);
    if (paid.isEmpty()) return paid;
    boolean withheld = chain.withheld(job);
    Optional<Grants.Grant> ready = withheld ? newest(job, claimed, BatchStatus::freeAt) : paid;
    Earnings.State state = ready.equals(paid) ? Earnings.State.OPEN : Earnings.State.WITHHELD;
    book.update(job, earnings -> earnings.with(state));
    return ready;
  }

  private Optional<Grants.Grant> newest(
      JobId job, Amount claimed, Function<BatchStatus, Instant> from) {
    Instant now = ports.clock().instant();
    return book.get(job)
        .orElseThrow()
        .grants()
        .newest(
            grant ->
                ports
                    .jobs()
                    .batch(job, grant.proof().batch())
                    .filter(batch -> !now.isBefore(from.apply(batch)))
                    .isPresent())
        .filter(grant -> grant.cumulative().compareTo(claimed) > 0);
  }

  /// From when on a later batch pays that promises something else, where there is one: however
  /// little an earlier one grants, a wrong later one could take it from who does not claim in time.
  private Optional<Instant> followed(JobId job, Grants.Grant grant) {
    int index = grant.proof().batch();
    Optional<BatchStatus> promised = ports.jobs().batch(job, index);
    Optional<BatchStatus> next = promised;
    while (next.isPresent() && next.get().promisesAs(promised.get())) {
      next = ports.jobs().batch(job, ++index);
    }
    return next.map(BatchStatus::claimableAt);
  }

  private boolean claim(JobId job, Grants.Grant grant, Optional<Instant> until) {
    MerkleProof proof = Openings.proof(grant.proof()).orElseThrow();
    var claim = new PayClaim(ports.notary().account(), grant.cumulative(), proof);
    String transaction = chain.claim(job, grant.proof().batch(), claim, until);
    book.update(job, earnings -> earnings.claimed(grant.cumulative(), transaction));
    LOG.info(
        "collected {} tokens of job {}: {}",
        grant.cumulative().toTokens(),
        job.digest().brief(),
        transaction);
    Amount total = book.get(job).orElseThrow().earned();
    return chain.claimed(job).lasting().compareTo(total) >= 0;
  }

  /// What there is to collect in a job now.
  ///
  /// @param due what can be claimed at once if it is `ready`; else all that is granted and not
  ///     collected, and `why` says what it waits for
  public record Due(JobId job, Amount due, boolean ready, String why) {}

  /// What [#claimAll] would collect, job by job, and what will have to wait.
  public List<Due> due() {
    var all = new ArrayList<Due>();
    for (Earnings earnings : book.list()) {
      if (earnings.isOver() || earnings.grants().isEmpty()) continue;
      Amount claimed = chain.claimed(earnings.job()).newest();
      if (claimed.compareTo(earnings.earned()) >= 0) continue;
      all.add(due(earnings, claimed));
    }
    return all;
  }

  private Due due(Earnings earnings, Amount claimed) {
    JobId job = earnings.job();
    Optional<Grants.Grant> ready = ready(job, claimed);
    if (ready.isPresent()) {
      return new Due(job, ready.get().cumulative().minus(claimed), true, "");
    }
    String why =
        chain.withheld(job) ? "a challenge withholds it" : "its challenge window has not passed";
    return new Due(job, earnings.earned().minus(claimed), false, why);
  }

  /// Collects whatever can be claimed now, however little it is.
  ///
  /// @return what was collected, and what was not ready
  public List<Due> claimAll() {
    List<Due> all = due();
    for (Due one : all) {
      if (one.ready()) collect(one.job(), true, Amount.ZERO);
    }
    return all;
  }
}
