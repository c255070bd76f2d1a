// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.identity;

import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.protocol.protobuf.ProtoWriter;

/// Where a peer says it may be reached (libp2p RFC 3), as anybody may pass it on inside a
/// [SignedEnvelope].
///
/// @param seq unsigned; of two records of a peer the one with the greater is valid. It is often a
///     time, but is never to be read as one
/// @param addresses without a peer at their end; those this stack cannot use are passed over
public record PeerRecord(PeerId peer, long seq, List<Multiaddr> addresses) {
  /// As go and js have it; RFC 3 names another domain.
  public static final SignedEnvelope.Purpose PURPOSE =
      new SignedEnvelope.Purpose("libp2p-peer-record", "0301");

  /// As RFC 3 has it, and rust-libp2p's identify: of type `/libp2p/routing-state-record`.
  static final SignedEnvelope.Purpose OF_RFC_3 =
      new SignedEnvelope.Purpose(
          "libp2p-routing-state", "2f6c69627032702f726f7574696e672d73746174652d7265636f7264");

  /// A record with more is refused.
  public static final int MAX_ADDRESSES = 64;

  public PeerRecord {
    addresses = List.copyOf(addresses);
    if (addresses.size() > MAX_ADDRESSES) {
      throw new IllegalArgumentException("a record of " + addresses.size() + " addresses");
    }
  }

  /// A record and the envelope that proves it.
  public record Signed(PeerRecord record, SignedEnvelope envelope) {}

  /// This record in its peer's envelope.
  ///
  /// @throws IllegalArgumentException where `key` is another peer's
  public Signed sign(HostKey key) {
    if (!key.peerId().equals(peer)) {
      throw new IllegalArgumentException("a record of " + peer + " is not ours to sign");
    }
    return new Signed(this, SignedEnvelope.seal(key, PURPOSE, encode()));
  }

  /// Reads an envelope of a peer record, of either purpose, and checks that the peer it is about
  /// signed it.
  ///
  /// @throws AssayFault.Peer where it is malformed, wrongly signed, or signed by another peer
  public static Signed open(byte[] envelope) {
    SignedEnvelope opened = SignedEnvelope.open(envelope, PURPOSE, OF_RFC_3);
    PeerRecord record = decode(opened.payload());
    if (!opened.signer().peerId().equals(record.peer)) {
      throw new AssayFault.Peer(
          "a record of %s signed by %s".formatted(record.peer, opened.signer().peerId()));
    }
    return new Signed(record, opened);
  }

  /// Whether this is to replace `older`, a record of the same peer.
  public boolean isNewerThan(PeerRecord older) {
    return Long.compareUnsigned(seq, older.seq) > 0;
  }

  byte[] encode() {
    var out = new ProtoWriter().bytes(1, peer.toBytes());
    // Go's and JavaScript's encoders leave out a zero.
    if (seq != 0) out.varint(2, seq);
    for (Multiaddr address : addresses) {
      out.message(3, new ProtoWriter().bytes(1, address.withoutPeer().toBytes()));
    }
    return out.toBytes();
  }

  static PeerRecord decode(byte[] payload) {
    try {
      return OrderedReader.whole(
          "a peer record", payload, SignedEnvelope.MAX_BYTES, PeerRecord::read);
    } catch (ProtoFault e) {
      throw new AssayFault.Peer(String.valueOf(e.getMessage()), e);
    }
  }

  private static PeerRecord read(OrderedReader in) {
    PeerId peer = PeerId.of(in.bytes(1, PeerId.MAX_BYTES));
    long seq = in.at(2) ? in.varint(2) : 0;
    List<byte[]> said =
        in.repeated(
            3,
            MAX_ADDRESSES,
            one ->
                one.message(
                    3, SignedEnvelope.MAX_BYTES, info -> info.bytes(1, SignedEnvelope.MAX_BYTES)));
    var addresses = new ArrayList<Multiaddr>();
    for (byte[] address : said) usable(address, addresses);
    return new PeerRecord(peer, seq, addresses);
  }

  private static void usable(byte[] address, List<Multiaddr> into) {
    try {
      into.add(Multiaddr.of(address).withoutPeer());
    } catch (IllegalArgumentException _) {
      // Of a transport this stack does not have.
    }
  }
}
