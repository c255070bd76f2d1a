// SPDX-License-Identifier: Apache-2.0
package network.assay.node.rpc;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import network.assay.protocol.market.ContentId;

/// Where files come from and go to: `PUT /blobs`, `PUT /blobs/{id}` and `GET /blobs/{id}`. Called
/// on virtual threads.
public interface BlobEndpoint {
  /// A blob being read; the server closes `bytes`.
  record Blob(long size, InputStream bytes) {}

  /// What `PUT` answers.
  record Stored(ContentId content, long bytes) {}

  /// Keeps the `length` bytes that `in` yields. It may throw before it has read them all.
  ContentId put(InputStream in, long length) throws IOException, InterruptedException;

  Optional<Blob> open(ContentId content) throws IOException;

  /// For a node that has no blobs.
  static BlobEndpoint none() {
    return new BlobEndpoint() {
      @Override
      public ContentId put(InputStream in, long length) {
        throw new network.assay.protocol.market.AssayFault.Operator("this node keeps no files");
      }

      @Override
      public Optional<Blob> open(ContentId content) {
        return Optional.empty();
      }
    };
  }
}
