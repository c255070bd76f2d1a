// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.noise;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.identity.PublicKey;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.protocol.protobuf.ProtoReader;
import network.assay.protocol.protobuf.ProtoWriter;

/// What each side says about itself inside the handshake: its identity key, that key's signature
/// over the Noise static key, and the muxers it speaks (libp2p specs, noise revision 5).
///
/// @param key the peer's key, whose signature has been checked
/// @param muxers protocol ids, empty where the peer wants them negotiated afterwards
record IdentityPayload(PublicKey key, List<String> muxers) {
  private static final byte[] PREFIX =
      "noise-libp2p-static-key:".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_BYTES = 8 * 1024;
  private static final int MAX_MUXERS = 100;

  /// Our own payload; the same for every session with this static key.
  static byte[] encode(HostKey identity, byte[] staticKey, List<String> muxers) {
    var extensions = new ProtoWriter();
    for (String muxer : muxers) extensions.string(2, muxer);
    return new ProtoWriter()
        .bytes(1, identity.publicKey().encoded())
        .bytes(2, identity.sign(signed(staticKey)))
        .message(4, extensions)
        .toBytes();
  }

  /// @throws AssayFault.Peer where the payload is malformed or its signature is not the key's
  static IdentityPayload verify(byte[] payload, byte[] staticKey) {
    byte[] key = {};
    byte[] signature = {};
    List<String> muxers = List.of();
    try {
      if (payload.length > MAX_BYTES) throw new ProtoFault(payload.length + " bytes");
      var in = new ProtoReader(payload);
      while (in.next()) {
        switch (in.field()) {
          case 1 -> key = in.bytes(PublicKey.MAX_BYTES);
          case 2 -> signature = in.bytes(PublicKey.MAX_BYTES);
          case 4 -> muxers = muxers(in.message(MAX_BYTES));
          default -> in.skip();
        }
      }
    } catch (ProtoFault e) {
      throw new AssayFault.Peer("a malformed identity in the handshake: " + e.getMessage(), e);
    }
    PublicKey identity = PublicKey.parse(key);
    if (!identity.verify(signed(staticKey), signature)) {
      throw new AssayFault.Peer("a handshake not signed by " + identity.peerId());
    }
    return new IdentityPayload(identity, muxers);
  }

  private static List<String> muxers(ProtoReader in) {
    var muxers = new ArrayList<String>();
    while (in.next()) {
      if (in.field() == 2) muxers.add(in.string(256));
      else in.skip();
      if (muxers.size() > MAX_MUXERS) throw new ProtoFault("more than 100 muxers");
    }
    return muxers;
  }

  private static byte[] signed(byte[] staticKey) {
    byte[] both = new byte[PREFIX.length + staticKey.length];
    System.arraycopy(PREFIX, 0, both, 0, PREFIX.length);
    System.arraycopy(staticKey, 0, both, PREFIX.length, staticKey.length);
    return both;
  }
}
