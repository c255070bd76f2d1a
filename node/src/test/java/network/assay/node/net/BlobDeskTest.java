// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import network.assay.node.blob.BlobStore;
import network.assay.node.blob.Manifest;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.message.BlobReply;
import network.assay.protocol.market.message.BlobRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a reply is counted as before it is made.
final class BlobDeskTest {
  @TempDir Path folder;

  @Test
  void what_is_here_counts_for_what_is_sent() {
    BlobStore blobs = BlobStore.open(folder, 16 << 20);
    var desk = new BlobDesk(blobs, InstantSource.system());
    ContentId content = blobs.put(new byte[3 * Manifest.PIECE_BYTES + 1]);
    assertThat(desk.replyBytes(new BlobRequest.Piece(content, 1))).isEqualTo(Manifest.PIECE_BYTES);
    assertThat(desk.replyBytes(new BlobRequest.Manifest(content)))
        .isEqualTo(BlobReply.manifestBytes(4));
    assertThat(desk.replyBytes(new BlobRequest.Holders(content))).isZero();
    assertThat(desk.replyBytes(new BlobRequest.Holding(content))).isZero();
  }

  @Test
  void what_is_not_here_takes_nothing_from_others() {
    var desk = new BlobDesk(BlobStore.open(folder, 1 << 20), InstantSource.system());
    var absent = new ContentId(Digest.ZERO);
    assertThat(desk.replyBytes(new BlobRequest.Piece(absent, 0))).isZero();
    assertThat(desk.replyBytes(new BlobRequest.Manifest(absent))).isZero();
  }
}
