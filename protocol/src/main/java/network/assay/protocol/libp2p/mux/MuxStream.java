// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.mux;

import java.time.Duration;

/// One bidirectional stream of bytes within a connection. Blocking: for virtual threads only; one
/// thread may read while another writes.
///
/// Each direction ends by itself: what was sent before [#closeWrite()] arrives, and reading goes on
/// after it. Every method that blocks throws
/// [network.assay.protocol.market.AssayFault.Peer] when the peer has reset the stream, and
/// [network.assay.protocol.market.AssayFault.World] when the connection is lost or the deadline
/// has passed.
public interface MuxStream {
  /// The stream's number within its connection.
  long number();

  /// Reads and writes that have not ended `fromNow` fail from then on.
  void deadline(Duration fromNow);

  /// Waits without limit from now on.
  void noDeadline();

  /// Reads at least one byte; -1 at the peer's end.
  int read(byte[] into, int at, int length) throws InterruptedException;

  /// Writes all bytes, as the peer's credit and the socket allow.
  void write(byte[] bytes) throws InterruptedException;

  /// Waits until the peer's credit has been enough for all that was written, which some muxers take
  /// ahead of it.
  void awaitTaken() throws InterruptedException;

  /// Says that no more will be written.
  void closeWrite();

  /// Drops both directions.
  void reset();

  /// Done with both directions: closes ours, and drops what the peer still sends. A peer that does
  /// not close its own soon is cut off.
  void close();

  /// Whether the peer has reset the stream.
  boolean wasReset();
}
