// SPDX-License-Identifier: Apache-2.0
package network.assay.node.state;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.HashTag;

/// Blobs in memory, for tests that are not about the disk.
public final class MemoryBlobs implements Blobs {
  private static final HashTag TAG = HashTag.of("test/blob");

  private final Map<ContentId, byte[]> blobs = new ConcurrentHashMap<>();
  private final Map<ContentId, Set<String>> pins = new ConcurrentHashMap<>();

  /// How long it takes to put a blob, for tests that something else must happen meanwhile.
  public volatile Duration slowness = Duration.ZERO;

  /// Runs before a blob is put.
  public volatile Runnable putting = () -> {};

  @Override
  public ContentId put(byte[] bytes) {
    putting.run();
    LockSupport.parkNanos(slowness.toNanos());
    var content = new ContentId(TAG.hash(bytes));
    blobs.put(content, bytes.clone());
    return content;
  }

  @Override
  public ContentId put(Source source) {
    var bytes = new ByteArrayOutputStream();
    try {
      source.writeTo(Channels.newChannel(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return put(bytes.toByteArray());
  }

  @Override
  public boolean has(ContentId content) {
    return blobs.containsKey(content);
  }

  @Override
  public long size(ContentId content) {
    return bytes(content).length;
  }

  @Override
  public InputStream open(ContentId content) {
    return new ByteArrayInputStream(bytes(content));
  }

  @Override
  public void pin(ContentId content, String owner) {
    pins.computeIfAbsent(content, _ -> ConcurrentHashMap.newKeySet()).add(owner);
  }

  @Override
  public void unpin(ContentId content, String owner) {
    pins.getOrDefault(content, Set.of()).remove(owner);
  }

  @Override
  public void unpinAll(String owner) {
    pins.values().forEach(owners -> owners.remove(owner));
  }

  /// As if it had been fetched from `other`.
  public void copyFrom(MemoryBlobs other, ContentId content) {
    put(other.bytes(content));
  }

  public Set<String> owners(ContentId content) {
    return pins.getOrDefault(content, Set.of());
  }

  @Override
  public Set<String> owners() {
    return pins.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
  }

  private byte[] bytes(ContentId content) {
    byte[] bytes = blobs.get(content);
    if (bytes == null) throw new AssayFault.World("no blob " + content);
    return bytes;
  }
}
