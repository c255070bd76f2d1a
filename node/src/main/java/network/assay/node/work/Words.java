// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.staking.JobStatus;
import network.assay.staking.SignedTaken;
import network.assay.staking.Taken;

/// Takes a submitter at its word that it has a result, when it is signed by who opened the job and
/// for what was agreed.
final class Words {
  private final WorkPorts ports;
  private final WorkBook book;

  Words(WorkPorts ports, WorkBook book) {
    this.ports = ports;
    this.book = book;
  }

  /// Durable when it returns true.
  ///
  /// @throws AssayFault.World when the chain does not answer
  boolean keep(WorkItem item, SubmitterReply.Taken reply) {
    if (!(item.stage() instanceof WorkItem.Stage.Done done)) return false;
    WorkKey key = item.key();
    Address provider = ports.notary().account();
    var word = new Taken(key.job(), key.task(), provider, done.claim().commitment(), reply.price());
    return keep(word, item.lease().price(), reply);
  }

  /// The same of a check.
  boolean keep(Reports.Report check, SubmitterReply.Taken reply) {
    Address verifier = ports.notary().account();
    Taken word = CheckWord.of(check.job(), check.task(), verifier, reply.price());
    return keep(word, check.price(), reply);
  }

  /// A word for more than was agreed would be worth nothing: no contract adds up what there is not,
  /// and all words that are recorded with it are refused.
  private boolean keep(Taken word, Amount agreed, SubmitterReply.Taken reply) {
    var signed = new SignedTaken(word, reply.signature());
    if (!word.price().equals(agreed) || !isOfSubmitter(signed)) return false;
    book.put(signed);
    return true;
  }

  private boolean isOfSubmitter(SignedTaken signed) {
    Optional<JobStatus> job = ports.jobs().job(signed.word().job());
    if (job.isEmpty()) return false;
    try {
      return ports.notary().signerOfTaken(signed).equals(job.get().submitter());
    } catch (AssayFault.Peer nobodySigned) {
      return false;
    }
  }
}
