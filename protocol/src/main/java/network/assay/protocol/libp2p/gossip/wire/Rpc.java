// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.wire;

import java.util.List;

/// One frame between two peers.
///
/// @param refused messages in it that no honest peer sends: unsigned, malformed. They are not in
///     `messages`; never written
/// @param passedOver messages that are none to us, and that other implementations pass on in good
///     faith: without data or number, or with more data than is taken here; never written
public record Rpc(
    List<Subscription> subscriptions,
    List<GossipMessage> messages,
    Control control,
    int refused,
    int passedOver) {
  public Rpc {
    subscriptions = List.copyOf(subscriptions);
    messages = List.copyOf(messages);
  }

  /// With nothing passed over.
  public Rpc(
      List<Subscription> subscriptions,
      List<GossipMessage> messages,
      Control control,
      int refused) {
    this(subscriptions, messages, control, refused, 0);
  }

  /// Whether it says nothing but what is offered and what need not be sent: it may get lost.
  public boolean isHint() {
    return messages.isEmpty()
        && subscriptions.isEmpty()
        && control.want().isEmpty()
        && control.graft().isEmpty()
        && control.prune().isEmpty();
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
