// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import network.assay.node.blob.BlobStore;
import network.assay.node.blob.Incoming;
import network.assay.node.blob.Manifest;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.request.RequestProtocol;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.BlobReply;
import network.assay.protocol.market.message.BlobRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several that want the same blob at once, each from a holder of its own, some of which dribble.
final class FetchTogetherTest {
  private static final int PIECES = 9;
  private static final int MOST = 1 << 24;

  /// Peers on this machine's heap.
  private static final class Line implements Asking {
    final Map<PeerId, Desk<BlobRequest, BlobReply>> desks = new ConcurrentHashMap<>();

    @Override
    public byte[] request(PeerId peer, RequestProtocol protocol, byte[] request)
        throws InterruptedException {
      Desk<BlobRequest, BlobReply> desk = desks.get(peer);
      if (desk == null) throw new AssayFault.World("nobody is there");
      return desk.answer(peer, BlobRequest.decode(request)).encode();
    }
  }

  @TempDir Path folder;
  private final Line line = new Line();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final byte[] blob = new byte[PIECES * Manifest.PIECE_BYTES - 5];
  private BlobStore there;
  private BlobStore here;
  private BlobFetcher fetcher;
  private ContentId content;

  @BeforeEach
  void start() {
    new Random(8).nextBytes(blob);
    there = BlobStore.open(folder.resolve("there"), 64 << 20);
    here = BlobStore.open(folder.resolve("here"), 64 << 20);
    content = there.put(blob);
    fetcher = new BlobFetcher(here, line, Duration.ofMinutes(5));
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
    threads.close();
  }

  private PeerId peer(Desk<BlobRequest, BlobReply> desk) {
    PeerId peer = HostKey.generate(new SecureRandom()).peerId();
    line.desks.put(peer, desk);
    return peer;
  }

  private PeerId honest() {
    return peer(new BlobDesk(there, InstantSource.system()));
  }

  /// Sends its first two pieces, and says when it is asked for others, which never come.
  private PeerId dribbling(Semaphore asked) {
    var desk = new BlobDesk(there, InstantSource.system());
    return peer(
        (from, request) -> {
          if (request instanceof BlobRequest.Piece(var id, int index)
              && id.equals(content)
              && index > 1) {
            asked.release();
            new CountDownLatch(1).await();
          }
          return desk.answer(from, request);
        });
  }

  private Future<Boolean> start(BlobFetcher by, PeerId holder) {
    return threads.submit(
        () -> {
          by.fetch(holder, content, MOST);
          return true;
        });
  }

  private static void await(Semaphore asked) throws InterruptedException {
    assertThat(asked.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
  }

  private static void assertDone(Future<Boolean> fetch) throws Exception {
    assertThat(fetch.get(60, TimeUnit.SECONDS)).isTrue();
  }

  private void assertWhole() {
    assertThat(here.read(content, 0, blob.length)).isEqualTo(blob);
  }

  @Test
  void a_lease_brings_the_blob_that_a_strangers_check_dribbles() throws Exception {
    var asked = new Semaphore(0);
    Future<Boolean> check = start(fetcher.forChecks(), dribbling(asked));
    await(asked);
    assertDone(start(fetcher, honest()));
    assertWhole();
    assertDone(check);
  }

  @Test
  void a_lease_gets_the_manifest_that_a_stranger_holds_back() throws Exception {
    var asked = new Semaphore(0);
    PeerId silent =
        peer(
            (_, _) -> {
              asked.release();
              new CountDownLatch(1).await();
              return new BlobReply.Absent();
            });
    Future<Boolean> check = start(fetcher.forChecks(), silent);
    await(asked);
    assertDone(start(fetcher, honest()));
    assertDone(check);
  }

  @Test
  void holders_that_send_no_manifest_make_way_for_a_blob_that_has_no_place() throws Exception {
    var patient = new BlobFetcher(here, line, Duration.ofSeconds(3));
    var asked = new Semaphore(0);
    PeerId silent =
        peer(
            (_, _) -> {
              asked.release();
              new CountDownLatch(1).await();
              return new BlobReply.Absent();
            });
    for (int i = 0; i < BlobFetcher.FETCHES; i++) {
      ContentId other = Manifest.of(new byte[] {(byte) i}).content();
      var _ =
          threads.submit(
              () -> {
                patient.fetch(silent, other, MOST);
                return true;
              });
    }
    for (int i = 0; i < BlobFetcher.FETCHES; i++) await(asked);
    assertDone(start(patient, honest()));
    assertWhole();
  }

  @Test
  void many_strangers_that_dribble_leave_room_for_a_lease() throws Exception {
    var asked = new Semaphore(0);
    List<Future<Boolean>> checks = new ArrayList<>();
    for (int i = 0; i < 20; i++) checks.add(start(fetcher.forChecks(), dribbling(asked)));
    await(asked);
    assertDone(start(fetcher, honest()));
    for (Future<Boolean> check : checks) assertDone(check);
  }

  @Test
  void a_holder_that_lies_fails_whoever_named_it_and_nobody_else() throws Exception {
    var asked = new Semaphore(0);
    var goOn = new CountDownLatch(1);
    var desk = new BlobDesk(there, InstantSource.system());
    PeerId slow =
        peer(
            (from, request) -> {
              if (request instanceof BlobRequest.Piece(_, int index) && index > 1) {
                asked.release();
                goOn.await();
              }
              return desk.answer(from, request);
            });
    Future<Boolean> lease = start(fetcher, slow);
    await(asked);
    PeerId liar = peer((_, _) -> new BlobReply.Piece(new byte[1]));
    assertThatThrownBy(() -> fetcher.forChecks().fetch(liar, content, MOST))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("wrong bytes");
    goOn.countDown();
    assertDone(lease);
    assertWhole();
  }

  @Test
  void who_may_take_less_is_refused_while_the_others_go_on() throws Exception {
    var asked = new Semaphore(0);
    Future<Boolean> check = start(fetcher.forChecks(), dribbling(asked));
    await(asked);
    assertThatThrownBy(() -> fetcher.fetch(honest(), content, 1_000))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("at most 1000");
    assertDone(start(fetcher, honest()));
    assertDone(check);
  }

  @Test
  void waiting_for_a_blob_takes_no_place_from_others() throws Exception {
    var asked = new Semaphore(0);
    PeerId dribbler = dribbling(asked);
    for (int i = 0; i < 2 * BlobFetcher.FETCHES; i++) {
      var _ = start(fetcher, dribbler);
      var _ = start(fetcher.forChecks(), dribbler);
    }
    await(asked);
    ContentId other = there.put(new byte[] {1, 2, 3});
    fetcher.fetch(dribbler, other, MOST);
    fetcher.forChecks().fetch(dribbler, there.put(new byte[] {4}), MOST);
    assertThat(here.has(other)).isTrue();
    assertThatThrownBy(() -> fetcher.fetchAmong(dribbler, content, MOST, Duration.ofMillis(50)))
        .as("it waits no longer than it may")
        .isInstanceOf(AssayFault.World.class);
  }

  @Test
  void a_fetch_that_is_interrupted_leaves_its_pieces_to_the_next() throws Exception {
    var asked = new Semaphore(0);
    PeerId dribbler = dribbling(asked);
    var ended = new CountDownLatch(1);
    Thread first =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    fetcher.fetch(dribbler, content, MOST);
                  } catch (InterruptedException e) {
                    ended.countDown();
                  }
                });
    // The first piece opens the window for the second; the second for more.
    await(asked);
    first.interrupt();
    assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
    try (Incoming left = here.receive(Manifest.of(blob))) {
      assertThat(left.here().get(0)).isTrue();
    }
    fetcher.fetch(honest(), content, MOST);
    assertWhole();
  }

  @Test
  void a_holder_that_sends_a_piece_now_and_then_is_given_up_before_its_blob_would_be_here()
      throws Exception {
    var asked = new Semaphore(0);
    var hasty = new BlobFetcher(here, line, Duration.ofMillis(200));
    PeerId dribbler = dribbling(asked);
    assertThatThrownBy(() -> hasty.fetch(dribbler, content, MOST))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("too slowly");
  }
}
