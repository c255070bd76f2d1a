// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.wire;

import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.libp2p.gossip.Topic;
import network.assay.protocol.libp2p.identity.PublicKey;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.protocol.protobuf.ProtoReader;
import org.jspecify.annotations.Nullable;

/// Reads one RPC. Fields it does not know are passed over (later versions add some); entries are
/// counted as they are met, so that a small frame of many tiny ones cannot swell in memory.
final class RpcReader {
  static final int MAX_SUBSCRIPTIONS = 1024;
  static final int MAX_MESSAGES = 1024;
  static final int MAX_IDS = 16_384;
  static final int MAX_CONTROLS = 1024;
  private static final int MAX_SIGNATURE = 1024;

  private final Naming naming;
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final List<GossipMessage> messages = new ArrayList<>();
  private final List<Have> have = new ArrayList<>();
  private final List<MessageId> want = new ArrayList<>();
  private final List<String> graft = new ArrayList<>();
  private final List<Prune> prune = new ArrayList<>();
  private final List<MessageId> dontWant = new ArrayList<>();
  private int refused;
  private int passedOver;
  private int ids;
  private int controls;

  RpcReader(Naming naming) {
    this.naming = naming;
  }

  Rpc read(byte[] bytes) {
    if (bytes.length > RpcCodec.MAX_BYTES) throw over("bytes", RpcCodec.MAX_BYTES);
    var in = new ProtoReader(bytes);
    while (in.next()) {
      switch (in.field()) {
        case 1 -> subscription(in.message(bytes.length));
        case 2 -> message(in.message(bytes.length));
        case 3 -> control(in.message(bytes.length));
        default -> in.skip();
      }
    }
    var control = new Control(have, want, graft, prune, dontWant);
    return new Rpc(subscriptions, messages, control, refused, passedOver);
  }

  private void subscription(ProtoReader in) {
    if (subscriptions.size() == MAX_SUBSCRIPTIONS) throw over("subscriptions", MAX_SUBSCRIPTIONS);
    boolean subscribe = false;
    String topic = null;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> subscribe = in.bool();
        case 2 -> topic = topic(in);
        default -> in.skip();
      }
    }
    subscriptions.add(new Subscription(subscribe, named(topic)));
  }

  /// A bad message is counted, not thrown: the rest of the RPC may be sound.
  private void message(ProtoReader in) {
    if (messages.size() + refused + passedOver == MAX_MESSAGES) {
      throw over("messages", MAX_MESSAGES);
    }
    try {
      GossipMessage message = new MessageFields().read(in, naming);
      if (message == null) passedOver++;
      else messages.add(message);
    } catch (ProtoFault | IllegalArgumentException bad) {
      refused++;
    }
  }

  private static final class MessageFields {
    private @Nullable PeerId from;
    private byte @Nullable [] data;
    private byte @Nullable [] seqno;
    private @Nullable String topic;
    private byte @Nullable [] signature;
    private byte @Nullable [] key;

    /// Null for one that is none to us, and that go passes on: whoever brings it is not to blame.
    @Nullable GossipMessage read(ProtoReader in, Naming naming) {
      while (in.next()) {
        switch (in.field()) {
          case 1 -> from = PeerId.of(in.bytes(PeerId.MAX_BYTES));
          case 2 -> data = in.bytes(RpcCodec.MAX_BYTES);
          case 3 -> seqno = in.bytes(RpcCodec.MAX_BYTES);
          case 4 -> {
            if (topic != null) throw new ProtoFault("a message has one topic");
            topic = topic(in);
          }
          case 5 -> signature = in.bytes(MAX_SIGNATURE);
          case 6 -> key = in.bytes(PublicKey.MAX_BYTES);
          default -> in.skip();
        }
      }
      if (from == null || signature == null) {
        throw new ProtoFault("a message must be signed");
      }
      String on = named(topic);
      if (data == null || data.length > Topic.MAX_DATA) return null;
      if (seqno == null || seqno.length != Long.BYTES) return null;
      return new GossipMessage(from, data, Seqno.read(seqno), on, signature, key, naming);
    }
  }

  private void control(ProtoReader in) {
    while (in.next()) {
      if (++controls > MAX_CONTROLS) throw over("control entries", MAX_CONTROLS);
      switch (in.field()) {
        case 1 -> have(in.message(RpcCodec.MAX_BYTES));
        case 2 -> ids(in.message(RpcCodec.MAX_BYTES), want);
        case 3 -> graft(in.message(RpcCodec.MAX_BYTES));
        case 4 -> prune(in.message(RpcCodec.MAX_BYTES));
        case 5 -> ids(in.message(RpcCodec.MAX_BYTES), dontWant);
        default -> in.skip();
      }
    }
  }

  private void have(ProtoReader in) {
    String topic = null;
    var offered = new ArrayList<MessageId>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> topic = topic(in);
        case 2 -> id(in, offered);
        default -> in.skip();
      }
    }
    have.add(new Have(named(topic), offered));
  }

  private void ids(ProtoReader in, List<MessageId> into) {
    while (in.next()) {
      if (in.field() == 1) id(in, into);
      else in.skip();
    }
  }

  private void graft(ProtoReader in) {
    String topic = null;
    while (in.next()) {
      if (in.field() == 1) topic = topic(in);
      else in.skip();
    }
    graft.add(named(topic));
  }

  private void prune(ProtoReader in) {
    String topic = null;
    long backoff = 0;
    var peers = new ArrayList<Offered>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> topic = topic(in);
        case 2 -> offered(in.message(RpcCodec.MAX_BYTES), peers);
        case 3 -> backoff = in.varint();
        default -> in.skip();
      }
    }
    boolean over = Long.compareUnsigned(backoff, Prune.MAX_BACKOFF_SECONDS) > 0;
    prune.add(new Prune(named(topic), over ? Prune.MAX_BACKOFF_SECONDS : (int) backoff, peers));
  }

  /// Peers beyond the limit, those whose id is none, and records that are too long are passed over:
  /// nothing depends on them, and the sender has them from others.
  private void offered(ProtoReader in, List<Offered> into) {
    if (++controls > MAX_CONTROLS) throw over("control entries", MAX_CONTROLS);
    if (into.size() == Prune.MAX_PEERS) return;
    PeerId peer = null;
    byte[] signedRecord = null;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> peer = peer(in.bytes(RpcCodec.MAX_BYTES));
        case 2 -> {
          byte[] found = in.bytes(RpcCodec.MAX_BYTES);
          signedRecord = found.length <= Offered.MAX_RECORD ? found : null;
        }
        default -> in.skip();
      }
    }
    if (peer != null) into.add(new Offered(peer, signedRecord));
  }

  private static @Nullable PeerId peer(byte[] bytes) {
    try {
      return PeerId.of(bytes);
    } catch (IllegalArgumentException notOne) {
      return null;
    }
  }

  /// Ids beyond the limit are passed over: go has one for each topic, and none for all of them.
  private void id(ProtoReader in, List<MessageId> into) {
    byte[] bytes = in.bytes(MessageId.MAX_BYTES);
    if (bytes.length == 0) throw new ProtoFault("a message id is empty");
    if (++ids <= MAX_IDS) into.add(MessageId.of(bytes));
  }

  private static String topic(ProtoReader in) {
    return in.string(Topic.MAX_NAME);
  }

  private static String named(@Nullable String topic) {
    if (topic == null || topic.isEmpty()) throw new ProtoFault("an entry names no topic");
    return topic;
  }

  private static ProtoFault over(String what, int limit) {
    return new ProtoFault("more than " + limit + " " + what + " in one RPC");
  }
}
