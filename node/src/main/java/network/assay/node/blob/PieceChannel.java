// SPDX-License-Identifier: Apache-2.0
package network.assay.node.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/// Hands on what is written to it in larger pieces. For one thread.
final class PieceChannel implements WritableByteChannel {
  /// Takes a piece.
  @FunctionalInterface
  interface Taker {
    /// @param bytes the first `count` of them, until it returns
    void take(byte[] bytes, int count) throws IOException;
  }

  private final Taker taker;
  private final byte[] piece = new byte[Manifest.PIECE_BYTES];
  private int filled;

  PieceChannel(Taker taker) {
    this.taker = taker;
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    int count = bytes.remaining();
    while (bytes.hasRemaining()) {
      int part = Math.min(bytes.remaining(), piece.length - filled);
      bytes.get(piece, filled, part);
      filled += part;
      if (filled == piece.length) flush();
    }
    return count;
  }

  /// Hands on what is left.
  void flush() throws IOException {
    if (filled > 0) taker.take(piece, filled);
    filled = 0;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}
}
