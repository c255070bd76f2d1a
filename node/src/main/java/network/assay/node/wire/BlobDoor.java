// SPDX-License-Identifier: Apache-2.0
package network.assay.node.wire;

import java.io.InputStream;
import java.util.Optional;
import network.assay.node.blob.BlobStore;
import network.assay.node.rpc.BlobEndpoint;
import network.assay.protocol.market.ContentId;

/// The blob store as the RPC's files.
record BlobDoor(BlobStore blobs) implements BlobEndpoint {
  @Override
  public ContentId put(InputStream in, long length) {
    return blobs.put(in, length);
  }

  @Override
  public Optional<Blob> open(ContentId content) {
    if (!blobs.has(content)) return Optional.empty();
    return Optional.of(new Blob(blobs.size(content), blobs.open(content)));
  }
}
