// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import network.assay.protocol.market.Digest;

/// Where a job brings a result that it can show to be wrong.
public interface Disputes {
  /// @param dispute its id on chain
  /// @param transaction that opened it, empty when it was open already
  /// @param gas 0 when nothing was sent
  record Opened(Digest dispute, String transaction, long gas) {}

  /// Opens a dispute with this node's bond, and plays it to its end, also after a restart. Keeps
  /// the exhibit's blobs as long as it needs them. Returns once the opening is in a final block; to
  /// bring the same charge again opens nothing twice.
  ///
  /// @throws network.assay.protocol.market.AssayFault.World when the chain does not answer for now
  /// @throws network.assay.protocol.market.AssayFault.Operator when the chain refuses
  /// @throws network.assay.protocol.market.AssayFault.Peer when the evidence does not show what it
  ///     should: the segment, done again here, ends as the accused said
  Opened challenge(Charge charge) throws InterruptedException;
}
