// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Whole buffers from and to channels.
final class Pieces {
  /// The most bytes that are moved at once.
  static final int BYTES = 1 << 16;

  private Pieces() {}

  /// Fills all of `buffer` and flips it.
  static ByteBuffer fill(ReadableByteChannel in, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (in.read(buffer) < 0) throw new EOFException("the file ended while it was read");
    }
    return buffer.flip();
  }

  /// Reads so many bytes and forgets them.
  static void skip(ReadableByteChannel in, long bytes) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(BYTES, bytes));
    for (long left = bytes; left > 0; left -= piece.limit()) {
      fill(in, piece.clear().limit((int) Math.min(piece.capacity(), left)));
    }
  }

  /// A file to write, anew or over what was there.
  static SeekableByteChannel create(Path file) throws IOException {
    return Files.newByteChannel(
        file,
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING);
  }

  static void drain(WritableByteChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) out.write(bytes);
  }
}
