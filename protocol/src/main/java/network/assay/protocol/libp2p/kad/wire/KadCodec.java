// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.wire;

import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.protocol.protobuf.ProtoReader;
import network.assay.protocol.protobuf.ProtoWriter;
import org.jspecify.annotations.Nullable;

/// The bytes of a [KadMessage].
///
/// Everything is counted against its limit before it is kept. Unknown fields are passed over, as
/// other implementations add some; so are peers whose id is none, addresses of transports this
/// stack lacks, and peers and addresses beyond the most that are kept, as who tells of them may not
/// know better.
public final class KadCodec {
  /// The largest request read: a record, or a peer, and its key.
  public static final int MAX_REQUEST = 16 * 1024;

  /// The largest message written: rust reads no larger one.
  public static final int MAX_SENT = 16 * 1024;

  /// The largest answer read.
  public static final int MAX_ANSWER = 64 * 1024;

  /// The most peers of one kind in a message.
  public static final int MAX_PEERS = 128;

  private static final int MAX_ADDRESSES_READ = 64;
  private static final int MAX_FIELDS = 1024;

  // As much as the longest address.
  private static final int ADDRESS_BYTES_SENT = Multiaddr.MAX_LENGTH;

  private KadCodec() {}

  /// The message's bytes, at most [#MAX_SENT]. Others chose much of what is in it, so nobody's part
  /// may crowd out the rest: of a peer so many addresses are named as fit into 512 bytes, and at
  /// least one; providers leave half of the room to closer peers; and what does not fit is passed
  /// over.
  public static byte[] encode(KadMessage message) {
    var out = new ProtoWriter().varint(1, message.type().ordinal()).bytes(2, bytes(message.key()));
    KadRecord record = message.record();
    if (record != null) {
      out.message(
          3, new ProtoWriter().bytes(1, bytes(record.key())).bytes(2, bytes(record.value())));
    }
    int room = MAX_SENT - out.toBytes().length;
    List<byte[]> closer = message.closer().stream().map(KadCodec::peer).toList();
    int kept = Math.min(room / 2, closer.stream().mapToInt(KadCodec::size).sum());
    List<byte[]> providers = message.providers().stream().map(KadCodec::peer).toList();
    int left = kept + put(out, 9, providers, room - kept);
    var _ = put(out, 8, closer, left);
    return out.toBytes();
  }

  private static byte[] bytes(Octets octets) {
    return octets.toBytes();
  }

  /// With a tag, and a length of at most three bytes.
  private static int size(byte[] peer) {
    return peer.length + 4;
  }

  /// @return the room that is left
  private static int put(ProtoWriter out, int field, List<byte[]> peers, int room) {
    int left = room;
    for (byte[] peer : peers) {
      if (size(peer) > left) continue;
      left -= size(peer);
      out.bytes(field, peer);
    }
    return left;
  }

  private static byte[] peer(KadPeer peer) {
    var out = new ProtoWriter().bytes(1, peer.id().toBytes());
    int left = ADDRESS_BYTES_SENT;
    for (Multiaddr address : peer.addresses()) {
      byte[] bytes = address.toBytes();
      if (bytes.length > left) continue;
      left -= bytes.length;
      out.bytes(2, bytes);
    }
    if (peer.connected()) out.varint(3, 1);
    return out.toBytes();
  }

  /// Reads a message.
  ///
  /// @throws AssayFault.Peer where it is malformed or over a limit
  public static KadMessage decode(byte[] message) {
    try {
      return read(new ProtoReader(message));
    } catch (ProtoFault e) {
      throw new AssayFault.Peer("a malformed message of the DHT: " + e.getMessage(), e);
    }
  }

  private static KadMessage read(ProtoReader in) {
    // Encoders of proto3 leave out a zero, which is PUT_VALUE.
    var type = KadMessage.Type.PUT_VALUE;
    Octets key = Octets.of();
    @Nullable KadRecord record = null;
    var closer = new ArrayList<KadPeer>();
    var providers = new ArrayList<KadPeer>();
    int fields = 0;
    while (in.next()) {
      if (++fields > MAX_FIELDS) throw new ProtoFault("more than 1024 fields");
      switch (in.field()) {
        case 1 ->
            type = KadMessage.Type.values()[(int) in.count(KadMessage.Type.values().length - 1)];
        case 2 -> key = Octets.of(in.bytes(KadRecord.MAX_KEY));
        case 3 -> record = record(in.message(MAX_ANSWER));
        case 8, 9 -> {
          List<KadPeer> into = in.field() == 8 ? closer : providers;
          ProtoReader said = in.message(MAX_ANSWER);
          if (into.size() == MAX_PEERS) continue;
          KadPeer peer = readPeer(said);
          if (peer != null) into.add(peer);
        }
        default -> in.skip();
      }
    }
    return new KadMessage(type, key, record, closer, providers);
  }

  private static KadRecord record(ProtoReader in) {
    Octets key = Octets.of();
    Octets value = Octets.of();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> key = Octets.of(in.bytes(KadRecord.MAX_KEY));
        case 2 -> value = Octets.of(in.bytes(KadRecord.MAX_VALUE));
        default -> in.skip();
      }
    }
    return new KadRecord(key, value);
  }

  private static @Nullable KadPeer readPeer(ProtoReader in) {
    @Nullable PeerId id = null;
    var addresses = new ArrayList<Multiaddr>();
    boolean connected = false;
    int said = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> id = id(in.bytes(Multiaddr.MAX_LENGTH));
        case 2 -> {
          byte[] address = in.bytes(MAX_ANSWER);
          if (++said <= MAX_ADDRESSES_READ) address(address, addresses);
        }
        case 3 -> connected = in.varint() == 1;
        default -> in.skip();
      }
    }
    return id == null ? null : new KadPeer(id, addresses, connected);
  }

  private static @Nullable PeerId id(byte[] bytes) {
    try {
      return PeerId.of(bytes);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static void address(byte[] bytes, List<Multiaddr> into) {
    if (into.size() == KadPeer.MAX_ADDRESSES) return;
    try {
      Multiaddr address = Multiaddr.of(bytes).withoutPeer();
      if (!into.contains(address)) into.add(address);
    } catch (IllegalArgumentException _) {
      // Of a transport this stack does not have, or empty: both are common.
    }
  }
}
