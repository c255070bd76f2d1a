// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.node.blob.Incoming;
import network.assay.node.blob.Manifest;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.BlobReply;
import network.assay.protocol.market.message.BlobRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Blobs between real hosts, some of which lie.
final class BlobTransferTest {
  private static final int PIECES = 11;

  @TempDir Path folder;
  private TestPeer holder;
  private TestPeer taker;
  private BlobFetcher fetcher;

  @BeforeEach
  void start() {
    holder = new TestPeer(folder.resolve("holder"));
    taker = new TestPeer(folder.resolve("taker"));
    taker.knows(holder);
    fetcher = new BlobFetcher(taker.blobs, taker.host::request);
  }

  @AfterEach
  void stop() {
    taker.close();
    holder.close();
  }

  private static byte[] bytes(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] large() {
    return bytes(7, (PIECES - 1) * Manifest.PIECE_BYTES + 1_234);
  }

  /// Has the holder answer through `desk`.
  private void serve(Desk<BlobRequest, BlobReply> desk) {
    var _ = new Routes(holder.host).blobs(desk);
  }

  private void fetch(ContentId content) throws InterruptedException {
    fetcher.fetch(holder.id(), content, 1 << 24);
  }

  @Test
  void a_blob_of_many_pieces_arrives_whole() throws Exception {
    serve(new BlobDesk(holder.blobs, InstantSource.system()));
    ContentId content = holder.blobs.put(large());
    fetch(content);
    assertThat(taker.blobs.open(content).readAllBytes()).isEqualTo(large());
  }

  @Test
  void the_empty_blob_and_one_of_a_single_byte_arrive_too() throws Exception {
    serve(new BlobDesk(holder.blobs, InstantSource.system()));
    for (int length : new int[] {0, 1, Manifest.PIECE_BYTES}) {
      ContentId content = holder.blobs.put(bytes(3, length));
      fetch(content);
      assertThat(taker.blobs.open(content).readAllBytes()).isEqualTo(bytes(3, length));
    }
  }

  @Test
  void a_blob_that_is_here_is_not_asked_for() throws Exception {
    ContentId content = taker.blobs.put(bytes(1, 100));
    fetch(content); // Nobody serves anything.
    assertThat(taker.blobs.has(content)).isTrue();
  }

  @Test
  void a_holder_without_the_blob_is_at_fault() {
    serve(new BlobDesk(holder.blobs, InstantSource.system()));
    var content = new ContentId(Digest.ZERO);
    assertThatThrownBy(() -> fetch(content))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("has not got it");
  }

  @Test
  void a_blob_that_is_longer_than_can_be_meant_is_refused_before_any_of_it_is_taken() {
    Set<BlobRequest> asked = ConcurrentHashMap.newKeySet();
    var desk = new BlobDesk(holder.blobs, InstantSource.system());
    serve(
        (from, request) -> {
          asked.add(request);
          return desk.answer(from, request);
        });
    ContentId content = holder.blobs.put(large());
    assertThatThrownBy(() -> fetcher.fetch(holder.id(), content, 1_000_000))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("at most 1000000");
    assertThat(asked).containsExactly(new BlobRequest.Manifest(content));
    assertThat(taker.blobs.used()).isZero();
  }

  @Test
  void a_manifest_of_another_blob_is_refused() {
    Manifest other = Manifest.of(bytes(2, 10));
    serve((_, _) -> new BlobReply.Manifest(other.length(), other.pieces()));
    assertThatThrownBy(() -> fetch(Manifest.of(bytes(1, 10)).content()))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("manifest of another blob");
  }

  @Test
  void a_manifest_with_too_few_pieces_for_its_length_is_refused() {
    serve((_, _) -> new BlobReply.Manifest(1 << 20, List.of(Digest.ZERO)));
    assertThatThrownBy(() -> fetch(new ContentId(Digest.ZERO)))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("contradicts itself");
  }

  @Test
  void one_wrong_byte_in_one_piece_is_found_and_nothing_of_that_piece_is_kept() throws Exception {
    var desk = new BlobDesk(holder.blobs, InstantSource.system());
    serve(
        (from, request) -> {
          BlobReply reply = desk.answer(from, request);
          if (request instanceof BlobRequest.Piece(_, int index)
              && index == 5
              && reply instanceof BlobReply.Piece(byte[] bytes)) {
            bytes[1_000] ^= 1;
          }
          return reply;
        });
    ContentId content = holder.blobs.put(large());
    assertThatThrownBy(() -> fetch(content))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("wrong bytes as piece 5");
    assertThat(taker.blobs.has(content)).isFalse();
    try (Incoming left = taker.blobs.receive(Manifest.of(large()))) {
      assertThat(left.here().get(0)).as("what was right is kept").isTrue();
      assertThat(left.here().get(5)).isFalse();
    }
  }

  @Test
  void a_fetch_that_broke_off_goes_on_where_it_was_with_another_holder() throws Exception {
    var desk = new BlobDesk(holder.blobs, InstantSource.system());
    serve(
        (from, request) ->
            request instanceof BlobRequest.Piece(_, int index) && index >= 6
                ? new BlobReply.Absent()
                : desk.answer(from, request));
    ContentId content = holder.blobs.put(large());
    assertThatThrownBy(() -> fetch(content)).isInstanceOf(AssayFault.Peer.class);

    try (var second = new TestPeer(folder.resolve("second"))) {
      second.blobs.put(large());
      Set<Integer> asked = ConcurrentHashMap.newKeySet();
      var whole = new BlobDesk(second.blobs, InstantSource.system());
      var _ =
          new Routes(second.host)
              .blobs(
                  (from, request) -> {
                    if (request instanceof BlobRequest.Piece(_, int index)) asked.add(index);
                    return whole.answer(from, request);
                  });
      taker.knows(second);
      fetcher.fetch(second.id(), content, 1 << 24);
      assertThat(asked).contains(6, 7, 8, 9, 10).doesNotContain(0, 1, 2);
    }
    assertThat(taker.blobs.open(content).readAllBytes()).isEqualTo(large());
  }

  @Test
  void those_who_want_the_same_blob_at_once_share_one_fetch() throws Exception {
    var manifests = new AtomicInteger();
    var desk = new BlobDesk(holder.blobs, InstantSource.system());
    serve(
        (from, request) -> {
          if (request instanceof BlobRequest.Manifest) manifests.incrementAndGet();
          return desk.answer(from, request);
        });
    ContentId content = holder.blobs.put(large());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<? extends Future<?>> all =
          java.util.stream.IntStream.range(0, 8)
              .mapToObj(
                  _ ->
                      threads.submit(
                          () -> {
                            fetch(content);
                            return content;
                          }))
              .toList();
      for (Future<?> one : all) assertThat(one.get()).isEqualTo(content);
    }
    assertThat(manifests).hasValue(1);
  }

  @Test
  void a_holder_that_is_not_there_is_the_worlds_fault() {
    var nobody = new TestPeer(folder.resolve("nobody"));
    taker.knows(nobody);
    PeerId gone = nobody.id();
    nobody.close();
    assertThatThrownBy(() -> fetcher.fetch(gone, new ContentId(Digest.ZERO), 1))
        .isInstanceOf(AssayFault.World.class);
  }

  /// Serves manifests, and pieces never.
  private void serveNoPieces() {
    var blobs = new BlobDesk(holder.blobs, InstantSource.system());
    serve(
        (from, request) -> {
          if (request instanceof BlobRequest.Piece) new CountDownLatch(1).await();
          return blobs.answer(from, request);
        });
  }

  @Test
  void a_holder_that_dribbles_is_given_up() {
    serveNoPieces();
    ContentId content = holder.blobs.put(bytes(1, 100));
    var hasty = new BlobFetcher(taker.blobs, taker.host::request, Duration.ofMillis(50));

    assertThatThrownBy(() -> hasty.fetch(holder.id(), content, 1_000))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("too slowly");
  }

  @Test
  void checks_that_wait_for_their_inputs_keep_no_others_from_coming_in() throws Exception {
    ContentId wanted = holder.blobs.put(bytes(2, 100));
    var stuck = new CountDownLatch(BlobFetcher.FETCHES);
    var blobs = new BlobDesk(holder.blobs, InstantSource.system());
    serve(
        (from, request) -> {
          if (request instanceof BlobRequest.Piece(var content, _) && !content.equals(wanted)) {
            stuck.countDown();
            new CountDownLatch(1).await();
          }
          return blobs.answer(from, request);
        });
    BlobFetcher checks = fetcher.forChecks();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i <= BlobFetcher.FETCHES; i++) {
        ContentId other = holder.blobs.put(bytes(10 + i, 100));
        var _ =
            threads.submit(
                () -> {
                  checks.fetch(holder.id(), other, 1_000);
                  return true;
                });
      }
      stuck.await();
      fetch(wanted);
      threads.shutdownNow();
    }

    assertThat(taker.blobs.has(wanted)).isTrue();
  }

  @Test
  void who_waits_for_a_blob_keeps_no_other_from_coming_in_and_waits_no_longer_than_it_may()
      throws Exception {
    ContentId slow = holder.blobs.put(large());
    ContentId wanted = holder.blobs.put(bytes(2, 100));
    var stuck = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var blobs = new BlobDesk(holder.blobs, InstantSource.system());
    serve(
        (from, request) -> {
          if (request instanceof BlobRequest.Piece(var content, int index)
              && content.equals(slow)
              && index > 0) {
            stuck.countDown();
            goOn.await();
          }
          return blobs.answer(from, request);
        });
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 2 * BlobFetcher.FETCHES; i++) {
        all.add(
            threads.submit(
                () -> {
                  fetch(slow);
                  return true;
                }));
      }
      stuck.await();
      fetch(wanted);
      for (BlobFetcher impatient : List.of(fetcher, fetcher.forChecks())) {
        assertThatThrownBy(
                () -> impatient.fetchAmong(holder.id(), slow, 1 << 24, Duration.ofMillis(50)))
            .isInstanceOf(AssayFault.World.class)
            .hasMessageContaining("too slowly");
      }
      goOn.countDown();
      for (Future<Boolean> each : all) assertThat(each.get()).isTrue();
    } finally {
      goOn.countDown();
    }
  }
}
