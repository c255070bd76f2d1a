// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.message.BatchProof;
import network.assay.staking.BatchStatus;
import network.assay.staking.JobState;
import network.assay.staking.JobStatus;
import network.assay.staking.PayClaim;
import network.assay.verification.commitment.MerkleProof;
import network.assay.verification.commitment.MerkleTree;

/// Jobs, batches and pay of one provider.
public final class TestChain implements JobsOnChain, PayChain {
  /// Of every batch, unless it is moved.
  public static final long BEACON_BLOCK = 2;

  /// As long a batch's pay can be withheld.
  public static final Duration JUDGEMENT = Duration.ofMinutes(3);

  private final Map<JobId, JobStatus> jobs = new ConcurrentHashMap<>();
  private final Map<JobId, List<BatchStatus>> batches = new ConcurrentHashMap<>();
  private final Map<JobId, Amount> claimed = new ConcurrentHashMap<>();

  /// The claims that were sent, in order.
  public final List<PayClaim> claims = new CopyOnWriteArrayList<>();

  /// By when each had to be in a block.
  public final List<Optional<Instant>> hurries = new CopyOnWriteArrayList<>();

  public volatile boolean withheld;
  public volatile boolean down;

  /// What the first claim waits for, as if gas were dear.
  public final AtomicReference<Optional<CountDownLatch>> cheaper =
      new AtomicReference<>(Optional.empty());

  /// No claim is final.
  public volatile boolean young;

  public void open(JobId job, Address submitter, Amount escrow, Instant end) {
    var status = new JobStatus(submitter, escrow, Amount.ZERO, Amount.ZERO, end, 0, JobState.OPEN);
    jobs.put(job, status);
  }

  public void end(JobId job, JobState state, Instant end) {
    JobStatus was = jobs.get(job);
    jobs.put(
        job,
        new JobStatus(
            was.submitter(), was.escrow(), was.paid(), was.owed(), end, was.batches(), state));
  }

  /// Posts a batch of results; returns its index.
  public int post(JobId job, List<Digest> results, Instant claimableAt) {
    return post(job, results, List.of(), Amount.ZERO, claimableAt);
  }

  /// Posts a batch of pay, whatever it adds up to; returns its index.
  public int post(JobId job, List<Digest> pay, Amount payTotal, Instant claimableAt) {
    return post(job, List.of(), pay, payTotal, claimableAt);
  }

  private int post(
      JobId job, List<Digest> results, List<Digest> pay, Amount payTotal, Instant claimableAt) {
    List<BatchStatus> all = batches.computeIfAbsent(job, _ -> new ArrayList<>());
    all.add(
        new BatchStatus(
            results.isEmpty() ? Digest.ZERO : MerkleTree.root(results),
            results.size(),
            pay.isEmpty() ? Digest.ZERO : MerkleTree.root(pay),
            payTotal,
            claimableAt,
            claimableAt.plus(JUDGEMENT),
            1,
            BEACON_BLOCK));
    JobStatus was = jobs.get(job);
    boolean more = payTotal.compareTo(was.paid()) > 0;
    jobs.put(
        job,
        new JobStatus(
            was.submitter(),
            was.escrow(),
            was.paid(),
            more ? payTotal.minus(was.paid()) : was.owed(),
            was.end(),
            all.size(),
            was.state()));
    return all.size() - 1;
  }

  /// Other providers collect so much of what a job owes.
  public void collectedByOthers(JobId job, Amount amount) {
    jobs.put(job, paying(jobs.get(job), amount));
  }

  private static JobStatus paying(JobStatus job, Amount amount) {
    return new JobStatus(
        job.submitter(),
        job.escrow(),
        job.paid().plus(amount),
        job.owed().minus(amount),
        job.end(),
        job.batches(),
        job.state());
  }

  public static BatchProof proof(int batch, List<Digest> leaves, int index) {
    MerkleProof proof = MerkleTree.over(leaves).prove(index);
    return new BatchProof(batch, proof.index(), proof.count(), proof.siblings());
  }

  private void check() {
    if (down) throw new AssayFault.World("the chain node does not answer");
  }

  /// Has a reorganisation put a batch into another block.
  public void move(JobId job, int index, long beaconBlock) {
    change(job, index, Duration.ZERO, beaconBlock);
  }

  /// A batch pays so much later.
  public void putOff(JobId job, int index, Duration longer) {
    change(job, index, longer, BEACON_BLOCK);
  }

  private void change(JobId job, int index, Duration longer, long beaconBlock) {
    List<BatchStatus> all = batches.getOrDefault(job, List.of());
    BatchStatus was = all.get(index);
    all.set(
        index,
        new BatchStatus(
            was.resultsRoot(),
            was.resultCount(),
            was.payRoot(),
            was.payTotal(),
            was.claimableAt().plus(longer),
            was.freeAt().plus(longer),
            beaconBlock - 1,
            beaconBlock));
  }

  @Override
  public Optional<JobStatus> job(JobId job) {
    check();
    return Optional.ofNullable(jobs.get(job)).map(known -> paying(known, lasting(job)));
  }

  @Override
  public Optional<BatchStatus> batch(JobId job, int index) {
    check();
    List<BatchStatus> all = batches.getOrDefault(job, List.of());
    return index < all.size() ? Optional.of(all.get(index)) : Optional.empty();
  }

  @Override
  public Claimed claimed(JobId job) {
    check();
    Amount newest = claimed.getOrDefault(job, Amount.ZERO);
    return new Claimed(lasting(job), newest);
  }

  private Amount lasting(JobId job) {
    return young ? Amount.ZERO : claimed.getOrDefault(job, Amount.ZERO);
  }

  /// A reorganisation takes all claims off the chain.
  public void undoClaims() {
    claimed.clear();
  }

  @Override
  public boolean withheld(JobId job) {
    check();
    return withheld;
  }

  @Override
  public String claim(JobId job, int batch, PayClaim claim, Optional<Instant> until) {
    check();
    cheaper.getAndSet(Optional.empty()).ifPresent(TestChain::await);
    return claimed(job, claim, until);
  }

  private static void await(CountDownLatch gas) {
    try {
      gas.await();
    } catch (InterruptedException e) {
      throw new AssayFault.World("interrupted", e);
    }
  }

  private synchronized String claimed(JobId job, PayClaim claim, Optional<Instant> until) {
    hurries.add(until);
    claims.add(claim);
    claimed.put(job, claim.cumulative());
    return "0x" + claims.size();
  }
}
