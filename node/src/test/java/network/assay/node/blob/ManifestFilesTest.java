// SPDX-License-Identifier: Apache-2.0
package network.assay.node.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Manifests through restarts, damage and eviction.
final class ManifestFilesTest {
  private static final int PIECES = 5;
  private static final int MAX = 64 << 20;

  @TempDir Path folder;
  private final byte[] blob = BlobStoreTest.random(3, PIECES * Manifest.PIECE_BYTES - 9);
  private final Manifest manifest = Manifest.of(blob);
  private final ContentId content = manifest.content();

  private BlobStore open() {
    return BlobStore.open(folder, MAX);
  }

  private Path file() {
    String hex = content.digest().toHex();
    return folder.resolve("manifests").resolve(hex.substring(0, 2)).resolve(hex);
  }

  private List<Path> files() throws IOException {
    return BlobFiles.files(folder.resolve("manifests"));
  }

  private byte[] piece(int index) {
    int at = index * Manifest.PIECE_BYTES;
    return Arrays.copyOfRange(blob, at, at + manifest.pieceLength(index));
  }

  /// Rots the whole file: whoever reads it finds out.
  private void rot(Path path) throws IOException {
    Files.write(path, new byte[(int) Files.size(path)]);
  }

  @Test
  void a_restarted_node_serves_a_blob_without_reading_all_of_it() throws Exception {
    open().put(blob);
    BlobStore again = open();
    rot(again.path(content));
    assertThat(again.manifest(content)).isEqualTo(manifest);
    // What is sent is checked all the same.
    assertThatThrownBy(() -> again.piece(content, 0)).isInstanceOf(AssayFault.class);
    assertThat(files()).isEmpty();
  }

  @Test
  void a_damaged_manifest_is_made_anew() throws Exception {
    open().put(blob);
    byte[] good = Files.readAllBytes(file());
    byte[] other = good.clone();
    other[20] ^= 1;
    byte[] huge = good.clone();
    huge[0] = 0x7F;
    for (byte[] bad :
        List.of(
            new byte[0], Arrays.copyOf(good, good.length - 1), other, huge, new byte[1 << 20])) {
      Files.write(file(), bad);
      assertThat(open().manifest(content)).isEqualTo(manifest);
      assertThat(Files.readAllBytes(file())).isEqualTo(good);
    }
  }

  @Test
  void what_is_left_of_a_fetch_has_its_manifest_after_a_restart() throws Exception {
    BlobStore store = open();
    assertThat(store.begun(content)).isEmpty();
    try (Incoming incoming = store.receive(manifest)) {
      assertThat(store.begun(content)).contains(manifest);
      incoming.put(2, piece(2));
    }
    BlobStore again = open();
    Manifest known = again.begun(content).orElseThrow();
    assertThat(known).isEqualTo(manifest);
    try (Incoming incoming = again.receive(known)) {
      assertThat(incoming.here().cardinality()).isEqualTo(1);
      for (int i = 0; i < PIECES; i++) incoming.put(i, piece(i));
      incoming.finish();
    }
    assertThat(again.begun(content)).as("it is whole").isEmpty();
    BlobStore third = open();
    rot(third.path(content));
    assertThat(third.manifest(content)).isEqualTo(manifest);
  }

  @Test
  void a_fetch_that_brought_nothing_leaves_nothing() throws Exception {
    open().receive(manifest).close();
    assertThat(files()).isEmpty();
  }

  @Test
  void a_manifest_goes_with_its_blob() throws Exception {
    BlobStore store = open();
    store.put(blob);
    assertThat(files()).containsExactly(file());
    store.evict(1);
    assertThat(files()).isEmpty();
    try (Incoming incoming = store.receive(manifest)) {
      incoming.put(0, piece(0));
    }
    assertThat(files()).containsExactly(file());
    store.evict(1);
    assertThat(files()).isEmpty();
  }

  @Test
  void those_without_a_blob_are_deleted_at_the_start() throws Exception {
    open().put(blob);
    Path gone = file().resolveSibling("0".repeat(64));
    Files.copy(file(), gone);
    Files.copy(file(), file().resolveSibling("stray"));
    Files.delete(open().path(content));
    open();
    assertThat(files()).isEmpty();
  }

  @Test
  void small_blobs_go_without() throws Exception {
    open().put(new byte[(ManifestFiles.LEAST_PIECES - 1) * Manifest.PIECE_BYTES]);
    assertThat(files()).isEmpty();
  }
}
