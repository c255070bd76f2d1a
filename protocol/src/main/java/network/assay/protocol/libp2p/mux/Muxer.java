// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.mux;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// The streams of one connection. Safe for use by several threads; only [#open()] may wait.
public interface Muxer {
  /// Opens a stream; does not wait for the peer to acknowledge it.
  ///
  /// @throws network.assay.protocol.market.AssayFault.World where the connection is over or has too
  ///     many streams
  MuxStream open() throws InterruptedException;

  /// The time the peer takes to show that it is there. Fails where it does not in time.
  CompletableFuture<Duration> ping();

  /// How many streams are open, both directions.
  int openStreams();

  /// Whether no more streams can be opened.
  boolean isClosing();

  /// Says goodbye: no new streams either way. The connection stays open for those that are.
  void goAway();
}
