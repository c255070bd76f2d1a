// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.wire;

import java.io.ByteArrayOutputStream;
import java.util.List;
import network.assay.protocol.protobuf.ProtoWriter;

/// An RPC to bytes (libp2p specs, pubsub and gossipsub 1.2); [RpcReader] is the way back.
public final class RpcCodec {
  /// The longest RPC read, in bytes: what go-libp2p-pubsub sends at most.
  public static final int MAX_BYTES = 1 << 20;

  private RpcCodec() {}

  public static byte[] encode(Rpc rpc) {
    if (rpc.messages().size() == 1 && rpc.subscriptions().isEmpty() && rpc.control().isEmpty()) {
      return rpc.messages().getFirst().frame();
    }
    var subscriptions = new ProtoWriter();
    for (Subscription one : rpc.subscriptions()) {
      subscriptions.message(1, new ProtoWriter().bool(1, one.subscribe()).string(2, one.topic()));
    }
    var parts = new ByteArrayOutputStream();
    parts.writeBytes(subscriptions.toBytes());
    for (GossipMessage message : rpc.messages()) parts.writeBytes(message.frame());
    if (!rpc.control().isEmpty()) {
      parts.writeBytes(new ProtoWriter().message(3, control(rpc.control())).toBytes());
    }
    return parts.toByteArray();
  }

  /// @throws network.assay.protocol.protobuf.ProtoFault for bytes that are not an RPC within limits
  public static Rpc decode(byte[] bytes) {
    return decode(bytes, Naming.BY_AUTHOR);
  }

  /// The same, with messages named in another way.
  public static Rpc decode(byte[] bytes, Naming naming) {
    return new RpcReader(naming).read(bytes);
  }

  private static ProtoWriter control(Control control) {
    var out = new ProtoWriter();
    for (Have have : control.have()) {
      out.message(1, ids(new ProtoWriter().string(1, have.topic()), 2, have.ids()));
    }
    if (!control.want().isEmpty()) out.message(2, ids(new ProtoWriter(), 1, control.want()));
    for (String topic : control.graft()) out.message(3, new ProtoWriter().string(1, topic));
    for (Prune prune : control.prune()) {
      var one = new ProtoWriter().string(1, prune.topic());
      for (Offered offered : prune.peers()) {
        var peer = new ProtoWriter().bytes(1, offered.peer().toBytes());
        byte[] signedRecord = offered.signedRecord();
        if (signedRecord != null) peer.bytes(2, signedRecord);
        one.message(2, peer);
      }
      if (prune.backoffSeconds() > 0) one.varint(3, prune.backoffSeconds());
      out.message(4, one);
    }
    if (!control.dontWant().isEmpty())
      out.message(5, ids(new ProtoWriter(), 1, control.dontWant()));
    return out;
  }

  private static ProtoWriter ids(ProtoWriter out, int field, List<MessageId> ids) {
    for (MessageId id : ids) out.bytes(field, id.toBytes());
    return out;
  }
}
