// SPDX-License-Identifier: Apache-2.0
package network.assay.node.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import network.assay.node.store.KilledProcess;
import network.assay.protocol.market.ContentId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process killed at any moment has every blob and pin it acknowledged, and no half blob.
final class BlobCrashTest {
  private static final int THREADS = 4;
  private static final int ENOUGH = 40;
  private static final long ROOMY = 1L << 32;

  @TempDir Path folder;

  /// Puts, receives and pins without end, from many threads at once.
  static final class Putter {
    public static void main(String[] arguments) throws Exception {
      BlobStore store = BlobStore.open(Path.of(arguments[0]), ROOMY);
      long seed = System.nanoTime();
      var threads = new Thread[THREADS];
      for (int t = 0; t < THREADS; t++) {
        long first = seed + t * 1_000_000L;
        threads[t] = Thread.ofPlatform().start(() -> put(store, first));
      }
      for (Thread thread : threads) thread.join();
    }

    private static void put(BlobStore store, long first) {
      for (long seed = first; ; seed++) {
        byte[] bytes = BlobStoreTest.random(seed, Math.floorMod(seed * 7919, 600_000));
        ContentId content = Manifest.of(bytes).content();
        store.pin(content, "crash");
        if (seed % 2 == 0) {
          store.put(bytes);
        } else {
          IncomingTest.takeAll(store, bytes);
        }
        KilledProcess.acknowledge(content + " " + bytes.length);
      }
    }
  }

  @Test
  void a_kill_loses_no_blob_that_was_acknowledged_and_leaves_no_half_one() throws Exception {
    for (int round = 0; round < 2; round++) {
      List<String> acknowledged = KilledProcess.run(Putter.class, folder, ENOUGH);
      assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ENOUGH);
      BlobStore store = BlobStore.open(folder, ROOMY);
      for (String line : acknowledged) {
        ContentId content = ContentId.parse(line.substring(0, 64));
        assertThat(store.size(content)).isEqualTo(Long.parseLong(line.substring(65)));
        assertThat(store.pinnedBy("crash")).contains(content);
      }
      long used = 0;
      for (ContentId content : store.list()) {
        assertThat(store.manifest(content).content()).as("whole").isEqualTo(content);
        used += store.size(content);
      }
      try (var parts = Files.list(folder.resolve("incoming"))) {
        for (Path part : parts.toList()) {
          assertThat(part.toString()).endsWith(".part");
          used += Files.size(part);
        }
      }
      assertThat(store.used()).isEqualTo(used);
    }
  }

  /// Takes one piece of a blob after the other, in no order.
  static final class Taker {
    static final int PIECES = 40;

    static byte[] blob() {
      return BlobStoreTest.random(5, PIECES * Manifest.PIECE_BYTES);
    }

    public static void main(String[] arguments) throws Exception {
      byte[] blob = blob();
      try (Incoming incoming =
          BlobStore.open(Path.of(arguments[0]), ROOMY).receive(Manifest.of(blob))) {
        for (int i = 0; i < PIECES; i++) {
          int index = i * 7 % PIECES;
          int at = index * Manifest.PIECE_BYTES;
          incoming.put(index, Arrays.copyOfRange(blob, at, at + Manifest.PIECE_BYTES));
          KilledProcess.acknowledge(Integer.toString(index));
        }
        Thread.sleep(Long.MAX_VALUE);
      }
    }
  }

  @Test
  void a_fetch_that_was_killed_has_every_piece_it_wrote() throws Exception {
    List<String> written = KilledProcess.run(Taker.class, folder, 9);
    Manifest manifest = Manifest.of(Taker.blob());
    BlobStore store = BlobStore.open(folder, ROOMY);
    assertThat(store.has(manifest.content())).isFalse();
    try (Incoming incoming = store.receive(manifest)) {
      assertThat(incoming.here().stream().boxed().map(String::valueOf).toList())
          .containsAll(written);
    }
  }
}
