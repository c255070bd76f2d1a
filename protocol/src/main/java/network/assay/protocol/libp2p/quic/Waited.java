// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.quic;

import java.util.Optional;

/// How long nothing of a stream has gone to a peer that has yet to take some.
///
/// The codec sends what one stream has before what the next has, so a stream may wait for its turn
/// while others go, for as long as these take. A peer that wants nothing of it looks the same as
/// long as it takes others: that is not waited for without end.
///
/// @param pieces of the stream that had gone
/// @param moved bytes of all streams of its connection that had gone
/// @param seconds since the last piece of it went
record Waited(long pieces, long moved, long seconds) {
  static final long MOST_SECONDS = 600;

  /// What others must have had for the stream to have waited for them.
  static final long A_TURN = Unsent.LEAST;

  /// @param nowPieces of the stream that have gone
  /// @param nowMoved bytes of all that have gone
  /// @param after seconds since this was so
  /// @return how long it has waited now; nothing where it is waited for no longer
  Optional<Waited> further(long nowPieces, long nowMoved, long after) {
    if (nowPieces != pieces) return Optional.of(new Waited(nowPieces, nowMoved, 0));
    boolean others = nowMoved - moved >= A_TURN && seconds + after < MOST_SECONDS;
    return others ? Optional.of(new Waited(pieces, nowMoved, seconds + after)) : Optional.empty();
  }
}
