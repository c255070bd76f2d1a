// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import java.time.InstantSource;
import network.assay.node.blob.BlobStore;
import network.assay.node.blob.Manifest;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.BlobReply;
import network.assay.protocol.market.message.BlobRequest;

/// Serves blobs to whoever knows their ids, piece by piece, and says who else does. An id is a hash
/// nobody can guess, so to know it is leave enough; what must stay hidden for a while, its id is
/// not told.
public final class BlobDesk implements Desk<BlobRequest, BlobReply> {
  private final BlobStore blobs;
  private final HolderBook others;

  public BlobDesk(BlobStore blobs, InstantSource clock) {
    this.blobs = blobs;
    this.others = new HolderBook(clock);
  }

  /// About how many bytes the reply will have; 0 for a few. Who asks for what is not here takes
  /// nothing from others.
  public int replyBytes(BlobRequest request) {
    return switch (request) {
      case BlobRequest.Manifest(var content) -> manifestBytes(content);
      case BlobRequest.Piece(var content, _) -> blobs.has(content) ? Manifest.PIECE_BYTES : 0;
      case BlobRequest.Holders _, BlobRequest.Holding _ -> 0;
    };
  }

  private int manifestBytes(ContentId content) {
    if (!blobs.has(content)) return 0;
    try {
      return BlobReply.manifestBytes(Manifest.pieces(blobs.size(content)));
    } catch (AssayFault.World e) {
      // It went just now.
      return 0;
    }
  }

  @Override
  public BlobReply answer(PeerId from, BlobRequest request) {
    return switch (request) {
      case BlobRequest.Manifest(var content) -> {
        if (!blobs.has(content)) yield new BlobReply.Absent();
        Manifest manifest = blobs.manifest(content);
        yield new BlobReply.Manifest(manifest.length(), manifest.pieces());
      }
      case BlobRequest.Piece(var content, int index) -> {
        if (!blobs.has(content)) yield new BlobReply.Absent();
        yield new BlobReply.Piece(
            blobs
                .piece(content, index)
                .orElseThrow(
                    () ->
                        new AssayFault.Peer(
                            "piece %d of blob %s, which has fewer"
                                .formatted(index, content.digest().brief()))));
      }
      case BlobRequest.Holders(var content) ->
          blobs.has(content)
              ? new BlobReply.Holders(others.holders(content, from))
              : new BlobReply.Absent();
      case BlobRequest.Holding(var content) -> {
        if (!blobs.has(content)) yield new BlobReply.Absent();
        others.note(content, from);
        yield new BlobReply.Noted();
      }
    };
  }
}
