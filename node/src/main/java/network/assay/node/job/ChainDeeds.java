// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
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
  private static final Duration BLOCK = Duration.ofMillis(250);

  private final JobContext job;
  private final LongConsumer spent;

  ChainDeeds(JobContext job, LongConsumer spent) {
    this.job = job;
    this.spent = spent;
  }

  Event open() {
    JobRecord record = job.record();
    paid(
        escrow()
            .open(
                record.digest(), record.spec().terms().budget().total(), record.escrowDeadline()));
    return new Event.Funded();
  }

  Event post(Batch batch) {
    paid(
        escrow()
            .post(
                job.id(),
                new NewBatch(
                    batch.index(),
                    batch.resultsRoot(),
                    batch.entries().size(),
                    batch.payRoot(),
                    batch.payTotal())));
    return new Event.BatchPosted(batch.index(), escrow().beaconBlock(job.id(), batch.index()));
  }

  /// Waits for the block's randomness.
  Event beacon(int batch, long block) throws InterruptedException {
    for (; ; Thread.sleep(BLOCK)) {
      Optional<Digest> randomness = escrow().randomness(block);
      if (randomness.isPresent()) return new Event.BeaconKnown(batch, randomness.get());
    }
  }

  Event challenge(Conviction conviction) {
    Opening opening = conviction.opening().orElseThrow();
    var task = conviction.result().task().id();
    if (!(conviction.verdict() instanceof Verdict.EndDiffers differs)) {
      return new Event.ChallengeRefused(
          task,
          "what a peer served elsewhere than it committed to cannot be shown to the contract");
    }
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
    Escrow.Receipt receipt = paid(escrow().challenge(evidence));
    return new Event.ChallengeOpened(task, receipt.transaction());
  }

  private static Evidence.Checkpoint checkpoint(Transcript transcript, int index) {
    return new Evidence.Checkpoint(transcript.states().get(index), transcript.prove(index));
  }

  Event close() {
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
