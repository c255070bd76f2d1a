// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import java.util.HexFormat;
import java.util.Optional;
import network.assay.protocol.market.PeerId;

/// The bytes that a hot account bound as its libp2p peer id: at most 64, and not always a peer id,
/// for the contract does not look inside. Empty when nothing is bound.
///
/// @param hex lower-case digits, without `0x`
public record BoundPeer(String hex) {
  public static final BoundPeer NONE = new BoundPeer("");
  public static final int MAX_BYTES = 64;

  public BoundPeer {
    if (!hex.matches("([0-9a-f]{2}){0,64}")) {
      throw new IllegalArgumentException("0 to 64 bytes in lower-case hexadecimal, not " + hex);
    }
  }

  public static BoundPeer of(PeerId peer) {
    return new BoundPeer(HexFormat.of().formatHex(peer.toBytes()));
  }

  /// The peer, if the bytes are a peer id. That the peer is this account's is for the peer to
  /// prove: anyone can bind anything.
  public Optional<PeerId> peer() {
    try {
      return Optional.of(PeerId.of(toBytes()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  public byte[] toBytes() {
    return HexFormat.of().parseHex(hex);
  }

  public boolean isEmpty() {
    return hex.isEmpty();
  }
}
