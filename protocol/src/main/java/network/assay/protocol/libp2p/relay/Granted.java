// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.relay;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.protocol.protobuf.ProtoReader;
import network.assay.protocol.protobuf.ProtoWriter;

/// A reservation as a relay grants it.
final class Granted {
  private static final int MAX_ADDRESSES = 32;

  private final Instant expires;
  private final List<Multiaddr> addresses;
  private final byte[] voucher;

  /// @param addresses of the relay, without `/p2p-circuit`; those this stack cannot use are passed
  ///     over
  /// @param voucher a sealed [Voucher]; empty where the relay gives none
  Granted(Instant expires, List<Multiaddr> addresses, byte[] voucher) {
    this.expires = expires;
    this.addresses = List.copyOf(addresses);
    this.voucher = voucher.clone();
  }

  Instant expires() {
    return expires;
  }

  List<Multiaddr> addresses() {
    return addresses;
  }

  byte[] voucher() {
    return voucher.clone();
  }

  ProtoWriter write() {
    var out = new ProtoWriter().varint(1, expires.getEpochSecond());
    for (Multiaddr address : addresses) out.bytes(2, address.toBytes());
    return voucher.length == 0 ? out : out.bytes(3, voucher);
  }

  static Granted read(ProtoReader in) {
    long expires = 0;
    var addresses = new ArrayList<Multiaddr>();
    byte[] voucher = {};
    int told = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> expires = in.varint();
        case 2 -> {
          if (++told > MAX_ADDRESSES) throw new ProtoFault("more than 32 addresses of a relay");
          usable(in.bytes(HopMessage.MAX_BYTES), addresses);
        }
        case 3 -> voucher = in.bytes(HopMessage.MAX_BYTES);
        default -> in.skip();
      }
    }
    return new Granted(Voucher.instant(expires), addresses, voucher);
  }

  private static void usable(byte[] address, List<Multiaddr> into) {
    try {
      into.add(Multiaddr.of(address));
    } catch (IllegalArgumentException _) {
      // Of a transport this stack does not have, or empty: js sends such.
    }
  }
}
