// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.CheckOrder;
import network.assay.protocol.market.deal.Lease;
import network.assay.staking.ResultCommitment;

/// Signs with this node's account, and says which account signed. Signatures are EIP-712, in the
/// domain of one market on one chain (docs/spec/contracts, section 2).
///
/// The `signer…` methods throw `AssayFault.Peer` when nobody can have signed it.
public interface Notary {
  Address account();

  /// @param terms what the task means to a contract (docs/spec/dispute, section 2)
  Signature signLease(Lease lease, Digest terms);

  Address signerOfLease(Lease lease, Digest terms, Signature signature);

  Signature signResult(ResultCommitment result);

  Address signerOfResult(ResultCommitment result, Signature signature);

  Signature signOrder(CheckOrder order);

  Address signerOfOrder(CheckOrder.Signed signed);

  /// @param start of the segment, as it is shown to a verifier
  Signature signStart(JobId job, TaskId task, int segment, Digest start);

  Address signerOfStart(JobId job, TaskId task, int segment, Digest start, Signature signature);

  Signature signCheck(JobId job, TaskId task, int segment, Digest commitment);

  Address signerOfCheck(
      JobId job, TaskId task, int segment, Digest commitment, Signature signature);
}
