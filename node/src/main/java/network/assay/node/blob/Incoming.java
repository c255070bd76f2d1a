// SPDX-License-Identifier: Apache-2.0
package network.assay.node.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;

/// A blob that is coming in, in order, perhaps over several tries and restarts. For one thread.
///
/// Closing before [#finish] keeps what has come for the next try.
public final class Incoming implements AutoCloseable {
  private final Shelf shelf;
  private final ContentId content;
  private final long size;
  private final Path part;
  private final FileChannel channel;
  private final PieceHasher hasher = new PieceHasher();
  private boolean over;

  private Incoming(Shelf shelf, ContentId content, long size, Path part, FileChannel channel) {
    this.shelf = shelf;
    this.content = content;
    this.size = size;
    this.part = part;
    this.channel = channel;
  }

  /// Takes up what is in the file, whose bytes have been booked.
  static Incoming open(BlobFiles files, Shelf shelf, ContentId content, long size)
      throws IOException {
    FileChannel channel = files.openPart(content);
    var incoming = new Incoming(shelf, content, size, files.part(content), channel);
    try {
      incoming.takeUp();
      return incoming;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /// Hashes what an earlier try has left: whole pieces, since the last one may be torn.
  private void takeUp() throws IOException {
    long there = Math.min(channel.size(), size);
    long whole = there == size ? there : there - there % Manifest.PIECE_BYTES;
    channel.truncate(whole);
    byte[] piece = new byte[Manifest.PIECE_BYTES];
    while (hasher.length() < whole) {
      int count = channel.read(ByteBuffer.wrap(piece), hasher.length());
      if (count <= 0) throw new IOException("the file shrinks while it is read");
      hasher.add(piece, 0, (int) Math.min(count, whole - hasher.length()));
    }
    channel.position(whole);
  }

  public ContentId content() {
    return content;
  }

  public long size() {
    return size;
  }

  /// How many bytes are here: the next ones to append start there.
  public long received() {
    return hasher.length();
  }

  /// Appends what comes next.
  ///
  /// @throws AssayFault.Peer when that is more than the blob has
  /// @throws AssayFault.World when the disk fails
  public void append(byte[] bytes) {
    requireOpen();
    if (bytes.length > size - received()) {
      throw new AssayFault.Peer(
          "blob %s was to have %d bytes, and more came".formatted(content.digest().brief(), size));
    }
    try {
      BlobFiles.write(channel, bytes, 0, bytes.length);
      hasher.add(bytes, 0, bytes.length);
    } catch (IOException e) {
      close();
      throw BlobFaults.disk("write", part, e);
    }
  }

  /// Checks that all has come and is the blob, and takes it in; it is durable then.
  ///
  /// @throws AssayFault.Peer when it is another blob: whoever said so is at fault, and all of it is
  ///     thrown away
  public void finish() {
    requireOpen();
    if (received() != size) {
      throw new AssayFault.Internal(
          "blob %s has %d of %d bytes".formatted(content.digest().brief(), received(), size));
    }
    Manifest manifest = hasher.end();
    if (!manifest.content().equals(content)) {
      discard();
      throw new AssayFault.Peer(
          "what came as blob %s is blob %s"
              .formatted(content.digest().brief(), manifest.content().digest().brief()));
    }
    over = true;
    try (channel) {
      channel.force(true);
      shelf.add(content, size, part);
    } catch (IOException e) {
      throw BlobFaults.disk("keep", part, e);
    }
  }

  /// Throws away what has come.
  public void discard() {
    if (over) return;
    over = true;
    try (channel) {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw BlobFaults.disk("delete", part, e);
    } finally {
      shelf.suspend(content, size, 0);
    }
  }

  /// Ends this try; nothing happens after [#finish] or [#discard].
  @Override
  public void close() {
    if (over) return;
    over = true;
    long onDisk = received();
    try (channel) {
      channel.truncate(onDisk);
    } catch (IOException e) {
      throw BlobFaults.disk("close", part, e);
    } finally {
      shelf.suspend(content, size, onDisk);
    }
  }

  private void requireOpen() {
    if (over) throw new AssayFault.Internal("the fetch of " + content + " is over");
  }
}
