// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.node.job.AtSight;
import network.assay.node.job.Escrow;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.JobId;
import network.assay.staking.BatchStatus;
import network.assay.staking.JobIds;
import network.assay.staking.JobState;
import network.assay.staking.JobStatus;
import network.assay.staking.NewBatch;
import network.assay.staking.PayClaim;
import network.assay.verification.commitment.Commitments;

/// The contracts as a submitter and its providers see them, with their rules for pay.
final class MarketChain implements Escrow, JobsOnChain {
  private static final HashTag BEACON = HashTag.of("test/beacon");
  private static final Duration WINDOW = Duration.ofMillis(300);

  private record Paid(JobId job, Address account) {}

  private final Address submitter;
  private final Map<JobId, JobStatus> jobs = new HashMap<>();
  private final Map<JobId, List<BatchStatus>> batches = new HashMap<>();
  private final Map<Paid, Amount> paid = new HashMap<>();

  MarketChain(Address submitter) {
    this.submitter = submitter;
  }

  @Override
  public synchronized Receipt open(Digest jobDigest, Amount escrow, Instant deadline) {
    JobId id = JobIds.of(submitter, jobDigest);
    jobs.putIfAbsent(
        id, new JobStatus(submitter, escrow, Amount.ZERO, Amount.ZERO, deadline, 0, JobState.OPEN));
    return new Receipt("0x1", 1);
  }

  @Override
  public synchronized Posting post(JobId job, NewBatch batch) {
    List<BatchStatus> all = batches.computeIfAbsent(job, _ -> new ArrayList<>());
    Instant pays = Instant.now().plus(WINDOW);
    if (batch.index() < all.size()) return new Posting.Posted(new Receipt("", 0));
    all.add(
        new BatchStatus(
            batch.resultsRoot(),
            batch.resultCount(),
            batch.payRoot(),
            batch.payTotal(),
            pays,
            pays,
            batch.index(),
            batch.index() + 1));
    JobStatus was = jobs.get(job);
    jobs.put(
        job,
        new JobStatus(
            was.submitter(),
            was.escrow(),
            Amount.ZERO,
            batch.payTotal(),
            was.end(),
            all.size(),
            was.state()));
    return new Posting.Posted(new Receipt("0x2", 1));
  }

  @Override
  public Standing standing(JobId job, NewBatch batch) {
    long block = batch.index() + 1;
    return batch(job, batch.index()).isEmpty()
        ? new Standing.Gone()
        : new Standing.Final(block, BEACON.start().add(block).end());
  }

  @Override
  public Duration pollEvery() {
    return Duration.ofMillis(10);
  }

  @Override
  public Receipt convict(AtSight shown) {
    throw new AssertionError("nothing here is wrong at sight");
  }

  @Override
  public synchronized Receipt close(JobId job) {
    JobStatus was = jobs.get(job);
    jobs.put(
        job,
        new JobStatus(
            was.submitter(),
            was.escrow(),
            was.paid(),
            was.owed(),
            Instant.now(),
            was.batches(),
            JobState.CLOSED));
    return new Receipt("0x4", 1);
  }

  @Override
  public synchronized Optional<JobStatus> job(JobId job) {
    return Optional.ofNullable(jobs.get(job));
  }

  @Override
  public synchronized Optional<BatchStatus> batch(JobId job, int index) {
    List<BatchStatus> all = batches.getOrDefault(job, List.of());
    return index < all.size() ? Optional.of(all.get(index)) : Optional.empty();
  }

  synchronized Amount paid(JobId job, Address account) {
    return paid.getOrDefault(new Paid(job, account), Amount.ZERO);
  }

  /// The chain as one account collects from it.
  PayChain of(Address account) {
    return new PayChain() {
      @Override
      public Claimed claimed(JobId job) {
        return new Claimed(paid(job, account), paid(job, account));
      }

      @Override
      public boolean withheld(JobId job) {
        return false;
      }

      @Override
      public String claim(JobId job, int batch, PayClaim claim, Optional<Instant> until) {
        return MarketChain.this.claim(job, batch, claim);
      }
    };
  }

  private synchronized String claim(JobId job, int index, PayClaim claim) {
    BatchStatus batch = batch(job, index).orElseThrow();
    Digest leaf = Commitments.payEntry(claim.provider(), claim.cumulative());
    if (Instant.now().isBefore(batch.claimableAt())) throw new AssertionError("too early");
    if (!claim.proof().shows(leaf, batch.payRoot())) throw new AssertionError("no proof");
    paid.put(new Paid(job, claim.provider()), claim.cumulative());
    return "0x5";
  }
}
