// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
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
/// of what was kept for it then. One virtual thread does it, job after job, and waits for what the
/// chain says alone: submitters are asked beside it, so that one that does not answer delays no
/// collection, and claims are made beside it too, so that none waits for another.
public final class PayDesk implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(PayDesk.class);
  private static final int MAX_SKIPS = 12;

  private final WorkPorts ports;
  private final PayChain chain;
  private final PayRules rules;
  private final EarningsBook book;
  private final List<JobHolder> holders;
  private final PayQuestions questions;
  private final Claims claims = new Claims();

  /// Rounds that a job is left alone, after failures in a row.
  private final Map<JobId, Integer> failures = new ConcurrentHashMap<>();

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
    claims.close();
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
  ///
  /// @return how many claims it has begun
  int collect() {
    rounds++;
    int begun = 0;
    for (Earnings earnings : book.list()) {
      JobId job = earnings.job();
      int failed = failures.getOrDefault(job, 0);
      boolean left = failed > 0 && rounds % Math.min(failed, MAX_SKIPS) != 0;
      if (earnings.isOver() || left) continue;
      Optional<Optional<Claiming>> looked = tried(job, () -> look(job));
      if (looked.isEmpty()) continue;
      if (looked.get().isEmpty()) failures.remove(job);
      else if (begins(job, looked.get().get())) begun++;
    }
    return begun;
  }

  private boolean begins(JobId job, Claiming claiming) {
    return claims.start(
        job,
        claiming.until().isPresent(),
        () -> tried(job, () -> claim(job, claiming)).ifPresent(_ -> failures.remove(job)));
  }

  /// Claims that wait for the chain.
  int claiming() {
    return claims.underWay();
  }

  /// Whatever is wrong with one job must not keep the others' pay from being collected.
  private <T> Optional<T> tried(JobId job, Supplier<T> what) {
    try {
      return Optional.of(what.get());
    } catch (AssayFault.World | AssayFault.Operator e) {
      if (failures.merge(job, 1, Integer::sum) == 1) {
        LOG.warn("pay of job {} waits: {}", job.digest().brief(), e.getMessage());
      }
    } catch (RuntimeException | Error e) {
      failures.merge(job, 1, Integer::sum);
      LOG.error("pay of job {} failed here", job.digest().brief(), e);
    }
    return Optional.empty();
  }

  /// @return what is to be claimed now
  private Optional<Claiming> look(JobId job) {
    Optional<JobStatus> status = ports.jobs().job(job);
    Instant now = ports.clock().instant();
    Instant end = status.map(JobStatus::end).orElse(latest(job));
    boolean over = status.isEmpty() || status.get().state() != JobState.OPEN;
    Instant free = end.plus(rules.keep());
    // Before anything is collected: what was granted by then is in the book.
    boolean told = questions.isAnswered(job, free);
    status.ifPresent(known -> letGo(job, known));
    boolean collected = isCollected(job);
    boolean past = over && now.isAfter(free) && !(status.isPresent() && chain.withheld(job));
    boolean complete = collected && told;
    if (past && (complete || now.isAfter(rules.until(end, pays(job))))) {
      settle(job, complete ? Earnings.State.SETTLED : Earnings.State.GIVEN_UP);
      return Optional.empty();
    }
    return collected ? Optional.empty() : claiming(job, over, rules.claimAt());
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
    book.update(
        job,
        known -> {
          Earnings left = known.with(known.grants().within(most));
          return left.grants().isEmpty() ? left.with(Earnings.State.SHORT) : left;
        });
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

  /// Whether all that is granted was collected in a final block.
  private boolean isCollected(JobId job) {
    Earnings known = book.get(job).orElseThrow();
    Grants grants = known.grants();
    if (grants.isEmpty()) return known.state() != Earnings.State.SHORT;
    Amount lasting = chain.claimed(job).lasting();
    book.update(job, now -> now.collected(lasting));
    if (lasting.compareTo(grants.total()) < 0) return false;
    book.update(job, now -> now.with(Earnings.State.OPEN));
    return true;
  }

  /// What is granted and is to be claimed.
  ///
  /// @param until when a later batch could take it away, which makes it urgent
  private record Claiming(Grants.Grant grant, Optional<Instant> until) {}

  /// @param over whether the job is: then any amount is worth it
  /// @return empty also when a claim of it is not final yet
  private Optional<Claiming> claiming(JobId job, boolean over, Amount least) {
    Amount claimed = chain.claimed(job).newest();
    Optional<Grants.Grant> ready = ready(job, claimed);
    if (ready.isEmpty()) return Optional.empty();
    Grants.Grant grant = ready.get();
    Amount due = grant.cumulative().minus(claimed);
    boolean small = due.compareTo(rules.claimAt()) < 0;
    Optional<Instant> until = followed(job, grant);
    if (!over && due.compareTo(least) < 0 && until.isEmpty()) return Optional.empty();
    return Optional.of(new Claiming(grant, small ? Optional.empty() : until));
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
            claimed,
            grant ->
                ports
                    .jobs()
                    .batch(job, grant.proof().batch())
                    .filter(batch -> !now.isBefore(from.apply(batch)))
                    .isPresent());
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

  private Grants.Grant claim(JobId job, Claiming claiming) {
    Grants.Grant grant = claiming.grant();
    MerkleProof proof = Openings.proof(grant.proof()).orElseThrow();
    var claim = new PayClaim(ports.notary().account(), grant.cumulative(), proof);
    String transaction = chain.claim(job, grant.proof().batch(), claim, claiming.until());
    book.update(job, earnings -> earnings.claimed(grant.cumulative(), transaction));
    LOG.info(
        "collected {} tokens of job {}: {}",
        grant.cumulative().toTokens(),
        job.digest().brief(),
        transaction);
    return grant;
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
      if (claimed.compareTo(earnings.grants().total()) >= 0) continue;
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
    return new Due(job, earnings.grants().total().minus(claimed), false, why);
  }

  /// Collects whatever can be claimed now, however little it is.
  ///
  /// @return what was collected, and what was not ready
  public List<Due> claimAll() {
    List<Due> all = due();
    for (Due one : all) {
      if (one.ready()) claiming(one.job(), true, Amount.ZERO).ifPresent(c -> claim(one.job(), c));
    }
    return all;
  }
}
