// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.wire;

import java.util.Arrays;
import network.assay.protocol.libp2p.gossip.Topic;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.protobuf.ProtoWriter;
import org.jspecify.annotations.Nullable;

/// A signed message as it travels (libp2p specs, pubsub: StrictSign). Immutable; equal when every
/// byte is, so a forged copy never passes for the genuine one. Whether the signature is good is for
/// [MessageSigning] to say.
public final class GossipMessage {
  private final PeerId from;
  private final byte[] data;
  private final long seqno;
  private final String topic;
  private final byte[] signature;
  private final byte @Nullable [] key;
  private final MessageId id;
  private final byte[] frame;

  /// Named by author and number.
  public GossipMessage(
      PeerId from, byte[] data, long seqno, String topic, byte[] signature, byte @Nullable [] key) {
    this(from, data, seqno, topic, signature, key, Naming.BY_AUTHOR);
  }

  /// @param data at most [Topic#MAX_DATA] bytes; this and the other arrays are kept, not copied
  /// @param key the author's public key, null where the peer id holds it
  /// @param naming what the message is called
  public GossipMessage(
      PeerId from,
      byte[] data,
      long seqno,
      String topic,
      byte[] signature,
      byte @Nullable [] key,
      Naming naming) {
    if (data.length > Topic.MAX_DATA) {
      throw new IllegalArgumentException(
          "a message has " + data.length + " bytes, limit " + Topic.MAX_DATA);
    }
    this.from = from;
    this.data = data;
    this.seqno = seqno;
    this.topic = topic;
    this.signature = signature;
    this.key = key;
    this.id = naming.name(from, seqno, topic, data);
    ProtoWriter body = unsigned(from, data, seqno, topic).bytes(5, signature);
    if (key != null) body.bytes(6, key);
    this.frame = new ProtoWriter().message(2, body).toBytes();
  }

  /// Fields 1 to 4: what is signed, and the beginning of what is sent. Fields unknown to us are
  /// left out when a signature is checked, as the other implementations do.
  static ProtoWriter unsigned(PeerId from, byte[] data, long seqno, String topic) {
    return new ProtoWriter()
        .bytes(1, from.toBytes())
        .bytes(2, data)
        .bytes(3, Seqno.bytes(seqno))
        .string(4, topic);
  }

  public PeerId from() {
    return from;
  }

  /// The payload itself, not a copy: read it only.
  public byte[] data() {
    return data;
  }

  public String topic() {
    return topic;
  }

  public MessageId id() {
    return id;
  }

  /// An RPC with this message and nothing else, not a copy: one array serves every receiver.
  public byte[] frame() {
    return frame;
  }

  byte[] unsigned() {
    return unsigned(from, data, seqno, topic).toBytes();
  }

  byte[] signature() {
    return signature;
  }

  byte @Nullable [] key() {
    return key;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof GossipMessage that
        && id.equals(that.id)
        && Arrays.equals(frame, that.frame);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return "message " + seqno + " of " + from.brief() + " on " + topic;
  }
}
