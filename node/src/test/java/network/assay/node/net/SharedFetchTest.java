// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.node.blob.Manifest;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.BlobReply;
import network.assay.protocol.market.message.BlobRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One blob from several real hosts at once.
final class SharedFetchTest {
  private static final int PIECES = 24;

  @TempDir Path folder;
  private final List<TestPeer> all = new ArrayList<>();
  private final Map<PeerId, AtomicInteger> served = new ConcurrentHashMap<>();

  /// The origin sends its first few pieces, and more once others have sent some.
  private final CountDownLatch othersServe = new CountDownLatch(3);

  private TestPeer origin;
  private TestPeer taker;
  private byte[] blob;
  private ContentId content;

  @BeforeEach
  void start() {
    blob = new byte[PIECES * Manifest.PIECE_BYTES - 77];
    new Random(3).nextBytes(blob);
    origin = peer("origin");
    taker = peer("taker");
    taker.knows(origin);
    content = origin.blobs.put(blob);
  }

  @AfterEach
  void stop() {
    all.forEach(TestPeer::close);
  }

  private TestPeer peer(String name) {
    var peer = new TestPeer(folder.resolve(name));
    all.add(peer);
    return peer;
  }

  private void serve(TestPeer peer, Desk<BlobRequest, BlobReply> desk) {
    var count = served.computeIfAbsent(peer.id(), _ -> new AtomicInteger());
    var _ =
        new Routes(peer.host)
            .blobs(
                (from, request) -> {
                  BlobReply reply = desk.answer(from, request);
                  if (reply instanceof BlobReply.Piece) count.incrementAndGet();
                  return reply;
                },
                _ -> Manifest.PIECE_BYTES,
                new Uploads(0, 0));
  }

  private BlobDesk desk(TestPeer peer) {
    return new BlobDesk(peer.blobs, InstantSource.system());
  }

  /// Serves the blob, and returns when the origin knows whom else to name.
  private void serveOrigin(List<TestPeer> others) throws InterruptedException {
    BlobDesk desk = desk(origin);
    for (TestPeer other : others) {
      desk.answer(other.id(), new BlobRequest.Holding(content));
      taker.knows(other);
      taker.connect(other);
    }
    serve(
        origin,
        (from, request) -> {
          if (request instanceof BlobRequest.Piece(_, int index) && index > 2) othersServe.await();
          return desk.answer(from, request);
        });
  }

  private TestPeer holder(String name) {
    TestPeer peer = peer(name);
    peer.blobs.put(blob);
    return peer;
  }

  private void serveCounted(TestPeer peer) {
    BlobDesk desk = desk(peer);
    serve(
        peer,
        (from, request) -> {
          if (request instanceof BlobRequest.Piece) othersServe.countDown();
          return desk.answer(from, request);
        });
  }

  private void fetch() throws InterruptedException {
    new BlobFetcher(taker.blobs, taker.asking())
        .fetchAmong(origin.id(), content, 1 << 24, Duration.ofMinutes(2));
  }

  private void assertWhole() {
    assertThat(taker.blobs.read(content, 0, blob.length)).isEqualTo(blob);
  }

  private int served(TestPeer peer) {
    return served.getOrDefault(peer.id(), new AtomicInteger()).get();
  }

  @Test
  void pieces_come_from_the_origin_and_from_those_it_names() throws Exception {
    TestPeer first = holder("first");
    TestPeer second = holder("second");
    serveCounted(first);
    serveCounted(second);
    serveOrigin(List.of(first, second));
    fetch();
    assertWhole();
    assertThat(served(origin)).isPositive().isLessThan(PIECES);
    assertThat(served(first) + served(second)).isGreaterThanOrEqualTo(3);
  }

  @Test
  void a_liar_is_charged_and_left_out_and_what_it_sent_is_fetched_elsewhere() throws Exception {
    TestPeer liar = peer("liar");
    var lies = new AtomicInteger();
    serve(
        liar,
        (_, request) -> {
          othersServe.countDown();
          othersServe.countDown();
          othersServe.countDown();
          lies.incrementAndGet();
          int length = request instanceof BlobRequest.Piece ? Manifest.PIECE_BYTES : 0;
          return new BlobReply.Piece(new byte[length]);
        });
    serveOrigin(List.of(liar));
    fetch();
    assertWhole();
    assertThat(lies).hasValue(1);
    assertThat(taker.host.totals().charges()).isEqualTo(1);
  }

  @Test
  void a_source_that_goes_away_costs_no_more_than_what_it_was_asked_for() throws Exception {
    TestPeer gone = holder("gone");
    BlobDesk desk = desk(gone);
    var left = new AtomicInteger();
    serve(
        gone,
        (from, request) -> {
          othersServe.countDown();
          if (left.incrementAndGet() == 3) {
            Thread.ofVirtual().start(() -> gone.host.stop(Duration.ZERO));
            new CountDownLatch(1).await();
          }
          return desk.answer(from, request);
        });
    serveOrigin(List.of(gone));
    fetch();
    assertWhole();
  }

  @Test
  void a_stranger_that_the_origin_names_is_not_asked() throws Exception {
    TestPeer stranger = holder("stranger");
    serveCounted(stranger);
    BlobDesk desk = desk(origin);
    desk.answer(stranger.id(), new BlobRequest.Holding(content));
    serve(origin, desk);
    taker.knows(stranger);
    fetch();
    assertWhole();
    assertThat(served(stranger)).isZero();
  }

  @Test
  void who_has_fetched_it_says_so_and_serves_the_next() throws Exception {
    var told = new CountDownLatch(1);
    BlobDesk desk = desk(origin);
    serve(
        origin,
        (from, request) -> {
          BlobReply reply = desk.answer(from, request);
          if (request instanceof BlobRequest.Holding) told.countDown();
          return reply;
        });
    fetch();
    told.await();
    assertThat(desk.answer(origin.id(), new BlobRequest.Holders(content)))
        .isEqualTo(new BlobReply.Holders(List.of(taker.id())));
    assertThat(desk.answer(taker.id(), new BlobRequest.Holders(content)))
        .as("not itself")
        .isEqualTo(new BlobReply.Holders(List.of()));
  }

  @Test
  void what_is_fetched_from_one_is_asked_of_no_other_and_told_nobody() throws Exception {
    TestPeer other = holder("other");
    serveCounted(other);
    BlobDesk desk = desk(origin);
    desk.answer(other.id(), new BlobRequest.Holding(content));
    taker.knows(other);
    taker.connect(other);
    List<BlobRequest> asked = new ArrayList<>();
    serve(
        origin,
        (from, request) -> {
          synchronized (asked) {
            if (!(request instanceof BlobRequest.Piece)) asked.add(request);
          }
          return desk.answer(from, request);
        });
    new BlobFetcher(taker.blobs, taker.asking()).fetch(origin.id(), content, 1 << 24);
    assertWhole();
    assertThat(asked).isEqualTo(List.of(new BlobRequest.Manifest(content)));
    assertThat(served(other)).isZero();
  }
}
