// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.identity;

import java.util.HexFormat;
import java.util.List;
import network.assay.protocol.libp2p.fuzz.Decoder;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;

/// What says who somebody is.
public final class Decoders {
  private Decoders() {}

  /// Keys of the kinds there are, published in libp2p specs, peer-ids.
  private static final List<String> KEYS =
      List.of(
          "080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e",
          "08021221037777e994e452c21604f91de093ce415f5432f701dd8cd1a7a6fea0e630bfca99",
          "0803125b3059301306072a8648ce3d020106082a8648ce3d03010703420004de3d300fa36ae0e8f5d53089"
              + "9d83abab44abf3161f162a4bc901d8e6ecda020e8b6d5f8da30525e71d6851510c098e5c47c646a597"
              + "fb4dcec034e9f77c409e62");

  public static List<Decoder> all() {
    HostKey key = HostKey.of(new byte[32]);
    var here = List.of(Multiaddr.parse("/ip4/1.2.3.4/tcp/5"), Multiaddr.parse("/ip6/::1/tcp/5"));
    var record = new PeerRecord(key.peerId(), 7, here);
    return List.of(
        Decoder.dear(
            "public keys",
            AssayFault.Peer.class,
            PublicKey::parse,
            KEYS.stream().map(HexFormat.of()::parseHex).toList()),
        Decoder.dear(
                "signatures",
                AssayFault.Peer.class,
                Decoders::verify,
                KEYS.stream()
                    .map(text -> HexFormat.of().parseHex(text + "3006020101020101"))
                    .toList())
            .reckoning(4 << 20),
        Decoder.dear(
            "signed peer records",
            AssayFault.Peer.class,
            PeerRecord::open,
            List.of(record.sign(key).envelope().encoded())),
        Decoder.of(
            "peer records", AssayFault.Peer.class, PeerRecord::decode, List.of(record.encode())));
  }

  /// Of a key of one kind, whatever stands behind it.
  private static void verify(byte[] bytes) {
    for (String text : KEYS) {
      var _ = PublicKey.parse(HexFormat.of().parseHex(text)).verify(new byte[1], tail(bytes, text));
    }
  }

  private static byte[] tail(byte[] bytes, String key) {
    int from = Math.min(bytes.length, key.length() / 2);
    return java.util.Arrays.copyOfRange(bytes, from, bytes.length);
  }
}
