// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.relay;

import network.assay.protocol.market.PeerId;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.protocol.protobuf.ProtoReader;
import org.jspecify.annotations.Nullable;

/// A peer as relays name it. Its addresses, which may follow, are nobody's proven word and unused.
final class Party {
  private Party() {}

  static PeerId read(ProtoReader in) {
    @Nullable PeerId id = null;
    while (in.next()) {
      if (in.field() == 1) id = PeerId.of(in.bytes(PeerId.MAX_BYTES));
      else in.skip();
    }
    if (id == null) throw new ProtoFault("a peer without its id");
    return id;
  }
}
