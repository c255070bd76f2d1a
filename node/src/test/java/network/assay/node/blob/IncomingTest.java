// SPDX-License-Identifier: Apache-2.0
package network.assay.node.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IncomingTest {
  private static final int PIECE = Manifest.PIECE_BYTES;

  @TempDir Path folder;
  private final byte[] bytes = BlobStoreTest.random(1, 2 * PIECE + 77);
  private final Manifest manifest = Manifest.of(bytes);
  private final ContentId content = manifest.content();

  private BlobStore open() {
    return BlobStore.open(folder, 1 << 20);
  }

  /// Receives a whole blob, the last piece first.
  static void takeAll(BlobStore store, byte[] bytes) {
    Manifest manifest = Manifest.of(bytes);
    try (Incoming incoming = store.receive(manifest)) {
      for (int index = manifest.pieces().size() - 1; index >= 0; index--) {
        incoming.put(index, piece(bytes, index));
      }
      incoming.finish();
    }
  }

  private static byte[] piece(byte[] bytes, int index) {
    return Arrays.copyOfRange(bytes, index * PIECE, Math.min(bytes.length, (index + 1) * PIECE));
  }

  @Test
  void a_blob_arrives_piece_by_piece_in_any_order() {
    BlobStore store = open();
    try (Incoming incoming = store.receive(manifest)) {
      assertThat(store.used()).as("room is booked at once").isEqualTo(bytes.length);
      for (int index : new int[] {2, 0, 0, 1}) {
        assertThat(incoming.put(index, piece(bytes, index))).isTrue();
        assertThat(store.has(content)).isFalse();
      }
      incoming.finish();
    }
    assertThat(store.read(content, 0, bytes.length)).isEqualTo(bytes);
    assertThat(store.used()).isEqualTo(bytes.length);
    assertThat(open().has(content)).isTrue();
  }

  @Test
  void a_fetch_goes_on_where_it_broke_off_also_after_a_restart() {
    try (Incoming incoming = open().receive(manifest)) {
      incoming.put(1, piece(bytes, 1));
    }
    BlobStore store = open();
    assertThat(store.used()).as("with the hole before it").isEqualTo(2 * PIECE);
    try (Incoming incoming = store.receive(manifest)) {
      assertThat(incoming.here()).isEqualTo(BitSet.valueOf(new long[] {0b010}));
      incoming.put(0, piece(bytes, 0));
      incoming.put(2, piece(bytes, 2));
      incoming.finish();
    }
    assertThat(store.read(content, 0, bytes.length)).isEqualTo(bytes);
  }

  @Test
  void a_torn_or_damaged_piece_is_fetched_again() throws Exception {
    byte[] torn = Arrays.copyOf(bytes, 2 * PIECE + 50);
    torn[10] ^= 1;
    open().receive(manifest).close();
    Files.write(folder.resolve("incoming/" + content + ".part"), torn, StandardOpenOption.CREATE);
    try (Incoming incoming = open().receive(manifest)) {
      assertThat(incoming.here()).isEqualTo(BitSet.valueOf(new long[] {0b010}));
    }
  }

  @Test
  void what_this_process_has_left_is_known_unless_its_file_was_cut() throws Exception {
    BlobStore store = open();
    try (Incoming incoming = store.receive(manifest)) {
      incoming.put(1, piece(bytes, 1));
      incoming.put(0, piece(bytes, 0));
    }
    try (Incoming incoming = store.receive(manifest)) {
      assertThat(incoming.here()).isEqualTo(BitSet.valueOf(new long[] {0b011}));
    }
    Path part = folder.resolve("incoming/" + content + ".part");
    Files.write(part, Arrays.copyOf(bytes, PIECE + 1));
    try (Incoming incoming = store.receive(manifest)) {
      assertThat(incoming.here()).isEqualTo(BitSet.valueOf(new long[] {0b001}));
      incoming.put(1, piece(bytes, 1));
      incoming.put(2, piece(bytes, 2));
      incoming.finish();
    }
    assertThat(store.read(content, 0, bytes.length)).isEqualTo(bytes);
  }

  @Test
  void a_file_longer_than_the_blob_is_cut() throws Exception {
    open().receive(manifest).close();
    Files.write(
        folder.resolve("incoming/" + content + ".part"),
        Arrays.copyOf(bytes, bytes.length + 9),
        StandardOpenOption.CREATE);
    BlobStore store = open();
    try (Incoming incoming = store.receive(manifest)) {
      incoming.finish();
    }
    assertThat(store.read(content, 0, bytes.length + 9)).isEqualTo(bytes);
  }

  @Test
  void other_bytes_than_the_manifest_says_are_not_written() {
    BlobStore store = open();
    Incoming incoming = store.receive(manifest);
    byte[] wrong = piece(bytes, 1);
    wrong[7] ^= 1;
    assertThat(incoming.put(1, wrong)).isFalse();
    assertThat(incoming.put(1, piece(bytes, 0))).isFalse();
    assertThat(incoming.put(2, piece(bytes, 1))).isFalse();
    assertThat(incoming.here().isEmpty()).isTrue();
    assertThatThrownBy(incoming::finish).isInstanceOf(AssayFault.Internal.class);
    incoming.close();
    assertThat(store.used()).isZero();
  }

  @Test
  void one_fetch_of_a_blob_goes_on_at_a_time() {
    BlobStore store = open();
    try (Incoming _ = store.receive(manifest)) {
      assertThatThrownBy(() -> store.receive(manifest))
          .isInstanceOf(AssayFault.World.class)
          .hasMessageContaining("already");
    }
    store.receive(manifest).close();
    assertThat(store.used()).isZero();
  }

  @Test
  void halves_that_nobody_fetches_make_room_first() {
    BlobStore store = open();
    try (Incoming incoming = store.receive(manifest)) {
      incoming.put(0, piece(bytes, 0));
    }
    ContentId other = store.put(BlobStoreTest.random(2, 700_000));
    store.put(BlobStoreTest.random(3, 300_000));
    assertThat(store.has(other)).isTrue();
    assertThat(store.list()).hasSize(2);
    assertThat(store.used()).isEqualTo(1_000_000);
  }

  @Test
  void a_blob_that_was_put_meanwhile_is_kept_once() {
    BlobStore store = open();
    byte[] small = {1, 2, 3};
    store.put(small);
    takeAll(store, bytes);
    takeAll(store, small);
    assertThat(store.used()).isEqualTo(bytes.length + 3);
  }

  @Test
  void the_empty_blob_is_whole_at_once() {
    BlobStore store = open();
    takeAll(store, new byte[0]);
    assertThat(store.list()).isEqualTo(List.of(Manifest.of(new byte[0]).content()));
  }

  @Test
  void an_ended_fetch_refuses_more() {
    Incoming incoming = open().receive(manifest);
    incoming.close();
    incoming.close();
    assertThatThrownBy(() -> incoming.put(0, piece(bytes, 0)))
        .isInstanceOf(AssayFault.Internal.class);
  }

  private List<Path> incoming() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("incoming"))) {
      return files.toList();
    }
  }

  @Test
  void a_fetch_that_brought_nothing_leaves_no_file() throws Exception {
    BlobStore store = open();
    store.receive(manifest).close();
    assertThat(incoming()).isEmpty();
    Files.createFile(folder.resolve("incoming/" + content + ".part"));
    open();
    assertThat(incoming()).as("one of an earlier version").isEmpty();
  }

  @Test
  void a_fetch_whose_disk_fails_at_the_end_can_be_tried_again() {
    BlobStore store = open();
    try (Incoming incoming = store.receive(manifest)) {
      for (int index = 0; index < 3; index++) incoming.put(index, piece(bytes, index));
      // A file is not flushed by a thread that was told to stop.
      Thread.currentThread().interrupt();
      assertThatThrownBy(incoming::finish).isInstanceOf(AssayFault.World.class);
      assertThat(Thread.interrupted()).isTrue();
    } catch (AssayFault.World e) {
      assertThat(e).as("of closing a closed file").hasMessageContaining("close");
    }
    assertThat(store.used()).isEqualTo(bytes.length);
    try (Incoming incoming = store.receive(manifest)) {
      assertThat(incoming.here().cardinality()).isEqualTo(3);
      incoming.finish();
    }
    assertThat(store.used()).isEqualTo(bytes.length);
  }

  @Test
  void a_blob_that_cannot_be_moved_to_its_place_stays_a_half() throws Exception {
    BlobStore store = BlobStore.open(folder, 1 << 22);
    // A file where the blob's folder belongs.
    Path place = folder.resolve("blobs/" + content.toString().substring(0, 2));
    Files.createFile(place);
    assertThatThrownBy(() -> takeAll(store, bytes)).isInstanceOf(AssayFault.World.class);
    assertThat(store.used()).as("it is on the disk").isEqualTo(bytes.length);
    assertThatThrownBy(() -> store.put(bytes)).isInstanceOf(AssayFault.World.class);
    assertThat(store.used()).as("and the copy is not").isEqualTo(bytes.length);
    Files.delete(place);
    takeAll(store, bytes);
    assertThat(store.used()).isEqualTo(bytes.length);
  }
}
