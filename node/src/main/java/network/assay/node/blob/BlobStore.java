// SPDX-License-Identifier: Apache-2.0
package network.assay.node.blob;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import network.assay.node.state.Blobs;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;

/// Blobs as files, found by their content id, within a budget of bytes.
///
/// What `put` or [Incoming#finish] has taken in is durable and whole. When the budget is spent, the
/// oldest blobs without a pin make room; a pin outlives restarts. Safe for many threads; calls
/// block on the disk. A folder has one store at a time (the daemon's lock sees to it).
///
/// Faults: `World` when the budget is spent, the disk is full or fails, or a blob is not here.
public final class BlobStore implements Blobs {
  private static final int HASHED_AT_ONCE = 4;

  private final BlobFiles files;
  private final Pins pins;
  private final Shelf shelf;
  private final ManifestCache manifests = new ManifestCache();
  private final ManifestFiles kept;
  private final List<ReentrantLock> hashing =
      Stream.generate(ReentrantLock::new).limit(HASHED_AT_ONCE).toList();

  private BlobStore(BlobFiles files, Pins pins, Shelf shelf, ManifestFiles kept) {
    this.files = files;
    this.pins = pins;
    this.shelf = shelf;
    this.kept = kept;
  }

  /// Opens the store in `folder`, which is made, for its owner only, if it is missing.
  ///
  /// @param maxBytes the budget for blobs, whole and in part
  public static BlobStore open(Path folder, long maxBytes) {
    try {
      var files = new BlobFiles(folder);
      var pins = new Pins(files);
      var shelf = new Shelf(files, pins, maxBytes);
      var kept = new ManifestFiles(files);
      kept.tidy(content -> shelf.size(content).isPresent() || shelf.isBegun(content));
      return new BlobStore(files, pins, shelf, kept);
    } catch (IOException e) {
      throw BlobFaults.disk("open the blobs in", folder, e);
    }
  }

  @Override
  public ContentId put(byte[] bytes) {
    // Bytes that are here must not make others give way to a second copy.
    ContentId content = Manifest.of(bytes).content();
    if (shelf.touch(content)) return content;
    return put(new ByteArrayInputStream(bytes), bytes.length);
  }

  @Override
  public ContentId put(Source source) {
    var hasher = new PieceHasher();
    try {
      var hashing = new PieceChannel((bytes, count) -> add(hasher, bytes, count));
      source.writeTo(hashing);
      hashing.flush();
    } catch (IOException e) {
      throw new AssayFault.Internal("memory cannot be read", e);
    }
    ContentId content = hasher.end().content();
    return shelf.touch(content) ? content : take((out, again) -> write(source, out, again));
  }

  private static void add(PieceHasher hasher, byte[] bytes, int count) {
    requireFits(hasher, count, Manifest.MAX_LENGTH);
    hasher.add(bytes, 0, count);
  }

  private void write(Source source, FileChannel out, PieceHasher hasher) throws IOException {
    var channel = new PieceChannel((bytes, count) -> book(bytes, count, out, hasher));
    source.writeTo(channel);
    channel.flush();
  }

  /// Takes in all that `in` yields.
  ///
  /// @param maxBytes more than that is refused
  /// @throws AssayFault.Operator when more came
  public ContentId put(InputStream in, long maxBytes) {
    return take((out, hasher) -> copy(in, maxBytes, out, hasher));
  }

  private interface Filling {
    /// Writes a blob, booking and hashing what it writes.
    void fill(FileChannel out, PieceHasher hasher) throws IOException;
  }

  private ContentId take(Filling filling) {
    Path fresh;
    try {
      fresh = files.fresh();
    } catch (IOException e) {
      throw BlobFaults.disk("write in", files.incoming(), e);
    }
    var hasher = new PieceHasher();
    boolean taken = false;
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      filling.fill(channel, hasher);
      channel.force(true);
      Manifest manifest = hasher.end();
      ContentId content = manifest.content();
      taken = true;
      shelf.add(content, manifest.length(), fresh);
      remember(content, manifest);
      return content;
    } catch (IOException e) {
      throw BlobFaults.disk("keep a blob in", files.folder(), e);
    } finally {
      if (!taken) {
        shelf.unbook(hasher.length());
        deleteQuietly(fresh);
      }
    }
  }

  private void copy(InputStream in, long maxBytes, FileChannel out, PieceHasher hasher)
      throws IOException {
    byte[] piece = new byte[Math.clamp(maxBytes, 1, Manifest.PIECE_BYTES)];
    int count = in.readNBytes(piece, 0, piece.length);
    while (count > 0) {
      requireFits(hasher, count, Math.min(maxBytes, Manifest.MAX_LENGTH));
      book(piece, count, out, hasher);
      count = in.readNBytes(piece, 0, piece.length);
    }
  }

  private static void requireFits(PieceHasher hasher, int count, long maxBytes) {
    if (count > maxBytes - hasher.length()) {
      throw new AssayFault.Operator("a file of more than " + maxBytes + " bytes is refused");
    }
  }

  private void book(byte[] piece, int count, FileChannel out, PieceHasher hasher)
      throws IOException {
    shelf.book(count);
    // From here on the hasher's length is what is booked.
    hasher.add(piece, 0, count);
    BlobFiles.write(out, piece, 0, count);
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException _) {
      // The next start of the store deletes it.
    }
  }

  /// Begins or takes up the fetch of a blob that others have; room for all of it is booked first.
  ///
  /// @throws AssayFault.World when there is no room, or another fetch of it goes on
  public Incoming receive(Manifest manifest) {
    ContentId content = manifest.content();
    Optional<Shelf.Left> left = shelf.begin(content, manifest.length());
    if (left.isEmpty()) {
      throw new AssayFault.World(
          "blob " + content.digest().brief() + " is being fetched already; wait for it");
    }
    try {
      Incoming incoming = Incoming.open(files, shelf, manifest, left.get());
      kept.put(content, manifest);
      return incoming;
    } catch (IOException e) {
      long onDisk = files.partBytes(content);
      shelf.suspend(content, manifest.length(), new Shelf.Left(onDisk, Optional.empty()));
      throw BlobFaults.disk("write", files.part(content), e);
    } catch (RuntimeException | Error e) {
      long onDisk = files.partBytes(content);
      shelf.suspend(content, manifest.length(), new Shelf.Left(onDisk, Optional.empty()));
      throw e;
    }
  }

  /// The manifest of a blob that has come in part, if it is known.
  public Optional<Manifest> begun(ContentId content) {
    return shelf.isBegun(content) ? kept.find(content) : Optional.empty();
  }

  private void remember(ContentId content, Manifest manifest) {
    manifests.put(content, manifest);
    kept.put(content, manifest);
    // It may have been evicted meanwhile.
    if (!has(content) && !shelf.isBegun(content)) forget(content);
  }

  private void forget(ContentId content) {
    manifests.remove(content);
    deleteQuietly(files.manifest(content));
  }

  @Override
  public boolean has(ContentId content) {
    return shelf.size(content).isPresent();
  }

  @Override
  public long size(ContentId content) {
    return shelf.size(content).orElseThrow(() -> BlobFaults.absent(content));
  }

  /// All blobs, oldest first.
  public List<ContentId> list() {
    return shelf.all();
  }

  /// Reads `length` bytes from `offset`, or what there is of them.
  ///
  /// @param length at most 16 MiB
  public byte[] read(ContentId content, long offset, int length) {
    if (offset < 0 || length < 0 || length > 16 << 20) {
      throw new AssayFault.Internal("cannot read " + length + " bytes from " + offset);
    }
    long size = size(content);
    int count = (int) Math.min(length, Math.max(0, size - offset));
    var bytes = ByteBuffer.allocate(count);
    try (FileChannel channel = FileChannel.open(path(content), StandardOpenOption.READ)) {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, offset + bytes.position()) < 0) throw rotten(content);
      }
      return bytes.array();
    } catch (IOException e) {
      throw unreadable(content, e);
    }
  }

  /// The digests of a blob's pieces. Hashes the blob where they are not known yet.
  public Manifest manifest(ContentId content) {
    Manifest known = manifests.get(content);
    if (known != null) return known;
    // However many ask for a blob at once, it is hashed for the first of them alone.
    ReentrantLock hashing = this.hashing.get(Math.floorMod(content.hashCode(), HASHED_AT_ONCE));
    hashing.lock();
    try {
      Manifest made = manifests.get(content);
      return made != null ? made : hashed(content);
    } finally {
      hashing.unlock();
    }
  }

  private Manifest hashed(ContentId content) {
    long size = size(content);
    Optional<Manifest> found = kept.find(content).filter(manifest -> manifest.length() == size);
    if (found.isPresent()) {
      manifests.put(content, found.get());
      return found.get();
    }
    var hasher = new PieceHasher();
    byte[] piece = new byte[Math.clamp(size, 1, Manifest.PIECE_BYTES)];
    try (InputStream in = open(content)) {
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        hasher.add(piece, 0, count);
      }
    } catch (IOException e) {
      throw unreadable(content, e);
    }
    Manifest manifest = hasher.end();
    if (!manifest.content().equals(content)) throw rotten(content);
    remember(content, manifest);
    return manifest;
  }

  /// One piece, checked against its digest: a disk that rots must not make us send wrong bytes.
  ///
  /// @return nothing when the blob has no such piece
  public Optional<byte[]> piece(ContentId content, int index) {
    Manifest manifest = manifest(content);
    if (index < 0 || index >= manifest.pieces().size()) return Optional.empty();
    byte[] bytes = read(content, (long) index * Manifest.PIECE_BYTES, manifest.pieceLength(index));
    if (!manifest.matches(index, bytes)) throw rotten(content);
    return Optional.of(bytes);
  }

  /// Reads the whole blob; the caller closes the stream. It can be read on when the blob is evicted
  /// meanwhile.
  @Override
  public InputStream open(ContentId content) {
    size(content);
    try {
      return Files.newInputStream(path(content));
    } catch (IOException e) {
      throw unreadable(content, e);
    }
  }

  /// Where the blob's file is, for reading only; pin the blob for as long as the path is used.
  public Path path(ContentId content) {
    return files.blob(content);
  }

  /// Keeps `content` from being evicted until `owner` lets go of it, also through restarts. It may
  /// be pinned before it is here.
  ///
  /// @param owner 1 to 180 characters, e.g. a job's id
  @Override
  public void pin(ContentId content, String owner) {
    try {
      pins.add(content, owner);
    } catch (IOException e) {
      throw BlobFaults.disk("pin a blob in", files.pins(), e);
    }
  }

  @Override
  public void unpin(ContentId content, String owner) {
    try {
      pins.remove(content, owner);
    } catch (IOException e) {
      throw BlobFaults.disk("unpin a blob in", files.pins(), e);
    }
  }

  /// Lets go of everything that `owner` has pinned.
  @Override
  public void unpinAll(String owner) {
    for (ContentId content : pins.ownedBy(owner)) unpin(content, owner);
  }

  @Override
  public Set<String> owners() {
    return pins.owners();
  }

  /// What `owner` has pinned.
  public List<ContentId> pinnedBy(String owner) {
    return pins.ownedBy(owner);
  }

  /// Frees at least `bytes`, if so many are not pinned: the oldest first.
  ///
  /// @return how many were freed
  public long evict(long bytes) {
    return shelf.free(bytes);
  }

  /// Bytes used or booked.
  public long used() {
    return shelf.used();
  }

  private AssayFault rotten(ContentId content) {
    manifests.remove(content);
    try {
      shelf.remove(content);
    } catch (IOException e) {
      return BlobFaults.disk("delete", path(content), e);
    }
    return BlobFaults.rotten(content);
  }

  private AssayFault unreadable(ContentId content, IOException e) {
    // Evicted just now, or deleted by hand: either way it is not here.
    return e instanceof NoSuchFileException
        ? gone(content)
        : BlobFaults.disk("read", path(content), e);
  }

  private AssayFault gone(ContentId content) {
    try {
      shelf.remove(content);
    } catch (IOException e) {
      return BlobFaults.disk("delete", path(content), e);
    }
    return BlobFaults.absent(content);
  }
}
