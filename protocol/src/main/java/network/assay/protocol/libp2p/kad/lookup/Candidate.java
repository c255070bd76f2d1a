// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.lookup;

import java.util.Optional;
import network.assay.protocol.libp2p.kad.route.Block;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.PeerId;

/// A peer in a lookup.
///
/// @param distance of its place from the target
/// @param block as told until it has answered, then as seen
/// @param teller who told of it first; itself, where we knew it before
record Candidate(
    PeerId peer, Digest distance, Optional<Block> block, PeerId teller, Status status) {
  enum Status {
    HEARD,
    ASKED,
    ANSWERED,
    FAILED,
    /// Nothing is known of it, for want of room here.
    UNASKED
  }

  Candidate become(Status next) {
    return new Candidate(peer, distance, block, teller, next);
  }

  Candidate seenIn(Optional<Block> seen) {
    return new Candidate(peer, distance, seen, teller, Status.ANSWERED);
  }

  Candidate toldBy(PeerId another) {
    return new Candidate(peer, distance, block, another, status);
  }

  boolean is(Status wanted) {
    return status == wanted;
  }

  /// Whether nothing proves yet that it exists.
  boolean isOnlyTold() {
    return is(Status.HEARD) || is(Status.ASKED);
  }
}
