// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import network.assay.protocol.libp2p.identity.PeerRecord;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// Records as identify brings them: each in its peer's envelope.
public final class SignedRecords implements Records {
  private final BiFunction<PeerId, PeerId, PeerRecord.@Nullable Signed> known;
  private final BiConsumer<PeerRecord.Signed, PeerId> keeper;

  /// @param known the newest record of the first peer that the second may be told, null where there
  ///     is none
  /// @param keeper is given good records, and who passed them on
  public SignedRecords(
      BiFunction<PeerId, PeerId, PeerRecord.@Nullable Signed> known,
      BiConsumer<PeerRecord.Signed, PeerId> keeper) {
    this.known = known;
    this.keeper = keeper;
  }

  @Override
  public byte @Nullable [] of(PeerId peer, PeerId hearer) {
    PeerRecord.Signed found = known.apply(peer, hearer);
    return found == null ? null : found.envelope().encoded();
  }

  @Override
  public boolean keep(PeerId peer, byte[] signedRecord, PeerId teller) {
    try {
      PeerRecord.Signed read = PeerRecord.open(signedRecord);
      if (!read.record().peer().equals(peer)) return false;
      keeper.accept(read, teller);
      return true;
    } catch (AssayFault.Peer forged) {
      return false;
    }
  }
}
