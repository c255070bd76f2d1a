// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.Optional;
import java.util.function.LongConsumer;
import network.assay.node.dispute.Charge;
import network.assay.node.dispute.Disputes;
import network.assay.node.dispute.Exhibit;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.scheduler.run.Batch;
import network.assay.scheduler.run.Conviction;
import network.assay.scheduler.run.Event;
import network.assay.staking.Evidence;
import network.assay.staking.NewBatch;
import network.assay.verification.check.Opening;
import network.assay.verification.check.Verdict;
import network.assay.verification.commitment.Transcript;

/// What a job does on chain.
final class ChainDeeds {
  /// So often in a row a batch must be missing before it counts as dropped.
  private static final int MISSES = 3;

  private final JobContext job;
  private final LongConsumer spent;

  ChainDeeds(JobContext job, LongConsumer spent) {
    this.job = job;
    this.spent = spent;
  }

  Event open() throws InterruptedException {
    JobRecord record = job.record();
    paid(
        escrow()
            .open(
                record.digest(), record.spec().terms().budget().total(), record.escrowDeadline()));
    return new Event.Funded();
  }

  Event post(Batch batch) {
    NewBatch wanted = onChain(batch);
    return switch (escrow().post(job.id(), wanted)) {
      case Escrow.Posting.TooLate(String why) -> new Event.BatchRefused(batch.index(), why);
      case Escrow.Posting.Posted(Escrow.Receipt receipt) -> {
        paid(receipt);
        yield switch (escrow().standing(job.id(), wanted)) {
          case Escrow.Standing.Young(long block) -> new Event.BatchPosted(batch.index(), block);
          case Escrow.Standing.Final(long block, _) -> new Event.BatchPosted(batch.index(), block);
          case Escrow.Standing.Gone _ ->
              throw new AssayFault.World(
                  "batch %d is not on chain any more; it is posted again".formatted(batch.index()));
        };
      }
    };
  }

  private static NewBatch onChain(Batch batch) {
    return new NewBatch(
        batch.index(),
        batch.resultsRoot(),
        batch.entries().size(),
        batch.payRoot(),
        batch.payTotal());
  }

  /// Waits until a posted batch and its block's randomness are final, or are no longer there.
  Event beacon(Batch batch, long block) throws InterruptedException {
    NewBatch wanted = onChain(batch);
    for (int missing = 0; ; Thread.sleep(escrow().pollEvery())) {
      switch (escrow().standing(job.id(), wanted)) {
        case Escrow.Standing.Final(long found, Digest randomness) when found == block -> {
          return new Event.BeaconKnown(batch.index(), randomness);
        }
        case Escrow.Standing.Final(long found, _) -> {
          return new Event.BatchPosted(batch.index(), found);
        }
        case Escrow.Standing.Young(long found) -> {
          if (found != block) return new Event.BatchPosted(batch.index(), found);
          missing = 0;
        }
        // Chain nodes behind one address differ by a block now and then.
        case Escrow.Standing.Gone _ -> {
          if (++missing == MISSES) return new Event.BatchDropped(batch.index());
        }
      }
    }
  }

  /// @param starts where a dispute about a later segment begins
  Event challenge(Conviction conviction, SegmentStarts starts) throws InterruptedException {
    return switch (conviction.verdict()) {
      case Verdict.EndDiffers differs -> dispute(conviction, differs, starts);
      case Verdict.WrongAtSight _ -> convict(conviction);
      case Verdict.StartDiffers _,
          Verdict.BadOpening _,
          Verdict.VerifierUnsound _,
          Verdict.StayedSilent _,
          Verdict.Matches _ ->
          new Event.ChallengeRefused(
              conviction.result().task().id(),
              conviction.accused(),
              "what a peer served elsewhere than it committed to cannot be shown to the contract");
    };
  }

  private Event convict(Conviction conviction) throws InterruptedException {
    TaskSpec spec = conviction.result().task().spec();
    var task = conviction.result().task().id();
    Escrow.Receipt receipt =
        escrow()
            .convict(
                new AtSight(
                    job.id(),
                    task,
                    conviction.accused(),
                    conviction.result().claim().signature(),
                    AtSight.Shown.of(conviction.opening().orElseThrow()),
                    job.terms(spec)));
    return new Event.ChallengeOpened(task, conviction.accused(), paid(receipt).transaction());
  }

  private Event dispute(Conviction conviction, Verdict.EndDiffers differs, SegmentStarts starts)
      throws InterruptedException {
    Opening opening = conviction.opening().orElseThrow();
    TaskSpec spec = conviction.result().task().spec();
    var task = conviction.result().task().id();
    Transcript transcript = opening.transcript();
    var evidence =
        new Evidence(
            job.id(),
            task,
            conviction.result().claim().signature(),
            transcript.root(),
            opening.salt(),
            new Evidence.Segment(
                differs.segment(),
                checkpoint(transcript, differs.segment()),
                checkpoint(transcript, differs.segment() + 1),
                differs.recomputed()));
    Optional<ContentId> start = starts.of(task, conviction.accused(), differs.segment());
    if (start.isEmpty() && differs.segment() > 0) {
      throw new AssayFault.Operator("the state that the segment starts from is not here any more");
    }
    var exhibit = new Exhibit(spec, job.locations().inputs(spec), start);
    Disputes.Opened opened =
        job.world().disputes().challenge(new Charge(evidence, job.terms(spec), exhibit));
    paid(new Escrow.Receipt(opened.transaction(), opened.gas()));
    return new Event.ChallengeOpened(task, conviction.accused(), opened.transaction());
  }

  private static Evidence.Checkpoint checkpoint(Transcript transcript, int index) {
    return new Evidence.Checkpoint(transcript.states().get(index), transcript.prove(index));
  }

  Event close() throws InterruptedException {
    paid(escrow().close(job.id()));
    return new Event.EscrowClosed();
  }

  private Escrow escrow() {
    return job.world().escrow();
  }

  private Escrow.Receipt paid(Escrow.Receipt receipt) {
    if (receipt.gas() < 0) throw new AssayFault.Internal("gas " + receipt.gas());
    if (receipt.gas() > 0) spent.accept(receipt.gas());
    return receipt;
  }
}
