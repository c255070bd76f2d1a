// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.request;

import java.time.Duration;
import java.util.Optional;

/// A reply that costs something until the peer has taken it.
///
/// @param within how long the peer has to take it; where nothing is said, what the protocol leaves
/// @param end called once, when the bytes are sent or will never be
@SuppressWarnings("ArrayRecordComponent") // handed on once; a copy would double it
public record HeldReply(byte[] bytes, Optional<Duration> within, End end) {
  /// What is to be done after a reply.
  @FunctionalInterface
  public interface End {
    /// @param sent whether all of it was sent
    void over(boolean sent);
  }

  /// One that costs nothing more.
  public static HeldReply of(byte[] bytes) {
    return new HeldReply(bytes, Optional.empty(), _ -> {});
  }
}
