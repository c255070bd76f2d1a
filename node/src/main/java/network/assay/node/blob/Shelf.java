// SPDX-License-Identifier: Apache-2.0
package network.assay.node.blob;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import network.assay.protocol.market.ContentId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is on the disk and how much room is left; guarded by its own monitor.
///
/// Bytes are booked before they are written, so that the budget holds at any moment. When there is
/// no room, halves of blobs nobody is fetching go first, then the oldest blobs nobody has pinned.
final class Shelf {
  private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);

  private final BlobFiles files;
  private final Pins pins;
  private final long max;

  /// Oldest first.
  private final Map<ContentId, Long> blobs = new LinkedHashMap<>();

  private final Map<ContentId, Left> leftParts = new HashMap<>();
  private final Set<ContentId> arriving = new HashSet<>();
  private long used;

  Shelf(BlobFiles files, Pins pins, long max) throws IOException {
    this.files = files;
    this.pins = pins;
    this.max = max;
    findBlobs();
    findParts();
  }

  /// What an earlier try has left.
  ///
  /// @param here the pieces, where that try was of this process: they need not be checked again
  record Left(long bytes, Optional<BitSet> here) {
    private static final Left NOTHING = new Left(0, Optional.empty());
  }

  private record Found(ContentId content, long size, long time) {}

  private void findBlobs() throws IOException {
    var found = new ArrayList<Found>();
    for (Path file : files.all()) {
      String name = file.getFileName().toString();
      if (name.matches("[0-9a-f]{64}")) {
        long time = Files.getLastModifiedTime(file).toMillis();
        found.add(new Found(ContentId.parse(name), Files.size(file), time));
      }
    }
    found.sort(Comparator.comparingLong(Found::time));
    for (Found each : found) {
      blobs.put(each.content, each.size);
      used += each.size;
    }
  }

  private void findParts() throws IOException {
    for (Path file : BlobFiles.list(files.incoming())) {
      String name = file.getFileName().toString();
      if (name.matches("[0-9a-f]{64}\\.part")) {
        long size = Files.size(file);
        if (size == 0) Files.delete(file);
        else
          leave(
              ContentId.parse(name.substring(0, name.indexOf('.'))),
              new Left(size, Optional.empty()));
      } else {
        Files.delete(file); // Nobody can know any more what it was to become.
      }
    }
  }

  synchronized OptionalLong size(ContentId content) {
    Long size = blobs.get(content);
    return size == null ? OptionalLong.empty() : OptionalLong.of(size);
  }

  /// Makes a blob the newest.
  ///
  /// @return whether it is here
  synchronized boolean touch(ContentId content) {
    Long size = blobs.remove(content);
    if (size != null) blobs.put(content, size);
    return size != null;
  }

  synchronized long used() {
    return used;
  }

  synchronized List<ContentId> all() {
    return List.copyOf(blobs.keySet());
  }

  /// Books `bytes` that are about to be written.
  ///
  /// @throws network.assay.protocol.market.AssayFault.World when there is no room
  synchronized void book(long bytes) {
    long missing = used + bytes - max;
    // What does not fit in any case pushes nothing out.
    if (missing > 0 && missing <= freeable()) free(missing);
    if (used + bytes > max) throw BlobFaults.budget(bytes, used, max);
    used += bytes;
  }

  private long freeable() {
    long parts = leftParts.values().stream().mapToLong(Left::bytes).sum();
    return parts
        + blobs.entrySet().stream()
            .filter(blob -> !pins.isPinned(blob.getKey()))
            .mapToLong(Map.Entry::getValue)
            .sum();
  }

  synchronized void unbook(long bytes) {
    used -= bytes;
  }

  /// Begins a blob of `size` bytes: books all of it, except what an earlier try has left.
  ///
  /// @return what that has left; nothing, and it may not begin, while another fetch of it goes on
  synchronized Optional<Left> begin(ContentId content, long size) {
    if (!arriving.add(content)) return Optional.empty();
    Left left = leftParts.remove(content);
    if (left != null) used -= left.bytes;
    try {
      book(size);
      return Optional.of(left == null ? Left.NOTHING : left);
    } catch (RuntimeException e) {
      if (left != null) leave(content, left);
      arriving.remove(content);
      throw e;
    }
  }

  /// Ends a fetch that has left some of its `booked` bytes for a later try.
  synchronized void suspend(ContentId content, long booked, Left left) {
    arriving.remove(content);
    used -= booked;
    if (left.bytes > 0) leave(content, left);
    else if (!blobs.containsKey(content)) delete(files.manifest(content));
  }

  /// Whether an earlier try has left some of a blob, or one goes on.
  synchronized boolean isBegun(ContentId content) {
    return leftParts.containsKey(content) || arriving.contains(content);
  }

  private void leave(ContentId content, Left left) {
    leftParts.put(content, left);
    used += left.bytes;
  }

  /// Takes in a blob whose bytes are booked, by moving `whole` to its place; one that is here
  /// already becomes the newest. Where the disk fails, a part is left for a later try.
  synchronized void add(ContentId content, long size, Path whole) throws IOException {
    boolean isPart = whole.equals(files.part(content));
    if (isPart) arriving.remove(content);
    if (touch(content)) {
      used -= size;
      Files.deleteIfExists(whole);
      return;
    }
    try {
      files.publish(whole, content);
      blobs.put(content, size);
    } catch (IOException e) {
      if (isPart) leftParts.put(content, new Left(size, Optional.empty()));
      else if (delete(whole)) used -= size;
      throw e;
    }
  }

  /// Deletes a blob, whoever wants it.
  synchronized void remove(ContentId content) throws IOException {
    Long size = blobs.get(content);
    if (size == null) return;
    Files.deleteIfExists(files.blob(content));
    blobs.remove(content);
    used -= size;
    files.deleteManifest(content);
  }

  /// Makes `wanted` bytes of room if that can be.
  ///
  /// @return how many bytes were freed
  synchronized long free(long wanted) {
    long before = used;
    long goal = used - wanted;
    for (Iterator<Map.Entry<ContentId, Left>> i = leftParts.entrySet().iterator();
        used > goal && i.hasNext(); ) {
      Map.Entry<ContentId, Left> part = i.next();
      if (delete(files.part(part.getKey()))) {
        delete(files.manifest(part.getKey()));
        used -= part.getValue().bytes;
        i.remove();
      }
    }
    for (Iterator<Map.Entry<ContentId, Long>> i = blobs.entrySet().iterator();
        used > goal && i.hasNext(); ) {
      Map.Entry<ContentId, Long> blob = i.next();
      if (!pins.isPinned(blob.getKey()) && delete(files.blob(blob.getKey()))) {
        delete(files.manifest(blob.getKey()));
        used -= blob.getValue();
        i.remove();
      }
    }
    return before - used;
  }

  private static boolean delete(Path file) {
    try {
      Files.deleteIfExists(file);
      return true;
    } catch (IOException e) {
      LOG.warn("Cannot delete {}: {}", file, e.toString());
      return false;
    }
  }
}
