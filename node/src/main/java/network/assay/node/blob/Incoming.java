// SPDX-License-Identifier: Apache-2.0
package network.assay.node.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Optional;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;

/// A blob that is coming in, its pieces in any order, perhaps over several tries and restarts. For
/// one thread.
///
/// Each piece is checked against the manifest before it is written, at its place in the file. What
/// an earlier process has left, also one that was killed, is checked in the same way: what a torn
/// write or a hole has there is no piece. Closing before [#finish] keeps what has come for the next
/// try.
public final class Incoming implements AutoCloseable {
  private final Shelf shelf;
  private final Manifest manifest;
  private final ContentId content;
  private final Path part;
  private final FileChannel channel;
  private final BitSet here = new BitSet();
  private boolean over;

  /// What a disk that failed has written is not believed.
  private boolean doubtful;

  private Incoming(
      Shelf shelf, Manifest manifest, ContentId content, Path part, FileChannel channel) {
    this.shelf = shelf;
    this.manifest = manifest;
    this.content = content;
    this.part = part;
    this.channel = channel;
  }

  /// Takes up what is in the file; the blob's bytes have been booked.
  static Incoming open(BlobFiles files, Shelf shelf, Manifest manifest, Shelf.Left left)
      throws IOException {
    ContentId content = manifest.content();
    FileChannel channel = files.openPart(content);
    var incoming = new Incoming(shelf, manifest, content, files.part(content), channel);
    try {
      // A file that somebody has cut meanwhile is looked through.
      if (left.here().isPresent() && channel.size() == left.bytes()) {
        incoming.here.or(left.here().get());
      } else {
        incoming.takeUp();
      }
      return incoming;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void takeUp() throws IOException {
    if (channel.size() > manifest.length()) channel.truncate(manifest.length());
    for (int index = 0; index < manifest.pieces().size(); index++) {
      byte[] piece = new byte[manifest.pieceLength(index)];
      long at = at(index);
      if (at + piece.length > channel.size()) break;
      var into = ByteBuffer.wrap(piece);
      while (into.hasRemaining()) {
        if (channel.read(into, at + into.position()) < 0) {
          throw new IOException("the file shrinks while it is read");
        }
      }
      if (manifest.matches(index, piece)) here.set(index);
    }
  }

  private static long at(int index) {
    return (long) index * Manifest.PIECE_BYTES;
  }

  public ContentId content() {
    return content;
  }

  /// Which pieces are here.
  public BitSet here() {
    return (BitSet) here.clone();
  }

  /// Takes a piece, unless it is here already.
  ///
  /// @return whether `bytes` are that piece; if not, nothing is written
  /// @throws AssayFault.World when the disk fails
  public boolean put(int index, byte[] bytes) {
    requireOpen();
    if (!manifest.matches(index, bytes)) return false;
    if (here.get(index)) return true;
    try {
      var from = ByteBuffer.wrap(bytes);
      while (from.hasRemaining()) channel.write(from, at(index) + from.position());
      here.set(index);
      return true;
    } catch (IOException e) {
      doubtful = true;
      close();
      throw BlobFaults.disk("write", part, e);
    }
  }

  /// Takes the blob in; it is durable then. After a fault of the disk, [#close] keeps what has
  /// come.
  ///
  /// @throws AssayFault.World when the disk fails
  /// @throws AssayFault.Internal when some of it is missing
  public void finish() {
    requireOpen();
    int count = manifest.pieces().size();
    if (here.cardinality() != count) {
      throw new AssayFault.Internal(
          "blob %s has %d of %d pieces"
              .formatted(content.digest().brief(), here.cardinality(), count));
    }
    try {
      channel.force(true);
    } catch (IOException e) {
      doubtful = true;
      throw BlobFaults.disk("keep", part, e);
    }
    // Not before: closing would give back neither the id nor the bytes that are booked.
    over = true;
    try (channel) {
      shelf.add(content, manifest.length(), part);
    } catch (IOException e) {
      throw BlobFaults.disk("keep", part, e);
    }
  }

  /// Ends this try; nothing happens after [#finish].
  @Override
  public void close() {
    if (over) return;
    over = true;
    // As the next start of the store counts it, holes included.
    long onDisk = here.isEmpty() ? 0 : at(here.length() - 1) + lastLength();
    try (channel) {
      // An empty file would cost an inode for as long as nobody asks for the blob again.
      if (onDisk == 0) Files.deleteIfExists(part);
      else channel.truncate(onDisk);
    } catch (IOException e) {
      throw BlobFaults.disk("close", part, e);
    } finally {
      shelf.suspend(content, manifest.length(), left(onDisk));
    }
  }

  private Shelf.Left left(long onDisk) {
    return new Shelf.Left(onDisk, doubtful ? Optional.empty() : Optional.of(here()));
  }

  private int lastLength() {
    return manifest.pieceLength(here.length() - 1);
  }

  private void requireOpen() {
    if (over) throw new AssayFault.Internal("the fetch of " + content + " is over");
  }
}
