// SPDX-License-Identifier: Apache-2.0
package network.assay.node.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IncomingTest {
  private static final int PIECE = Manifest.PIECE_BYTES;

  @TempDir Path folder;
  private final byte[] bytes = BlobStoreTest.random(1, 2 * PIECE + 77);
  private final ContentId content = Manifest.of(bytes).content();

  private BlobStore open() {
    return BlobStore.open(folder, 1 << 20);
  }

  @Test
  void a_blob_arrives_piece_by_piece() {
    BlobStore store = open();
    try (Incoming incoming = store.receive(content, bytes.length)) {
      assertThat(store.used()).as("room is booked at once").isEqualTo(bytes.length);
      for (int at = 0; at < bytes.length; at += PIECE) {
        assertThat(incoming.received()).isEqualTo(at);
        incoming.append(slice(at, Math.min(bytes.length, at + PIECE)));
      }
      assertThat(store.has(content)).isFalse();
      incoming.finish();
    }
    assertThat(store.read(content, 0, bytes.length)).isEqualTo(bytes);
    assertThat(store.used()).isEqualTo(bytes.length);
    assertThat(open().has(content)).isTrue();
  }

  @Test
  void a_fetch_goes_on_where_it_broke_off_also_after_a_restart() {
    try (Incoming incoming = open().receive(content, bytes.length)) {
      incoming.append(slice(0, PIECE));
    }
    BlobStore store = open();
    assertThat(store.used()).isEqualTo(PIECE);
    try (Incoming incoming = store.receive(content, bytes.length)) {
      assertThat(incoming.received()).isEqualTo(PIECE);
      incoming.append(slice(PIECE, bytes.length));
      incoming.finish();
    }
    assertThat(store.read(content, 0, bytes.length)).isEqualTo(bytes);
  }

  @Test
  void a_torn_piece_is_fetched_again() throws Exception {
    open().receive(content, bytes.length).close();
    Files.write(
        folder.resolve("incoming/" + content + ".part"),
        slice(0, PIECE + 100),
        StandardOpenOption.CREATE);
    try (Incoming incoming = open().receive(content, bytes.length)) {
      assertThat(incoming.received()).isEqualTo(PIECE);
    }
  }

  @Test
  void other_bytes_than_promised_are_the_peers_fault_and_thrown_away() {
    BlobStore store = open();
    Incoming incoming = store.receive(content, bytes.length);
    byte[] wrong = bytes.clone();
    wrong[PIECE] ^= 1;
    incoming.append(wrong);
    assertThatThrownBy(incoming::finish)
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("what came as blob");
    assertThat(store.used()).isZero();
    assertThat(store.receive(content, bytes.length).received()).isZero();
  }

  @Test
  void more_bytes_than_promised_are_refused_before_they_are_written() {
    BlobStore store = open();
    Incoming incoming = store.receive(content, PIECE);
    assertThatThrownBy(() -> incoming.append(slice(0, PIECE + 1)))
        .isInstanceOf(AssayFault.Peer.class);
    assertThat(incoming.received()).isZero();
  }

  @Test
  void a_size_that_no_blob_has_is_the_peers_fault() {
    for (long size : new long[] {-1, Manifest.MAX_LENGTH + 1, Long.MAX_VALUE}) {
      assertThatThrownBy(() -> open().receive(content, size)).isInstanceOf(AssayFault.Peer.class);
    }
  }

  @Test
  void one_fetch_of_a_blob_goes_on_at_a_time() {
    BlobStore store = open();
    try (Incoming _ = store.receive(content, bytes.length)) {
      assertThatThrownBy(() -> store.receive(content, bytes.length))
          .isInstanceOf(AssayFault.World.class)
          .hasMessageContaining("already");
    }
    store.receive(content, bytes.length).discard();
    assertThat(store.used()).isZero();
  }

  @Test
  void halves_that_nobody_fetches_make_room_first() {
    BlobStore store = open();
    try (Incoming incoming = store.receive(content, bytes.length)) {
      incoming.append(slice(0, PIECE));
    }
    ContentId other = store.put(BlobStoreTest.random(2, 700_000));
    store.put(BlobStoreTest.random(3, 300_000));
    assertThat(store.has(other)).isTrue();
    assertThat(store.receive(content, 10).received()).isZero();
  }

  @Test
  void a_blob_that_was_put_meanwhile_is_kept_once() {
    BlobStore store = open();
    Incoming incoming = store.receive(content, bytes.length);
    ContentId small = store.put(new byte[] {1, 2, 3});
    incoming.append(bytes);
    incoming.finish();
    Incoming again = store.receive(small, 3);
    again.append(new byte[] {1, 2, 3});
    again.finish();
    assertThat(store.used()).isEqualTo(bytes.length + 3);
  }

  @Test
  void an_ended_fetch_refuses_more() {
    Incoming incoming = open().receive(content, bytes.length);
    incoming.close();
    incoming.close();
    assertThatThrownBy(() -> incoming.append(new byte[1])).isInstanceOf(AssayFault.Internal.class);
  }

  private byte[] slice(int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }
}
