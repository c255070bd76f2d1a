// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.wire;

import java.util.Arrays;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// A peer named in a PRUNE, to be met instead of the sender.
public final class Offered {
  /// The longest signed record read or written, in bytes.
  public static final int MAX_RECORD = 2048;

  private final PeerId peer;
  private final byte @Nullable [] signedRecord;

  /// @param signedRecord the peer's record of its addresses in its signed envelope, as received:
  ///     nobody has checked it; null where there is none. Kept, not copied
  public Offered(PeerId peer, byte @Nullable [] signedRecord) {
    if (signedRecord != null && signedRecord.length > MAX_RECORD) {
      throw new IllegalArgumentException("a record of " + signedRecord.length + " bytes");
    }
    this.peer = peer;
    this.signedRecord = signedRecord;
  }

  public PeerId peer() {
    return peer;
  }

  public byte @Nullable [] signedRecord() {
    return signedRecord;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Offered that
        && peer.equals(that.peer)
        && Arrays.equals(signedRecord, that.signedRecord);
  }

  @Override
  public int hashCode() {
    return peer.hashCode();
  }

  @Override
  public String toString() {
    return peer.brief() + (signedRecord == null ? "" : " with a record");
  }
}
