// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static java.util.stream.Collectors.toSet;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import network.assay.node.life.Bulkhead;
import network.assay.node.life.Cancellable;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.staking.BatchStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks submitters what they owe, and writes down what they can prove.
///
/// Many at a time and each about one job after another, for no longer than it is given. Whoever did
/// not answer last time waits for places of its own, so that it keeps no other from being asked.
final class PayQuestions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PayQuestions.class);
  private static final int PLACES = 8;
  private static final int MAX_SKIPS = 12;

  private final WorkPorts ports;
  private final PayRules rules;
  private final EarningsBook book;
  private final GrantCheck grants;
  private final Bulkhead trusted = new Bulkhead("pay-questions", PLACES, 0);
  private final Bulkhead doubted = new Bulkhead("pay-questions-again", PLACES, 0);

  /// Who is being asked now.
  private final Map<PeerId, Turn> turns = new ConcurrentHashMap<>();

  /// Times in a row that a submitter, asked about all its jobs, failed to say about one.
  private final Map<PeerId, Integer> failures = new ConcurrentHashMap<>();

  /// When a job's submitter answered, if it did the last time it was asked.
  private final Map<JobId, Instant> answered = new ConcurrentHashMap<>();

  /// When a job was asked about last, in questions.
  private final Map<JobId, Long> turnOf = new ConcurrentHashMap<>();

  private final AtomicLong questions = new AtomicLong();

  /// The round in which a submitter was asked last. Only the thread that asks uses these.
  private final Map<PeerId, Long> asked = new HashMap<>();

  private long rounds;

  PayQuestions(WorkPorts ports, PayChain chain, PayRules rules, EarningsBook book) {
    this.ports = ports;
    this.grants = new GrantCheck(ports, chain);
    this.rules = rules;
    this.book = book;
  }

  /// Begins to ask every submitter that there is a place for, those first that were asked longest
  /// ago, and cuts off those that take too long. Waits for none. One thread may call it.
  void ask() {
    rounds++;
    long now = System.nanoTime();
    for (Turn turn : turns.values()) turn.cutAfter(rules.patience().toNanos(), now);
    Map<PeerId, List<JobId>> jobs = open();
    asked.keySet().retainAll(jobs.keySet());
    failures.keySet().retainAll(jobs.keySet());
    Set<JobId> open = jobs.values().stream().flatMap(List::stream).collect(toSet());
    answered.keySet().retainAll(open);
    turnOf.keySet().retainAll(open);
    grants.keep(open);
    jobs.entrySet().stream()
        .filter(one -> !turns.containsKey(one.getKey()) && isDue(one.getKey()))
        .sorted(Comparator.comparing(one -> asked.getOrDefault(one.getKey(), 0L)))
        .forEach(one -> begin(one.getKey(), one.getValue()));
  }

  /// The jobs of each submitter of which there may be more to come.
  private Map<PeerId, List<JobId>> open() {
    var jobs = new HashMap<PeerId, List<JobId>>();
    for (Earnings earnings : book.list()) {
      if (earnings.isOver()) continue;
      jobs.computeIfAbsent(earnings.submitter(), _ -> new ArrayList<>()).add(earnings.job());
    }
    return jobs;
  }

  private boolean isDue(PeerId peer) {
    int failed = Math.min(failures.getOrDefault(peer, 0), MAX_SKIPS);
    return rounds - asked.getOrDefault(peer, 0L) >= failed;
  }

  private void begin(PeerId peer, List<JobId> jobs) {
    var turn = new Turn(peer, jobs);
    turns.put(peer, turn);
    Bulkhead places = failures.containsKey(peer) ? doubted : trusted;
    Optional<Cancellable> started = places.start(turn);
    if (started.isEmpty()) {
      turns.remove(peer);
      return;
    }
    turn.handle = started.get();
    asked.put(peer, rounds);
  }

  /// How many submitters are being asked.
  int underWay() {
    return turns.size();
  }

  /// Whether the submitter, asked last, has answered, and not before `time`.
  boolean isAnswered(JobId job, Instant time) {
    Instant last = answered.get(job);
    return last != null && !last.isBefore(time);
  }

  /// Cuts all off; nobody is asked any more.
  @Override
  public void close() {
    trusted.close();
    doubted.close();
  }

  /// One submitter, asked about all its jobs: those first that it was asked about least lately, so
  /// that one of which it says nothing keeps no other from being asked about.
  private final class Turn implements Runnable {
    private final PeerId peer;
    private final List<JobId> jobs;
    private final long since = System.nanoTime();
    private volatile @Nullable Cancellable handle;

    /// What is cut off before it begins would never end.
    private volatile boolean begun;

    Turn(PeerId peer, List<JobId> jobs) {
      this.peer = peer;
      this.jobs = new ArrayList<>(jobs);
      this.jobs.sort(Comparator.comparing(job -> turnOf.getOrDefault(job, 0L)));
    }

    void cutAfter(long nanos, long now) {
      Cancellable known = handle;
      if (known != null && begun && now - since > nanos) known.cancel();
    }

    @Override
    public void run() {
      boolean all = false;
      begun = true;
      try {
        all = askAll();
      } catch (InterruptedException e) {
        failed(peer, jobs.getFirst(), "the submitter takes too long to say what it owes");
      } finally {
        if (all) failures.remove(peer);
        else failures.merge(peer, 1, Integer::sum);
        turns.remove(peer);
      }
    }

    /// Whoever does not answer about one job is not asked about the next.
    private boolean askAll() throws InterruptedException {
      boolean all = true;
      for (JobId job : jobs) {
        Instant now = ports.clock().instant();
        turnOf.put(job, questions.incrementAndGet());
        Optional<SubmitterReply> reply = tell(job);
        if (reply.isEmpty()) return false;
        if (isHeard(job, reply.get())) answered.put(job, now);
        else all = false;
      }
      return all;
    }

    private Optional<SubmitterReply> tell(JobId job) throws InterruptedException {
      try {
        var request = new SubmitterRequest.ShowPay(job, ports.notary().account());
        return Optional.of(ports.submitters().tell(peer, request));
      } catch (AssayFault.World | AssayFault.Peer e) {
        failed(peer, job, e.getMessage());
        return Optional.empty();
      }
    }

    private boolean isHeard(JobId job, SubmitterReply reply) throws InterruptedException {
      try {
        hear(job, reply);
        return true;
      } catch (AssayFault.World | AssayFault.Peer e) {
        failed(peer, job, e.getMessage());
        return false;
      }
    }

    private void hear(JobId job, SubmitterReply reply) throws InterruptedException {
      if (reply instanceof SubmitterReply.Refused(String why)) {
        throw new AssayFault.World("the submitter does not say what it owes: " + why);
      }
      if (!(reply instanceof SubmitterReply.Pay(var cumulative, var proof))) return;
      Earnings known = book.get(job).orElseThrow();
      if (!isNews(known, cumulative)) return;
      BatchStatus batch = grants.check(known, cumulative, proof);
      try {
        grants.addUp(peer, known, proof.batch());
      } catch (AssayFault.Peer | AssayFault.World e) {
        var doubtful = Grants.Grant.doubtful(cumulative, proof);
        book.update(job, now -> now.withDoubtful(doubtful));
        throw e;
      }
      var grant = new Grants.Grant(cumulative, proof, near(batch));
      book.update(job, now -> isNews(now, cumulative) ? now.with(grant) : now);
      LOG.info("job {} has granted {} tokens", job.digest().brief(), cumulative.toTokens());
    }
  }

  /// By this node's clock: a development chain may be days ahead of it.
  private Instant near(BatchStatus batch) {
    Instant chain = ports.clock().instant();
    Instant near = rules.near(batch.claimableAt());
    return near.isAfter(chain) ? book.now().plus(Duration.between(chain, near)) : Instant.EPOCH;
  }

  private static boolean isNews(Earnings known, Amount cumulative) {
    return cumulative.compareTo(known.earned()) > 0;
  }

  private void failed(PeerId peer, JobId job, @Nullable String why) {
    answered.remove(job);
    if (!failures.containsKey(peer)) {
      LOG.warn("pay of job {} waits: {}", job.digest().brief(), why);
    }
  }
}
