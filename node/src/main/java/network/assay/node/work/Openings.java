// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import network.assay.node.work.Refusal.Reason;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.deal.CheckOrder;
import network.assay.protocol.market.message.BatchProof;
import network.assay.protocol.market.message.ProviderReply;
import network.assay.protocol.market.message.ProviderRequest;
import network.assay.staking.JobStatus;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.MerkleProof;

/// Shows what is kept of tasks done, to those and when the rules of checks say (docs/spec/job,
/// section 7): nothing before the claim is on chain, to verifiers the starts that the first order
/// names which one of them brings, and no digest to anyone but the submitter.
final class Openings {
  private static final int ROOTS = 256;

  private record BatchKey(JobId job, int index) {}

  /// A batch as it is on chain.
  private record Posted(Digest root, long beaconBlock) {}

  private final WorkBook book;
  private final WorkPorts ports;
  private final Conduct conduct;
  private final Map<BatchKey, Posted> known =
      new LinkedHashMap<>(ROOTS, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<BatchKey, Posted> eldest) {
          return size() > ROOTS;
        }
      };

  Openings(WorkBook book, WorkPorts ports, Conduct conduct) {
    this.book = book;
    this.ports = ports;
    this.conduct = conduct;
  }

  /// @throws AssayFault.World when the chain does not answer
  ProviderReply checkpoint(PeerId from, ProviderRequest.ShowCheckpoint request) {
    Optional<WorkItem> item = book.get(new WorkKey(request.job(), request.task()));
    if (item.isEmpty() || !(item.get().stage() instanceof WorkItem.Stage.Done done)) {
      return refuse(Reason.UNKNOWN, "no result of this task is here");
    }
    if (request.segment() >= item.get().request().task().work().segments()) {
      return refuse(Reason.UNKNOWN, "the task has no such segment");
    }
    boolean its = from.equals(item.get().submitter());
    Optional<ProviderReply> stranger = its ? Optional.empty() : unordered(from, request, done);
    if (stranger.isPresent()) return stranger.get();
    if (!shown(request.job(), request.proof(), done)) return unproven();
    Optional<ProviderReply> drawnAnew = its ? Optional.empty() : drawnAnew(request);
    return drawnAnew.isPresent() ? drawnAnew.get() : shown(request, done);
  }

  /// A start, and our word for it: whoever is shown one can show to others who gave it.
  private ProviderReply shown(ProviderRequest.ShowCheckpoint request, WorkItem.Stage.Done done) {
    int segment = request.segment();
    Digest start = done.opening().transcript().states().get(segment);
    return new ProviderReply.Checkpoint(
        done.checkpoints().get(segment),
        ports.notary().signStart(request.job(), request.task(), segment, start));
  }

  /// Why whoever is not the submitter is shown nothing: a verifier that could see where the segment
  /// that it was drawn for ends would not have to do it.
  private Optional<ProviderReply> unordered(
      PeerId from, ProviderRequest.ShowCheckpoint request, WorkItem.Stage.Done done) {
    if (request.order().isEmpty()) {
      return Optional.of(refuse(Reason.STRANGER, "a verifier brings its order"));
    }
    CheckOrder order = request.order().get().order();
    boolean its =
        order.job().equals(request.job())
            && order.task().equals(request.task())
            && order.provider().equals(done.claim().provider())
            && order.peer().equals(from)
            && order.draw().batch() == request.proof().batch();
    if (!its) return Optional.of(refuse(Reason.STRANGER, "the order is not for you, or for this"));
    if (!ordered(request.order().get())) {
      return Optional.of(refuse(Reason.SIGNATURE, "the order is not signed by who opened the job"));
    }
    if (!ports.clock().instant().isBefore(order.deadline())) {
      return Optional.of(refuse(Reason.DEADLINE, "the order has expired"));
    }
    return order.shown().contains(request.segment())
        ? Optional.empty()
        : Optional.of(refuse(Reason.STRANGER, "the order shows no start of this segment"));
  }

  /// Why an order is not followed that is of another draw than the batch's place on chain gives, or
  /// than one that was followed before: the starts of two draws, put together, are ends as well.
  private Optional<ProviderReply> drawnAnew(ProviderRequest.ShowCheckpoint request) {
    CheckOrder order = request.order().orElseThrow().order();
    var key = new BatchKey(order.job(), order.draw().batch());
    if (posted(key, order.draw().beaconBlock()).isEmpty()) {
      return Optional.of(refuse(Reason.PROOF, "the batch is not where it was when this was drawn"));
    }
    boolean first =
        book.update(
                new WorkKey(order.job(), order.task()),
                item ->
                    item.stage() instanceof WorkItem.Stage.Done done
                        ? item.at(done.following(order.shown()))
                        : item)
            .filter(
                item ->
                    item.stage() instanceof WorkItem.Stage.Done done
                        && done.drawn().contains(request.segment()))
            .isPresent();
    return first
        ? Optional.empty()
        : Optional.of(refuse(Reason.STRANGER, "an order of another draw was followed before"));
  }

  private boolean ordered(CheckOrder.Signed signed) {
    Address signer;
    try {
      signer = ports.notary().signerOfOrder(signed);
    } catch (AssayFault.Peer nobodySigned) {
      return false;
    }
    Optional<JobStatus> job = ports.jobs().job(signed.order().job());
    return job.isPresent() && job.get().submitter().equals(signer);
  }

  private boolean shown(JobId job, BatchProof sent, WorkItem.Stage.Done done) {
    Optional<MerkleProof> proof = proof(sent);
    if (proof.isEmpty()) return false;
    var claim = done.claim();
    Digest leaf = Commitments.batchEntry(claim.task(), claim.provider(), claim.commitment());
    return posted(new BatchKey(job, sent.batch()))
        .filter(batch -> proof.get().shows(leaf, batch.root()))
        .isPresent();
  }

  private static ProviderReply unproven() {
    return refuse(Reason.PROOF, "the proof does not show the result in a batch on chain");
  }

  /// The proof in the form that can be checked; empty when it has no such form.
  static Optional<MerkleProof> proof(BatchProof sent) {
    try {
      return Optional.of(new MerkleProof(sent.index(), sent.count(), sent.siblings()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// What a batch holds does not change, so it is asked for once.
  private Optional<Posted> posted(BatchKey key) {
    synchronized (known) {
      Posted before = known.get(key);
      if (before != null) return Optional.of(before);
    }
    return asked(key);
  }

  /// The batch, when `beaconBlock` is what draws it: where it is may change, until it is final.
  private Optional<Posted> posted(BatchKey key, long beaconBlock) {
    Optional<Posted> there =
        posted(key).filter(batch -> batch.beaconBlock() == beaconBlock).or(() -> asked(key));
    return there.filter(batch -> batch.beaconBlock() == beaconBlock);
  }

  private Optional<Posted> asked(BatchKey key) {
    Optional<Posted> found =
        ports
            .jobs()
            .batch(key.job(), key.index())
            .map(batch -> new Posted(batch.resultsRoot(), batch.beaconBlock()));
    synchronized (known) {
      found.ifPresent(batch -> known.put(key, batch));
    }
    return found;
  }

  /// @throws AssayFault.World when the chain does not answer
  ProviderReply open(PeerId from, ProviderRequest.Open request) {
    Optional<WorkItem> item = book.get(new WorkKey(request.job(), request.task()));
    if (item.isEmpty() || !(item.get().stage() instanceof WorkItem.Stage.Done done)) {
      return refuse(Reason.UNKNOWN, "no result of this task is here");
    }
    if (!from.equals(item.get().submitter())) {
      return refuse(Reason.STRANGER, "a result is opened to its submitter alone");
    }
    if (!conduct.opensToSubmitter()) return refuse(Reason.CLOSED, "nothing is opened here");
    if (!shown(request.job(), request.proof(), done)) return unproven();
    return new ProviderReply.Opened(done.opening().transcript().states(), done.opening().salt());
  }

  private static ProviderReply refuse(Reason reason, String words) {
    return new ProviderReply.Refused(Refusal.because(reason, "%s", words).words());
  }
}
