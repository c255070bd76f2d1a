// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.BatchProof;
import network.assay.protocol.market.message.Raise;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.staking.BatchStatus;
import network.assay.staking.JobStatus;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.MerkleTree;

/// Whether a grant will be paid: a leaf under a batch's pay root is a promise that the contract
/// keeps only while there is money for it (docs/spec/contracts, section 4).
///
/// There is, for whoever claims in time, if no leaf of the job's batches up to there is less than
/// in the batch before, and none of them adds up to more than it owes. Each batch that changes the
/// pay is looked at once, in order, by both its roots: nothing of it needs to be remembered.
///
/// For any number of threads, one for each job.
final class GrantCheck {
  private final WorkPorts ports;
  private final PayChain chain;

  /// Of each job, how many of its batches, from the first, add up.
  private final Map<JobId, Integer> checked = new ConcurrentHashMap<>();

  GrantCheck(WorkPorts ports, PayChain chain) {
    this.ports = ports;
    this.chain = chain;
  }

  /// Forgets all but these.
  void keep(Set<JobId> jobs) {
    checked.keySet().retainAll(jobs);
  }

  /// Whether the contract would pay it as long as there is money.
  ///
  /// @return the batch that grants it
  /// @throws AssayFault.Peer when it is not worth what it says
  BatchStatus check(Earnings known, Amount cumulative, BatchProof proof) {
    BatchStatus batch = batch(known.job(), proof.batch());
    if (!proven(cumulative, proof, batch)) {
      throw new AssayFault.Peer("the submitter's proof of pay is not of its batch on chain");
    }
    if (!owed(known.job(), cumulative, batch)) {
      throw new AssayFault.Peer("the submitter grants more than its batch owes");
    }
    return batch;
  }

  private BatchStatus batch(JobId job, int index) {
    return ports
        .jobs()
        .batch(job, index)
        .orElseThrow(
            () -> new AssayFault.World("the submitter's proof of pay is of no final batch"));
  }

  private boolean proven(Amount cumulative, BatchProof sent, BatchStatus batch) {
    Digest entry = Commitments.payEntry(ports.notary().account(), cumulative);
    return Openings.proof(sent).filter(proof -> proof.shows(entry, batch.payRoot())).isPresent();
  }

  /// The contract pays no more than it owes, whatever the leaves of a batch say.
  private boolean owed(JobId job, Amount cumulative, BatchStatus batch) {
    Optional<JobStatus> status = ports.jobs().job(job);
    if (status.isEmpty()) return false;
    Amount most = chain.claimed(job).lasting().plus(status.get().owed());
    return cumulative.compareTo(batch.payTotal()) <= 0 && cumulative.compareTo(most) <= 0;
  }

  /// Looks at all batches up to `last`. Those up to the newest sure grant in the book were looked
  /// at before that was.
  ///
  /// @param peer who grants, and is asked for what else its batches grant
  /// @throws AssayFault.Peer when there is not money for all of it
  /// @throws AssayFault.World when that is not to be found out now
  void addUp(PeerId peer, Earnings known, int last) throws InterruptedException {
    int before = known.grants().newestSure().map(grant -> grant.proof().batch() + 1).orElse(0);
    int first = Math.max(before, checked.getOrDefault(known.job(), 0));
    Digest root = first == 0 ? Digest.ZERO : batch(known.job(), first - 1).payRoot();
    for (int index = first; index <= last; index++) {
      BatchStatus batch = batch(known.job(), index);
      // What a job owes never becomes less.
      if (!batch.payRoot().equals(root)) {
        addsUp(ask(peer, known.job(), index), root, batch);
      }
      root = batch.payRoot();
      checked.put(known.job(), index + 1);
    }
  }

  private List<Raise> ask(PeerId peer, JobId job, int index) throws InterruptedException {
    return switch (ports.submitters().tell(peer, new SubmitterRequest.ShowRoll(job, index))) {
      case SubmitterReply.Roll(var raises) -> raises;
      case SubmitterReply.Refused(String why) ->
          throw new AssayFault.World("the submitter does not show what it grants to all: " + why);
      case SubmitterReply.Kept _,
          SubmitterReply.NotYours _,
          SubmitterReply.Pay _,
          SubmitterReply.NoPay _ ->
          throw new AssayFault.Peer("asked for a roll of pay, the submitter shows none");
    };
  }

  private static void addsUp(List<Raise> raises, Digest rootBefore, BatchStatus batch) {
    var before = new ArrayList<Digest>();
    var now = new ArrayList<Digest>();
    Amount sum = Amount.ZERO;
    for (Raise raise : raises) {
      Address provider = raise.provider();
      if (!raise.before().isZero()) before.add(Commitments.payEntry(provider, raise.before()));
      now.add(Commitments.payEntry(provider, raise.now()));
      sum = sum.plus(raise.now());
    }
    if (!root(before).equals(rootBefore) || !root(now).equals(batch.payRoot())) {
      throw new AssayFault.Peer("the submitter's roll of pay is not of its batches on chain");
    }
    if (sum.compareTo(batch.payTotal()) > 0) {
      throw new AssayFault.Peer(
          "a batch of the submitter promises %s tokens to all together, and owes %s"
              .formatted(sum.toTokens(), batch.payTotal().toTokens()));
    }
  }

  private static Digest root(List<Digest> leaves) {
    return leaves.isEmpty() ? Digest.ZERO : MerkleTree.root(leaves);
  }
}
