// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.staking.BatchStatus;
import network.assay.staking.JobIds;
import network.assay.staking.JobState;
import network.assay.staking.JobStatus;
import network.assay.staking.NewBatch;
import network.assay.staking.Outcome;
import network.assay.staking.PayClaim;
import network.assay.staking.Urgency;
import network.assay.staking.gateway.abi.AbiSend;
import network.assay.staking.gateway.abi.JobMarketAbi;
import network.assay.verification.commitment.MerkleProof;

/// Jobs, their batches and their pay (docs/spec/contracts, section 4), for the gateway's own
/// account.
public final class JobWrites {
  /// About, where nothing is approved.
  private static final long EXTEND_GAS = 50_000;

  private final Market market;
  private final Writer writer;
  private final TokenSpender spender;
  private final Address account;

  JobWrites(Market market, Writer writer, TokenSpender spender, Address account) {
    this.market = market;
    this.writer = writer;
    this.spender = spender;
    this.account = account;
  }

  /// The id of the job that [#open] opens.
  public JobId idOf(Digest jobDigest) {
    return JobIds.of(account, jobDigest);
  }

  /// Opens a job and puts its money in escrow, approving it first.
  ///
  /// @param deadline in whole seconds, at most 366 days ahead
  public Outcome open(Digest jobDigest, Amount escrow, Instant deadline) {
    JobId job = idOf(jobDigest);
    return spender.spend(
        market.at().market(),
        () -> find(job).isPresent() ? Amount.ZERO : escrow,
        () ->
            write(
                job,
                "",
                JobMarketAbi.open(jobDigest, escrow.units(), deadline.getEpochSecond()),
                Optional::isPresent));
  }

  /// Raises a job's escrow and deadline to what is given.
  public Outcome extend(JobId job, Amount escrow, Instant deadline) {
    return extend(job, escrow, deadline, Optional.empty());
  }

  /// Puts a job's end off, before it comes.
  public Outcome extend(JobId job, Instant deadline, Urgency urgency) {
    Amount escrow = find(job).map(JobStatus::escrow).orElse(Amount.ZERO);
    return extend(job, escrow, deadline, Optional.of(urgency));
  }

  private Outcome extend(JobId job, Amount escrow, Instant deadline, Optional<Urgency> urgency) {
    return spender.spend(
        market.at().market(),
        () -> {
          Amount held = find(job).map(JobStatus::escrow).orElse(Amount.ZERO);
          return held.compareTo(escrow) < 0 ? escrow.minus(held) : Amount.ZERO;
        },
        urgency.map(one -> new TokenSpender.Haste(one, EXTEND_GAS)),
        () ->
            writer.write(
                Intent.of(
                        job + " " + escrow + " " + deadline,
                        market.at().market(),
                        JobMarketAbi.extend(
                            job.digest(), escrow.units(), deadline.getEpochSecond()),
                        () -> isExtended(job, escrow, deadline))
                    .with(urgency)));
  }

  private boolean isExtended(JobId job, Amount escrow, Instant deadline) {
    return find(job)
        .filter(status -> status.escrow().compareTo(escrow) >= 0)
        .filter(status -> status.end().getEpochSecond() >= deadline.getEpochSecond())
        .isPresent();
  }

  /// Posts the next batch.
  ///
  /// @throws AssayFault.Operator when another batch has its index: two coordinators, or lost
  ///     records
  public Outcome postBatch(JobId job, NewBatch batch) {
    return write(
        job,
        String.valueOf(batch.index()),
        JobMarketAbi.postBatch(
            job.digest(),
            batch.index(),
            batch.resultsRoot(),
            batch.resultCount(),
            batch.payRoot(),
            batch.payTotal().units()),
        () -> isPosted(job, batch));
  }

  private boolean isPosted(JobId job, NewBatch batch) {
    Optional<BatchStatus> posted = market.latest().batch(job, batch.index());
    if (posted.isEmpty()) return false;
    BatchStatus found = posted.get();
    if (found.resultsRoot().equals(batch.resultsRoot())
        && found.resultCount() == batch.resultCount()
        && found.payRoot().equals(batch.payRoot())
        && found.payTotal().equals(batch.payTotal())) {
      return true;
    }
    throw new AssayFault.Operator(
        "job %s has another batch %d on chain (results %s…). Stop the other coordinator, or restore this one's records."
            .formatted(job, batch.index(), found.resultsRoot().brief()));
  }

  /// Collects what a batch says a provider has earned; any account may do so for any provider.
  public Outcome claim(JobId job, int batchIndex, PayClaim claim) {
    return claim(job, batchIndex, claim, Optional.empty());
  }

  /// The same, by when a later batch could take it away.
  public Outcome claim(JobId job, int batchIndex, PayClaim claim, Optional<Urgency> urgency) {
    MerkleProof proof = claim.proof();
    return writer.write(
        Intent.of(
                job + " " + claim.provider() + " " + claim.cumulative(),
                market.at().market(),
                JobMarketAbi.claim(
                    job.digest(),
                    batchIndex,
                    claim.provider(),
                    claim.cumulative().units(),
                    new JobMarketAbi.Proof(proof.index(), proof.count(), proof.siblings())),
                () -> isClaimed(job, claim))
            .with(urgency));
  }

  private boolean isClaimed(JobId job, PayClaim claim) {
    return market.latest().claimed(job, claim.provider()).compareTo(claim.cumulative()) >= 0;
  }

  /// Ends a job: no more batches.
  public Outcome close(JobId job) {
    return write(
        job,
        "",
        JobMarketAbi.close(job.digest()),
        found -> found.filter(status -> status.state() != JobState.OPEN).isPresent());
  }

  /// Pays a job's submitter what the job does not owe, after the window that follows its end.
  public Outcome refund(JobId job) {
    return write(
        job,
        "",
        JobMarketAbi.refund(job.digest()),
        found -> found.filter(status -> status.state() == JobState.REFUNDED).isPresent());
  }

  private Outcome write(
      JobId job, String detail, AbiSend call, Predicate<Optional<JobStatus>> done) {
    return write(job, detail, call, () -> done.test(find(job)));
  }

  private Outcome write(JobId job, String detail, AbiSend call, BooleanSupplier done) {
    return writer.write(Intent.of(job + " " + detail, market.at().market(), call, done));
  }

  private Optional<JobStatus> find(JobId job) {
    return market.latest().job(job);
  }
}
