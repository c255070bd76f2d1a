// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import network.assay.protocol.libp2p.gossip.wire.GossipMessage;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.market.PeerId;

/// What happens to a router.
public sealed interface Input {
  /// A peer can be sent to. Again for the same peer: what was sent to it before may be lost.
  record Arrived(PeerId peer, Contact contact) implements Input {}

  /// A peer agreed on a version of the protocol; until then it is taken for one of 1.1.
  ///
  /// @param dontWant whether it knows IDONTWANT (1.2 and later)
  record Speaks(PeerId peer, boolean dontWant) implements Input {}

  /// A peer can no longer be sent to.
  record Gone(PeerId peer) implements Input {}

  /// A peer sent an RPC. From a peer that has not arrived it is dropped.
  record Received(PeerId peer, Rpc rpc) implements Input {}

  /// The signature of a message being checked is good; what the application says is still to come.
  /// Need not be given, and is worth it only for messages that [Router#announces].
  record Genuine(GossipMessage message) implements Input {}

  /// The answer to [Output.Judge].
  record Judged(GossipMessage message, Judgement judgement) implements Input {}

  /// This node follows a topic from now on.
  record Join(String topic) implements Input {}

  /// This node no longer follows a topic.
  record Leave(String topic) implements Input {}

  /// This node sends a message it has signed.
  record Publish(GossipMessage message) implements Input {}

  /// What the application thinks of a connected peer from now on: a part of its score (P5).
  record Rate(PeerId peer, double value) implements Input {}

  /// A heartbeat is due.
  record Beat() implements Input {}
}
