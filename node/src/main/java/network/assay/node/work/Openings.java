// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import network.assay.node.work.Refusal.Reason;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.BatchProof;
import network.assay.protocol.market.message.ProviderReply;
import network.assay.protocol.market.message.ProviderRequest;
import network.assay.staking.BatchStatus;
import network.assay.staking.JobStatus;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.MerkleProof;

/// Shows what is kept of tasks done, to those and when the rules of checks say (docs/spec/job,
/// section 7): no checkpoint before the claim is on chain, no digest to anyone but the submitter.
final class Openings {
  private static final int ROOTS = 256;

  private record BatchKey(JobId job, int index) {}

  private final WorkBook book;
  private final JobsOnChain jobs;
  private final Map<BatchKey, Digest> roots =
      new LinkedHashMap<>(ROOTS, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<BatchKey, Digest> eldest) {
          return size() > ROOTS;
        }
      };

  Openings(WorkBook book, JobsOnChain jobs) {
    this.book = book;
    this.jobs = jobs;
  }

  /// @throws network.assay.protocol.market.AssayFault.World when the chain does not answer
  ProviderReply checkpoint(ProviderRequest.ShowCheckpoint request) {
    var key = new WorkKey(request.job(), request.task());
    Optional<WorkItem> item = book.get(key);
    if (item.isEmpty() || !(item.get().stage() instanceof WorkItem.Stage.Done done)) {
      return refuse(Reason.UNKNOWN, "no result of this task is here");
    }
    if (request.segment() >= item.get().request().task().work().segments()) {
      return refuse(Reason.UNKNOWN, "the task has no such segment");
    }
    if (!shown(request, done)) {
      return refuse(Reason.PROOF, "the proof does not show the result in a batch on chain");
    }
    return new ProviderReply.Checkpoint(done.checkpoints().get(request.segment()));
  }

  private boolean shown(ProviderRequest.ShowCheckpoint request, WorkItem.Stage.Done done) {
    Optional<MerkleProof> proof = proof(request.proof());
    if (proof.isEmpty()) return false;
    Digest leaf =
        Commitments.batchEntry(request.task(), done.claim().provider(), done.claim().commitment());
    Optional<Digest> root = root(new BatchKey(request.job(), request.proof().batch()));
    return root.isPresent() && proof.get().shows(leaf, root.get());
  }

  /// The proof in the form that can be checked; empty when it has no such form.
  static Optional<MerkleProof> proof(BatchProof sent) {
    try {
      return Optional.of(new MerkleProof(sent.index(), sent.count(), sent.siblings()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// A batch that is on chain does not change, so its root is asked for once.
  private Optional<Digest> root(BatchKey key) {
    synchronized (roots) {
      Digest known = roots.get(key);
      if (known != null) return Optional.of(known);
    }
    Optional<Digest> found = jobs.batch(key.job(), key.index()).map(BatchStatus::resultsRoot);
    synchronized (roots) {
      found.ifPresent(root -> roots.put(key, root));
    }
    return found;
  }

  /// The submitter shows no proof for this, so it is not known which batch holds the result; one
  /// that came after the result is what there has to be.
  ///
  /// @throws network.assay.protocol.market.AssayFault.World when the chain does not answer
  ProviderReply open(PeerId from, ProviderRequest.Open request) {
    Optional<WorkItem> item = book.get(new WorkKey(request.job(), request.task()));
    if (item.isEmpty() || !(item.get().stage() instanceof WorkItem.Stage.Done done)) {
      return refuse(Reason.UNKNOWN, "no result of this task is here");
    }
    if (!from.equals(item.get().submitter())) {
      return refuse(Reason.STRANGER, "a result is opened to its submitter alone");
    }
    int batches = jobs.job(request.job()).map(JobStatus::batches).orElse(0);
    if (batches <= done.firstBatch()) {
      return refuse(Reason.NOT_YET, "not opened before a batch with the result is on chain");
    }
    return new ProviderReply.Opened(done.opening().transcript().states(), done.opening().salt());
  }

  private static ProviderReply refuse(Reason reason, String words) {
    return new ProviderReply.Refused(Refusal.because(reason, "%s", words).words());
  }
}
