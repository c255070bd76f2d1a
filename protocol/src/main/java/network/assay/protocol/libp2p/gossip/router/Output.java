// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import network.assay.protocol.libp2p.gossip.wire.GossipMessage;
import network.assay.protocol.libp2p.gossip.wire.Offered;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.market.PeerId;

/// What a router wants done, in this order.
public sealed interface Output {
  /// Sends an RPC: either one message and nothing else, or no message. It has less than 64 KiB; the
  /// peers named in a prune have no records yet, and room is left for them.
  record Send(PeerId peer, Rpc rpc) implements Output {}

  /// Checks signature and content, and answers with [Input.Judged]: always, or the router counts
  /// the check as running for ever.
  record Judge(GossipMessage message) implements Output {}

  /// Gives a message to the application; once for each.
  record Deliver(GossipMessage message) implements Output {}

  /// Counts a message dropped because too many are being checked. Nobody is to blame.
  record Skipped(GossipMessage message) implements Output {}

  /// Connects to a peer that is to be kept connected.
  record Connect(PeerId peer) implements Output {}

  /// Connects to a peer that a trusted one has named, if it has signed the record that came along.
  record Meet(Offered offered, PeerId teller) implements Output {}

  /// Says that a peer broke a rule no honest peer breaks.
  record Charge(PeerId peer, String why) implements Output {}
}
