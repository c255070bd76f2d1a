// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.dcutr;

import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.protocol.protobuf.ProtoReader;
import network.assay.protocol.protobuf.ProtoWriter;

/// What the two ends of a relayed connection tell each other (libp2p specs, DCUtR).
///
/// @param sync whether it says "now", rather than where the sender may be dialled
/// @param addresses those beyond [#MAX_ADDRESSES], and those this stack cannot use, are passed over
record PunchMessage(boolean sync, List<Multiaddr> addresses) {
  static final int MAX_BYTES = 4 * 1024;
  static final int MAX_ADDRESSES = 16;

  private static final int CONNECT = 100;
  private static final int SYNC = 300;

  PunchMessage {
    addresses = List.copyOf(addresses);
  }

  byte[] encode() {
    var out = new ProtoWriter().varint(1, sync ? SYNC : CONNECT);
    for (Multiaddr address : addresses) out.bytes(2, address.toBytes());
    return out.toBytes();
  }

  /// @throws AssayFault.Peer where it is malformed
  static PunchMessage decode(byte[] message) {
    try {
      var in = new ProtoReader(message);
      long type = -1;
      var addresses = new ArrayList<Multiaddr>();
      int told = 0;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> type = in.varint();
          case 2 -> {
            byte[] address = in.bytes(MAX_BYTES);
            if (++told <= MAX_ADDRESSES) usable(address, addresses);
          }
          default -> in.skip();
        }
      }
      if (type != CONNECT && type != SYNC) throw new ProtoFault("it is of type " + type);
      return new PunchMessage(type == SYNC, addresses);
    } catch (ProtoFault e) {
      throw new AssayFault.Peer("a malformed message of DCUtR: " + e.getMessage(), e);
    }
  }

  private static void usable(byte[] address, List<Multiaddr> into) {
    try {
      into.add(Multiaddr.of(address));
    } catch (IllegalArgumentException _) {
      // Of a transport this stack does not have, or empty.
    }
  }
}
