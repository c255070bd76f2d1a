// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.relay;

import java.time.Instant;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.identity.SignedEnvelope;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.protocol.protobuf.ProtoReader;
import network.assay.protocol.protobuf.ProtoWriter;
import org.jspecify.annotations.Nullable;

/// A relay's signed word that it relays to a peer (libp2p specs, circuit-v2, reservation vouchers).
public record Voucher(PeerId relay, PeerId peer, Instant expires) {
  static final SignedEnvelope.Purpose PURPOSE =
      new SignedEnvelope.Purpose("libp2p-relay-rsvp", "0302");

  /// Beyond any clock's life: later times are read as this one.
  private static final long MAX_SECONDS = 1L << 36;

  byte[] seal(HostKey key) {
    byte[] payload =
        new ProtoWriter()
            .bytes(1, relay.toBytes())
            .bytes(2, peer.toBytes())
            .varint(3, expires.getEpochSecond())
            .toBytes();
    return SignedEnvelope.seal(key, PURPOSE, payload).encoded();
  }

  /// Reads an envelope and checks that the relay it names signed it.
  ///
  /// @throws AssayFault.Peer where it did not, or the voucher is malformed
  static Voucher open(byte[] envelope) {
    SignedEnvelope opened = SignedEnvelope.open(envelope, PURPOSE);
    Voucher voucher = decode(opened.payload());
    if (!opened.signer().peerId().equals(voucher.relay)) {
      throw new AssayFault.Peer("a voucher of " + voucher.relay + " signed by another peer");
    }
    return voucher;
  }

  private static Voucher decode(byte[] payload) {
    @Nullable PeerId relay = null;
    @Nullable PeerId peer = null;
    long expires = 0;
    try {
      var in = new ProtoReader(payload);
      while (in.next()) {
        switch (in.field()) {
          case 1 -> relay = PeerId.of(in.bytes(PeerId.MAX_BYTES));
          case 2 -> peer = PeerId.of(in.bytes(PeerId.MAX_BYTES));
          case 3 -> expires = in.varint();
          default -> in.skip();
        }
      }
    } catch (ProtoFault | IllegalArgumentException e) {
      throw new AssayFault.Peer("a malformed voucher: " + e.getMessage(), e);
    }
    if (relay == null || peer == null) throw new AssayFault.Peer("a voucher that names nobody");
    return new Voucher(relay, peer, instant(expires));
  }

  /// A time another peer states, clamped.
  static Instant instant(long unsignedSeconds) {
    boolean late = unsignedSeconds < 0 || unsignedSeconds > MAX_SECONDS;
    return Instant.ofEpochSecond(late ? MAX_SECONDS : unsignedSeconds);
  }
}
