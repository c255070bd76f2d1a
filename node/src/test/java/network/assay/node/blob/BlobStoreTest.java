// SPDX-License-Identifier: Apache-2.0
package network.assay.node.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import network.assay.node.state.Blobs;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlobStoreTest {
  private static final long ROOMY = 1L << 30;

  @TempDir Path folder;

  private BlobStore open(long maxBytes) {
    return BlobStore.open(folder.resolve("store"), maxBytes);
  }

  @Test
  void what_is_put_is_found_by_the_hash_of_its_bytes_also_after_opening_again() throws Exception {
    byte[] bytes = random(1, 700_000);
    ContentId content = open(ROOMY).put(bytes);
    assertThat(content).isEqualTo(Manifest.of(bytes).content());

    BlobStore again = open(ROOMY);
    assertThat(again.has(content)).isTrue();
    assertThat(again.size(content)).isEqualTo(bytes.length);
    assertThat(again.used()).isEqualTo(bytes.length);
    try (InputStream in = again.open(content)) {
      assertThat(in.readAllBytes()).isEqualTo(bytes);
    }
  }

  @Test
  void the_empty_blob_is_a_blob() throws Exception {
    BlobStore store = open(ROOMY);
    ContentId content = store.put(new byte[0]);
    assertThat(store.size(content)).isZero();
    assertThat(store.manifest(content).pieces()).isEmpty();
    assertThat(store.piece(content, 0)).isEmpty();
    try (InputStream in = store.open(content)) {
      assertThat(in.readAllBytes()).isEmpty();
    }
  }

  @Test
  void putting_the_same_bytes_twice_takes_their_room_once() {
    BlobStore store = open(1000);
    ContentId first = store.put(random(1, 600));
    ContentId second = store.put(random(2, 300));
    assertThat(store.put(random(1, 600))).isEqualTo(first);
    assertThat(store.put(new ByteArrayInputStream(random(2, 300)), 300)).isEqualTo(second);
    assertThat(store.used()).isLessThanOrEqualTo(900);
    assertThat(store.put(random(1, 600))).isEqualTo(first);
    assertThat(store.used()).isEqualTo(900);
  }

  private static Blobs.Source source(byte[] bytes, int atOnce) {
    return out -> {
      for (int at = 0; at < bytes.length; at += atOnce) {
        out.write(ByteBuffer.wrap(bytes, at, Math.min(atOnce, bytes.length - at)));
      }
    };
  }

  @Test
  void what_is_written_bit_by_bit_is_the_same_blob_as_all_of_it_at_once() throws Exception {
    BlobStore store = open(ROOMY);
    for (int length : List.of(0, 1, Manifest.PIECE_BYTES, 3 * Manifest.PIECE_BYTES + 5)) {
      byte[] bytes = random(length, length);
      for (int atOnce : List.of(1_000, Manifest.PIECE_BYTES, 700_001)) {
        ContentId content = store.put(source(bytes, atOnce));
        assertThat(content).isEqualTo(Manifest.of(bytes).content());
        try (InputStream in = store.open(content)) {
          assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
      }
    }
    assertThat(store.used()).isEqualTo(4L * Manifest.PIECE_BYTES + 6);
  }

  @Test
  void what_is_written_bit_by_bit_and_finds_no_room_leaves_nothing() {
    BlobStore store = open(1000);
    ContentId first = store.put(random(1, 600));
    store.pin(first, "somebody");
    assertThatThrownBy(() -> store.put(source(random(2, 500), 100)))
        .isInstanceOf(AssayFault.World.class);
    assertThat(store.used()).isEqualTo(600);
    // What is here needs no room for a second copy.
    assertThat(store.put(source(random(1, 600), 100))).isEqualTo(first);
  }

  @Test
  void parts_are_read_and_reading_beyond_the_end_gives_what_there_is() {
    BlobStore store = open(ROOMY);
    byte[] bytes = random(1, 1000);
    ContentId content = store.put(bytes);
    assertThat(store.read(content, 10, 5)).isEqualTo(java.util.Arrays.copyOfRange(bytes, 10, 15));
    assertThat(store.read(content, 990, 100)).hasSize(10);
    assertThat(store.read(content, 5000, 100)).isEmpty();
  }

  @Test
  void pieces_are_checked_before_they_are_handed_out_and_a_rotten_blob_is_removed()
      throws Exception {
    BlobStore store = open(ROOMY);
    byte[] bytes = random(1, 3 * Manifest.PIECE_BYTES + 5);
    ContentId content = store.put(bytes);
    assertThat(store.piece(content, 3).orElseThrow()).hasSize(5);
    assertThat(store.piece(content, 4)).isEmpty();
    assertThat(store.piece(content, -1)).isEmpty();
    bytes[Manifest.PIECE_BYTES] ^= 1;
    Files.write(store.path(content), bytes);
    assertThat(store.piece(content, 0)).isPresent();
    assertThatThrownBy(() -> store.piece(content, 1))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("damaged on this disk");
    assertThat(store.has(content)).isFalse();
    assertThat(store.used()).isZero();
  }

  @Test
  void a_file_whose_bytes_are_not_its_name_is_not_served_after_a_restart() throws Exception {
    ContentId content = open(ROOMY).put(random(1, 1000));
    Files.write(open(ROOMY).path(content), random(2, 1000));
    BlobStore store = open(ROOMY);
    assertThatThrownBy(() -> store.manifest(content)).hasMessageContaining("damaged");
    assertThat(store.has(content)).isFalse();
  }

  @Test
  void a_blob_that_is_not_here_is_said_not_to_be_here() {
    BlobStore store = open(ROOMY);
    ContentId other = Manifest.of(new byte[] {1}).content();
    assertThat(store.has(other)).isFalse();
    for (Runnable ask :
        List.<Runnable>of(
            () -> store.size(other),
            () -> store.read(other, 0, 1),
            () -> store.open(other),
            () -> store.piece(other, 0))) {
      assertThatThrownBy(ask::run)
          .isInstanceOf(AssayFault.World.class)
          .hasMessageContaining("is not here");
    }
  }

  @Test
  void a_blob_deleted_by_hand_is_noticed_and_its_room_given_back() throws Exception {
    BlobStore store = open(ROOMY);
    ContentId content = store.put(random(1, 1000));
    Files.delete(store.path(content));
    assertThatThrownBy(() -> store.open(content)).hasMessageContaining("is not here");
    assertThat(store.used()).isZero();
  }

  @Test
  void only_the_owner_may_read_what_is_kept() throws Exception {
    BlobStore store = open(ROOMY);
    store.pin(store.put(random(1, 1000)), "job/1");
    store.receive(Manifest.of(random(2, 10))).close();
    try (var all = Files.walk(folder.resolve("store"))) {
      for (Path path : all.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .as("%s", path)
            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
      }
    }
  }

  @Test
  void the_oldest_blob_without_a_pin_makes_room() {
    BlobStore store = open(1000);
    ContentId first = store.put(random(1, 400));
    ContentId second = store.put(random(2, 400));
    store.pin(first, "job/1");
    ContentId third = store.put(random(3, 400));
    assertThat(store.list()).containsExactly(first, third);
    assertThat(store.has(second)).isFalse();
    assertThat(store.used()).isEqualTo(800);
  }

  @Test
  void when_everything_is_pinned_the_budget_holds_and_the_refusal_names_its_key() {
    BlobStore store = open(1000);
    store.pin(store.put(random(1, 900)), "job/1");
    assertThatThrownBy(() -> store.put(random(2, 200)))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("disk budget")
        .hasMessageContaining("storage.max_bytes");
    assertThat(store.used()).isEqualTo(900);
    assertThatThrownBy(() -> store.receive(Manifest.of(random(2, 200))))
        .hasMessageContaining("disk budget");
    assertThat(store.put(random(2, 100))).isNotNull();
  }

  @Test
  void what_does_not_fit_in_any_case_pushes_nothing_out() {
    BlobStore store = open(1000);
    store.pin(store.put(random(1, 600)), "job/1");
    ContentId cached = store.put(random(2, 300));
    assertThatThrownBy(() -> store.put(random(3, 500))).hasMessageContaining("disk budget");
    assertThat(store.has(cached)).isTrue();
    assertThat(store.put(random(3, 400))).isNotNull();
    assertThat(store.has(cached)).isFalse();
  }

  @Test
  void the_order_of_age_survives_a_restart() throws Exception {
    BlobStore before = open(1000);
    ContentId first = before.put(random(1, 400));
    ContentId second = before.put(random(2, 400));
    Files.setLastModifiedTime(before.path(first), FileTime.fromMillis(2_000));
    Files.setLastModifiedTime(before.path(second), FileTime.fromMillis(1_000));
    BlobStore store = open(1000);
    assertThat(store.evict(1)).isEqualTo(400);
    assertThat(store.list()).containsExactly(first);
  }

  @Test
  void pins_survive_a_restart_until_each_owner_lets_go() {
    BlobStore before = open(1000);
    ContentId content = before.put(random(1, 900));
    before.pin(content, "job/0x12?*");
    before.pin(content, "work");
    before.pin(content, "work");
    BlobStore store = open(1000);
    assertThat(store.evict(1000)).isZero();
    store.unpin(content, "work");
    store.unpin(content, "nobody");
    assertThat(store.pinnedBy("job/0x12?*")).containsExactly(content);
    assertThat(store.evict(1000)).isZero();
    store.unpinAll("job/0x12?*");
    assertThat(open(1000).evict(1000)).isEqualTo(900);
  }

  @Test
  void an_owner_needs_a_name_that_fits_a_files() {
    ContentId content = open(ROOMY).put(new byte[1]);
    for (String owner : List.of("", "x".repeat(181), "é".repeat(31))) {
      assertThatThrownBy(() -> open(ROOMY).pin(content, owner))
          .isInstanceOf(AssayFault.Internal.class);
    }
  }

  @Test
  void a_stream_longer_than_allowed_is_refused_and_leaves_nothing() throws Exception {
    BlobStore store = open(ROOMY);
    byte[] bytes = random(1, 600_000);
    assertThatThrownBy(() -> store.put(new ByteArrayInputStream(bytes), 599_999))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("599999");
    assertThatThrownBy(() -> store.put(new ByteArrayInputStream(bytes), 0))
        .isInstanceOf(AssayFault.Operator.class);
    assertThat(store.used()).isZero();
    assertThat(store.put(new ByteArrayInputStream(bytes), 600_000)).isNotNull();
    assertThat(store.put(new ByteArrayInputStream(random(2, 5)), Long.MAX_VALUE)).isNotNull();
    assertThat(store.used()).isEqualTo(600_005);
    assertThat(incoming()).isEmpty();
  }

  @Test
  void a_stream_that_breaks_off_leaves_nothing() throws Exception {
    BlobStore store = open(ROOMY);
    var broken =
        new InputStream() {
          private int left = 300_000;

          @Override
          public int read() throws java.io.IOException {
            if (left-- <= 0) throw new java.io.IOException("the line went dead");
            return 7;
          }
        };
    assertThatThrownBy(() -> store.put(broken, ROOMY)).isInstanceOf(AssayFault.World.class);
    assertThat(store.used()).isZero();
    assertThat(incoming()).isEmpty();
  }

  @Test
  void what_a_crash_left_half_written_is_cleared_away() throws Exception {
    open(ROOMY);
    Files.write(folder.resolve("store/incoming/put-123.new"), random(1, 1000));
    BlobStore store = open(ROOMY);
    assertThat(store.used()).isZero();
    assertThat(incoming()).isEmpty();
  }

  @Test
  void many_threads_put_read_and_evict_without_breaking_the_budget() throws Exception {
    BlobStore store = open(40_000);
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < 8; i++) {
      int seed = i;
      threads.add(Thread.startVirtualThread(() -> churn(store, new Random(seed), failures)));
    }
    for (Thread thread : threads) thread.join();
    assertThat(failures).isEmpty();
    long onDisk = 0;
    for (ContentId content : store.list()) onDisk += Files.size(store.path(content));
    assertThat(store.used()).isEqualTo(onDisk);
    assertThat(incoming()).isEmpty();
  }

  private static void churn(BlobStore store, Random random, List<Throwable> failures) {
    for (int i = 0; i < 40; i++) {
      byte[] bytes = random(random.nextInt(12), 4000);
      try {
        ContentId content = store.put(bytes);
        try (InputStream in = store.open(content)) {
          assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
        assertThat(store.used()).isLessThanOrEqualTo(40_000);
      } catch (AssayFault.World expected) {
        // Others may have evicted it already.
      } catch (Exception | AssertionError e) {
        failures.add(e);
      }
    }
  }

  private List<Path> incoming() throws Exception {
    try (var found = Files.list(folder.resolve("store/incoming"))) {
      return found.toList();
    }
  }

  static byte[] random(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
