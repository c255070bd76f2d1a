// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

import java.util.List;
import java.util.function.Function;
import network.assay.protocol.libp2p.identity.PeerRecord;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// Records as identify brings them: each in its peer's envelope.
public final class SignedRecords implements Records {
  private final Function<PeerId, PeerRecord.@Nullable Signed> known;

  /// @param known the newest record of a peer, null where there is none
  public SignedRecords(Function<PeerId, PeerRecord.@Nullable Signed> known) {
    this.known = known;
  }

  @Override
  public byte @Nullable [] of(PeerId peer) {
    PeerRecord.Signed found = known.apply(peer);
    return found == null ? null : found.envelope().encoded();
  }

  @Override
  public List<Multiaddr> read(PeerId peer, byte[] signedRecord) {
    try {
      PeerRecord read = PeerRecord.open(signedRecord).record();
      return read.peer().equals(peer) ? read.addresses() : List.of();
    } catch (AssayFault.Peer forged) {
      return List.of();
    }
  }
}
