// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.libp2p.gossip.wire.Control;
import network.assay.protocol.libp2p.gossip.wire.Have;
import network.assay.protocol.libp2p.gossip.wire.MessageId;
import network.assay.protocol.libp2p.gossip.wire.Offered;
import network.assay.protocol.libp2p.gossip.wire.Prune;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.libp2p.gossip.wire.Subscription;

/// What one step says to one peer besides messages, in as few RPCs as stay below the smallest limit
/// in use, rust-libp2p's 64 KiB.
final class Outgoing {
  static final int MAX_BYTES = 60 * 1024;

  /// Tags and lengths of an entry, at most.
  private static final int OVERHEAD = 16;

  private final List<Rpc> full = new ArrayList<>();
  private List<Subscription> subscriptions = new ArrayList<>();
  private List<Have> have = new ArrayList<>();
  private List<MessageId> want = new ArrayList<>();
  private List<String> graft = new ArrayList<>();
  private List<Prune> prune = new ArrayList<>();
  private List<MessageId> dontWant = new ArrayList<>();
  private int bytes;

  Outgoing subscription(boolean subscribe, String topic) {
    room(text(topic));
    subscriptions.add(new Subscription(subscribe, topic));
    return this;
  }

  Outgoing graft(String topic) {
    room(text(topic));
    graft.add(topic);
    return this;
  }

  Outgoing prune(Prune one) {
    int size = text(one.topic());
    // The records are put in later.
    for (Offered _ : one.peers()) size += OVERHEAD * 4 + Offered.MAX_RECORD;
    room(size);
    prune.add(one);
    return this;
  }

  Outgoing have(String topic, List<MessageId> ids) {
    var some = new ArrayList<MessageId>();
    room(text(topic));
    for (MessageId id : ids) {
      if (bytes + size(id) > MAX_BYTES) {
        have.add(new Have(topic, some));
        some.clear();
        room(MAX_BYTES);
        bytes = text(topic);
      }
      bytes += size(id);
      some.add(id);
    }
    have.add(new Have(topic, some));
    return this;
  }

  Outgoing want(MessageId id) {
    room(size(id));
    want.add(id);
    return this;
  }

  Outgoing dontWant(MessageId id) {
    room(size(id));
    dontWant.add(id);
    return this;
  }

  List<Rpc> rpcs() {
    cut();
    return full;
  }

  private void room(int more) {
    if (bytes + more > MAX_BYTES) cut();
    bytes += more;
  }

  private void cut() {
    var control = new Control(have, want, graft, prune, dontWant);
    if (subscriptions.isEmpty() && control.isEmpty()) return;
    full.add(Rpc.of(subscriptions, control));
    subscriptions = new ArrayList<>();
    have = new ArrayList<>();
    want = new ArrayList<>();
    graft = new ArrayList<>();
    prune = new ArrayList<>();
    dontWant = new ArrayList<>();
    bytes = 0;
  }

  private static int text(String topic) {
    return OVERHEAD + 3 * topic.length();
  }

  private static int size(MessageId id) {
    return 4 + id.length();
  }
}
