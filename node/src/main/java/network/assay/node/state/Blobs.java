// SPDX-License-Identifier: Apache-2.0
package network.assay.node.state;

import java.io.IOException;
import java.io.InputStream;
import network.assay.protocol.market.ContentId;

/// Where blobs are kept. Faults are `AssayFault.World` when the disk is full or fails.
public interface Blobs {
  /// Keeps a blob; keeping it again changes nothing.
  ContentId put(byte[] bytes);

  boolean has(ContentId content);

  /// In bytes.
  long size(ContentId content);

  InputStream open(ContentId content) throws IOException;

  /// Keeps `content` from being evicted until `owner` lets go of it.
  void pin(ContentId content, String owner);

  void unpin(ContentId content, String owner);

  /// Lets go of everything that `owner` has pinned.
  void unpinAll(String owner);
}
