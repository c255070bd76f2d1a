// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.Signature;
import network.assay.staking.DisputeCase;
import network.assay.staking.DisputePosition;
import network.assay.staking.Evidence;

/// Signs positions with this node's account, and says who signed. Touches no network.
public interface Seal {
  Address account();

  /// What a dispute with this account as the challenger is about.
  ///
  /// @param terms the digest of the task's terms
  /// @throws network.assay.protocol.market.AssayFault.Peer when nobody can have signed it
  DisputeCase caseOf(Evidence evidence, Digest terms);

  Signature sign(Digest dispute, DisputePosition position);

  /// @throws network.assay.protocol.market.AssayFault.Peer when nobody can have signed it
  Address signer(Digest dispute, DisputePosition position, Signature signature);
}
