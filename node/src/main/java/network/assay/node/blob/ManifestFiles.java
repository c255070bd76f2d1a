// SPDX-License-Identifier: Apache-2.0
package network.assay.node.blob;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Predicate;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Manifests on the disk, of blobs that are here whole or in part: after a restart none is asked
/// for again, and none made by reading the whole blob.
///
/// Blobs of fewer than [#LEAST_PIECES] go without: a file would cost more than it saves. Only what
/// hashes to the id of its blob is believed, so nothing is flushed, and what cannot be written or
/// read is no fault. A file takes 32 bytes for each 256 KiB of its blob, and goes when that goes.
final class ManifestFiles {
  static final int LEAST_PIECES = 4;

  private static final Logger LOG = LoggerFactory.getLogger(ManifestFiles.class);

  private final BlobFiles files;

  ManifestFiles(BlobFiles files) {
    this.files = files;
  }

  /// Deletes those whose blob is gone, and what nobody knows.
  ///
  /// @param wanted whether a blob is here, whole or in part
  void tidy(Predicate<ContentId> wanted) throws IOException {
    for (Path file : BlobFiles.files(files.manifests())) {
      String name = file.getFileName().toString();
      boolean known = name.matches("[0-9a-f]{64}") && wanted.test(ContentId.parse(name));
      if (!known) Files.deleteIfExists(file);
    }
  }

  /// Keeps a manifest, unless one of its blob is kept.
  void put(ContentId content, Manifest manifest) {
    if (manifest.pieces().size() < LEAST_PIECES || Files.exists(files.manifest(content))) return;
    var bytes = ByteBuffer.allocate(size(manifest.pieces().size()));
    bytes.putLong(manifest.length());
    for (Digest piece : manifest.pieces()) bytes.put(piece.toBytes());
    try {
      Path fresh = files.fresh();
      try {
        Files.write(fresh, bytes.array());
        Files.createDirectories(files.manifest(content).resolveSibling(""));
        Files.move(fresh, files.manifest(content), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      LOG.debug("the manifest of {} is not kept: {}", content, e.toString());
    }
  }

  /// The manifest of a blob, if it is kept whole.
  Optional<Manifest> find(ContentId content) {
    Path file = files.manifest(content);
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) return Optional.empty();
      Optional<Manifest> found = read(file).filter(one -> one.content().equals(content));
      if (found.isEmpty()) files.deleteManifest(content);
      return found;
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      LOG.debug("the manifest of {} is not read: {}", content, e.toString());
      return Optional.empty();
    }
  }

  /// Nothing where the file is not as long as its first eight bytes say.
  private static Optional<Manifest> read(Path file) throws IOException {
    long size = Files.size(file);
    if (size < size(LEAST_PIECES) || size > size(Manifest.pieces(Manifest.MAX_LENGTH))) {
      return Optional.empty();
    }
    try (var in = new DataInputStream(Files.newInputStream(file))) {
      long length = in.readLong();
      if (length < 0 || length > Manifest.MAX_LENGTH) return Optional.empty();
      int count = Manifest.pieces(length);
      byte[] digests = in.readAllBytes();
      if (digests.length != count * Digest.BYTES) return Optional.empty();
      var pieces = new ArrayList<Digest>(count);
      for (int i = 0; i < count; i++) pieces.add(Digest.at(digests, i * Digest.BYTES));
      return Optional.of(new Manifest(length, pieces));
    }
  }

  private static int size(int pieces) {
    return Long.BYTES + pieces * Digest.BYTES;
  }
}
