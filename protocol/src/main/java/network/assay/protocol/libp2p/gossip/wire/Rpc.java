// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.wire;

import java.util.List;

/// One frame between two peers.
///
/// @param refused messages in it that no honest peer sends: unsigned, oversized, malformed. They
///     are not in `messages`; never written
public record Rpc(
    List<Subscription> subscriptions, List<GossipMessage> messages, Control control, int refused) {
  public Rpc {
    subscriptions = List.copyOf(subscriptions);
    messages = List.copyOf(messages);
  }

  public static Rpc of(GossipMessage message) {
    return new Rpc(List.of(), List.of(message), Control.NONE, 0);
  }

  public static Rpc of(Control control) {
    return new Rpc(List.of(), List.of(), control, 0);
  }

  public static Rpc of(List<Subscription> subscriptions, Control control) {
    return new Rpc(subscriptions, List.of(), control, 0);
  }
}
