// SPDX-License-Identifier: Apache-2.0
package network.assay.node.state;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.WritableByteChannel;
import java.util.Set;
import network.assay.protocol.market.ContentId;

/// Where blobs are kept. Faults are `AssayFault.World` when the disk is full or fails.
public interface Blobs {
  /// What a blob is made of, which can be written more than once and is the same each time.
  @FunctionalInterface
  interface Source {
    void writeTo(WritableByteChannel out) throws IOException;
  }

  /// Keeps a blob; keeping it again changes nothing.
  ContentId put(byte[] bytes);

  /// Keeps a blob that need not be in memory all at once. The source is written twice.
  ContentId put(Source source);

  boolean has(ContentId content);

  /// In bytes.
  long size(ContentId content);

  InputStream open(ContentId content) throws IOException;

  /// Keeps `content` from being evicted until `owner` lets go of it.
  void pin(ContentId content, String owner);

  void unpin(ContentId content, String owner);

  /// Everybody who has pinned anything.
  Set<String> owners();

  /// Lets go of everything that `owner` has pinned.
  void unpinAll(String owner);
}
