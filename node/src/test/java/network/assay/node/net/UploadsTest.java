// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import network.assay.node.blob.Manifest;
import network.assay.node.swarm.FairShare;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

final class UploadsTest {
  private static PeerId peer() {
    return HostKey.generate(new SecureRandom()).peerId();
  }

  private static Uploads one(Duration patience) {
    return new Uploads(new FairShare.Limits(0, 0, 1, 8, 2), patience);
  }

  @Test
  void a_peer_waits_until_it_has_taken_what_it_was_sent() throws Exception {
    Uploads uploads = one(Duration.ofSeconds(60));
    PeerId peer = peer();
    Uploads.Turn first = uploads.await(peer, Manifest.PIECE_BYTES);
    var second = new CountDownLatch(1);
    Thread waiter =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    uploads.await(peer, Manifest.PIECE_BYTES).over(true);
                    second.countDown();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    uploads.await(peer(), Manifest.PIECE_BYTES).over(true);
    assertThat(second.getCount()).isOne();
    first.over(true);
    second.await();
    waiter.join();
    assertThat(uploads.pieces()).isEqualTo(3);
  }

  @Test
  void who_waits_too_long_is_told_to_come_later_and_holds_nothing() throws Exception {
    Uploads uploads = one(Duration.ofMillis(20));
    PeerId peer = peer();
    Uploads.Turn first = uploads.await(peer, Manifest.PIECE_BYTES);
    assertThatThrownBy(() -> uploads.await(peer, Manifest.PIECE_BYTES))
        .isInstanceOf(AssayFault.World.class);
    first.over(true);
    uploads.await(peer, Manifest.PIECE_BYTES).over(true);
  }

  @Test
  void a_crowd_has_to_take_what_it_is_sent_before_those_in_line_lose_patience() throws Exception {
    assertThat(Uploads.within(1)).isEqualTo(Duration.ofSeconds(10));
    assertThat(Uploads.within(Manifest.PIECE_BYTES + 10)).isEqualTo(Duration.ofSeconds(16));
    assertThat(Uploads.within(100 << 20)).isEqualTo(Duration.ofSeconds(18));
    Uploads uploads = one(Duration.ofSeconds(60));
    PeerId quick = peer();
    uploads.await(quick, Manifest.PIECE_BYTES).over(true);
    for (int i = 0; i < 2; i++)
      assertThat(uploads.await(peer(), Manifest.PIECE_BYTES).sends(1)).isEmpty();
    for (PeerId next : List.of(peer(), peer(), quick)) {
      assertThat(uploads.await(next, Manifest.PIECE_BYTES).sends(1))
          .contains(Duration.ofSeconds(10));
    }
  }

  @Test
  void a_rate_is_kept_by_waiting() throws Exception {
    var uploads = new Uploads(0, 40L * Manifest.PIECE_BYTES);
    PeerId peer = peer();
    long start = System.nanoTime();
    for (int i = 0; i < 25; i++) uploads.await(peer, Manifest.PIECE_BYTES).over(true);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .as("a quarter of a second's worth at once, then one each 25 ms")
        .isGreaterThan(Duration.ofMillis(300));
  }

  @Test
  void the_book_of_holders_is_bounded_and_forgets() {
    var book = new HolderBook(InstantSource.system());
    var content = new ContentId(Digest.ZERO);
    PeerId asker = peer();
    for (int i = 0; i < 2 * HolderBook.PEERS; i++) book.note(content, peer());
    book.note(content, asker);
    List<PeerId> named = book.holders(content, asker);
    assertThat(named).hasSize(8).doesNotContain(asker).doesNotHaveDuplicates();
    for (int i = 0; i < HolderBook.BLOBS; i++) {
      byte[] bytes = new byte[Digest.BYTES];
      bytes[0] = 1;
      bytes[1] = (byte) i;
      bytes[2] = (byte) (i >> 8);
      book.note(new ContentId(Digest.of(bytes)), asker);
    }
    assertThat(book.holders(content, asker)).isEmpty();
  }
}
