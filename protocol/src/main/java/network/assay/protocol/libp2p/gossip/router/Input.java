// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import network.assay.protocol.libp2p.gossip.wire.GossipMessage;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.market.PeerId;

/// What happens to a router.
public sealed interface Input {
  /// A peer can be sent to. Again for the same peer: what was sent to it before may be lost.
  record Arrived(PeerId peer) implements Input {}

  /// A peer can no longer be sent to.
  record Gone(PeerId peer) implements Input {}

  /// A peer sent an RPC. From a peer that has not arrived it is dropped.
  record Received(PeerId peer, Rpc rpc) implements Input {}

  /// The answer to [Output.Judge].
  record Judged(GossipMessage message, Judgement judgement) implements Input {}

  /// This node follows a topic from now on.
  record Join(String topic) implements Input {}

  /// This node no longer follows a topic.
  record Leave(String topic) implements Input {}

  /// This node sends a message it has signed.
  record Publish(GossipMessage message) implements Input {}

  /// A heartbeat is due.
  record Beat() implements Input {}
}
