// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.time.Duration;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// One bidirectional stream to a peer, bound to one protocol. Blocking: for virtual threads only.
///
/// One thread may read while another writes. Every method that blocks throws
/// [network.assay.protocol.market.AssayFault.Peer] when the peer has reset the stream or broken the
/// framing, and [network.assay.protocol.market.AssayFault.World] when the connection is lost or the
/// deadline has passed.
public interface LibStream extends AutoCloseable {
  /// The authenticated peer at the other end.
  PeerId peer();

  /// The connection it runs on.
  PeerConnection connection();

  /// The protocol id agreed on.
  String protocol();

  /// From now on, reads and writes fail when they have not ended within `fromNow`; without a call
  /// they wait for ever.
  void deadline(Duration fromNow);

  /// Sends bytes; waits while the peer gives no credit or the socket is full.
  void write(byte[] bytes) throws InterruptedException;

  /// Waits until the peer's credit has been enough for all that was written, which some transports
  /// take ahead of it.
  void awaitTaken() throws InterruptedException;

  /// Sends an unsigned varint length and the message.
  void writeFrame(byte[] message) throws InterruptedException;

  /// Reads a length-delimited message.
  ///
  /// @param maxBytes a longer message is the peer's fault; checked before memory is taken
  /// @return the message, or null where the peer has closed its side between two messages
  byte @Nullable [] readFrame(int maxBytes) throws InterruptedException;

  /// As [#readFrame]; the message goes on counting as held for the peer until [#hold] or the end of
  /// the stream.
  byte @Nullable [] readHeld(int maxBytes) throws InterruptedException;

  /// So many bytes, and no others, count as held for the peer from now on, until the end of the
  /// stream; a few count for nothing.
  ///
  /// @throws network.assay.protocol.market.AssayFault.World where there is no room for them
  void hold(int bytes);

  /// Reads exactly `into.length` bytes.
  ///
  /// @return false where the peer has closed its side before the first byte; an end after it is the
  ///     peer's fault
  boolean read(byte[] into) throws InterruptedException;

  /// Reads what there is, at least one byte.
  ///
  /// @return how many, or -1 where the peer has closed its side
  int readSome(byte[] into, int at, int length) throws InterruptedException;

  /// Says that nothing more will be written; reading goes on. A second call does nothing.
  void closeWrite();

  /// Drops both directions at once. A second call does nothing.
  void reset();

  /// Done with the stream: closes writing, drops what the peer still sends, and resets the stream
  /// where the peer does not close its side soon. Does not wait.
  @Override
  void close();
}
