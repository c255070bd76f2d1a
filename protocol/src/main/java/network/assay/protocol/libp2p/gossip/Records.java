// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

import java.util.List;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// Where peers' signed records come from and what they say.
public interface Records {
  /// Knows no record and believes none.
  Records NONE =
      new Records() {
        @Override
        public byte @Nullable [] of(PeerId peer) {
          return null;
        }

        @Override
        public List<Multiaddr> read(PeerId peer, byte[] signedRecord) {
          return List.of();
        }
      };

  /// The newest record of a peer, in the envelope that the peer has signed; null where none is
  /// known.
  byte @Nullable [] of(PeerId peer);

  /// The addresses in a record. Empty unless this very peer has signed it.
  List<Multiaddr> read(PeerId peer, byte[] signedRecord);
}
