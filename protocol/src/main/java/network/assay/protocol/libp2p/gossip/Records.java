// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// Where peers' signed records come from and go to.
public interface Records {
  /// Knows no record and believes none.
  Records NONE =
      new Records() {
        @Override
        public byte @Nullable [] of(PeerId peer, PeerId hearer) {
          return null;
        }

        @Override
        public boolean keep(PeerId peer, byte[] signedRecord, PeerId teller) {
          return false;
        }
      };

  /// The newest record of a peer, in the envelope that the peer has signed; null where none is
  /// known.
  ///
  /// @param hearer who is to be told it
  byte @Nullable [] of(PeerId peer, PeerId hearer);

  /// Keeps what a record says for the next dial of its peer.
  ///
  /// @param teller who passed it on
  /// @return false where this very peer has not signed it
  boolean keep(PeerId peer, byte[] signedRecord, PeerId teller);
}
