// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.DisputeReply;
import network.assay.protocol.market.message.DisputeRequest;

/// Brings moves to other accounts.
@FunctionalInterface
public interface Courier {
  /// @param job that the dispute is about, which may say where the account is
  /// @throws network.assay.protocol.market.AssayFault.World when it is not reached, or has no
  ///     answer for now
  /// @throws network.assay.protocol.market.AssayFault.Peer when it answers with something else
  DisputeReply ask(Address account, JobId job, DisputeRequest request) throws InterruptedException;

  /// A dispute with the account begins here: it must be reached, and reach this node, until [#end].
  default void begin(Digest dispute, Address account) {}

  default void end(Digest dispute) {}

  /// The account has sent something that it signed from this peer.
  default void heard(Address account, PeerId from) {}
}
