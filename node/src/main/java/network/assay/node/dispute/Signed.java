// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.util.Optional;
import network.assay.node.chain.DisputeMoves;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.Signature;

/// A move as it is kept.
///
/// @param after the hash of the position that it leads to
/// @param ply of that position
/// @param call of the contract's function, with the position it was made from, hexadecimal with
///     `0x`
/// @param accused that side's signature of the position after it
/// @param challenger that side's
public record Signed(
    Digest dispute,
    Digest after,
    int ply,
    String call,
    Optional<Signature> accused,
    Optional<Signature> challenger) {
  /// @throws network.assay.node.chain.DisputeMoves.Unreadable when the call is no move
  void check() {
    var _ = DisputeMoves.made(call);
  }

  Signed with(Role side, Signature signature) {
    return switch (side) {
      case ACCUSED -> new Signed(dispute, after, ply, call, Optional.of(signature), challenger);
      case CHALLENGER -> new Signed(dispute, after, ply, call, accused, Optional.of(signature));
    };
  }

  Optional<Signature> of(Role side) {
    return side == Role.ACCUSED ? accused : challenger;
  }

  /// Whether both sides are bound to the position.
  boolean byBoth() {
    return accused.isPresent() && challenger.isPresent();
  }

  String key() {
    return "%s/%05d/%s".formatted(dispute.toHex(), ply, after.toHex());
  }
}
