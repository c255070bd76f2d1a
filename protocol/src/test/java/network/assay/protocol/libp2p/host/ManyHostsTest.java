// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import static network.assay.protocol.libp2p.host.Hosts.address;
import static network.assay.protocol.libp2p.host.Hosts.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.request.RequestProtocol;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ManyHostsTest {
  private static final RequestProtocol ECHO =
      new RequestProtocol("/test/echo/1", 1 << 20, 1 << 20, Duration.ofSeconds(20), 64);

  private static final int LONG = 320 * 1024;

  private final Hosts hosts = new Hosts();
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void stop() {
    callers.close();
    hosts.close();
  }

  private Host echo() {
    Host host = hosts.start();
    host.serve(ECHO, (_, request) -> request);
    return host;
  }

  private static byte[] ask(Host from, Host to, int size) throws InterruptedException {
    byte[] request = new byte[size];
    Arrays.fill(request, (byte) size);
    return from.request(to.peerId(), ECHO, request);
  }

  @Test
  void ten_hosts_that_all_dial_each_other_at_once_lose_no_request() throws Exception {
    var all = new ArrayList<Host>();
    for (int i = 0; i < 10; i++) all.add(echo());
    for (Host one : all) {
      for (Host other : all) one.learn(other.peerId(), other.listenAddresses());
    }
    var start = new CyclicBarrier(90);
    var answers = new ArrayList<Future<byte[]>>();
    for (Host from : all) {
      for (Host to : all) {
        if (from == to) continue;
        Callable<byte[]> call =
            () -> {
              start.await();
              for (int i = 0; i < 20; i++) ask(from, to, 100 + i);
              return ask(from, to, 70_000);
            };
        answers.add(callers.submit(call));
      }
    }
    for (Future<byte[]> answer : answers) assertThat(answer.get()).hasSize(70_000);
    for (Host host : all) assertThat(host.peers()).hasSize(9);
  }

  @Test
  void two_hosts_that_dial_each_other_at_once_keep_one_connection() throws Exception {
    for (int round = 0; round < 20; round++) {
      Host one = echo();
      Host two = echo();
      var start = new CyclicBarrier(2);
      Future<PeerId> there =
          callers.submit(
              () -> {
                start.await();
                return one.connect(address(two));
              });
      start.await();
      two.connect(address(one));
      there.get();
      // However many they made: requests go through both ways, and at last both have one, the
      // same.
      assertThat(ask(one, two, 1000)).hasSize(1000);
      assertThat(ask(two, one, 1000)).hasSize(1000);
      until("agreed", () -> agree(one, two));
    }
  }

  private static boolean agree(Host one, Host two) {
    List<ConnectedPeer> here = one.peers();
    List<ConnectedPeer> there = two.peers();
    return here.size() == 1
        && there.size() == 1
        && here.getFirst().inbound() != there.getFirst().inbound();
  }

  @Test
  void a_host_that_restarts_with_the_same_key_is_found_again() throws Exception {
    Host one = echo();
    HostKey key = HostKey.generate(new SecureRandom());
    Host first = hosts.start(key, HostLimits.DEFAULTS);
    first.serve(ECHO, (_, request) -> request);
    var gone = new CountDownLatch(1);
    var arrivals = new AtomicInteger();
    one.onPeer(_ -> arrivals.incrementAndGet(), _ -> gone.countDown());
    one.connect(address(first));
    assertThat(ask(one, first, 10)).hasSize(10);
    // Who comes and goes before its turn is not reported at all.
    until("told", () -> arrivals.get() == 1);
    List<Multiaddr> sameAddress = first.listenAddresses();
    first.stop(Duration.ZERO);
    gone.await();

    Host again =
        hosts.start(new Host(new HostConfig(key, sameAddress, "again", HostLimits.DEFAULTS)));
    again.serve(ECHO, (_, request) -> request);
    assertThat(ask(one, again, 10)).hasSize(10);
    until("told", () -> arrivals.get() == 2);
  }

  @Test
  void requests_run_side_by_side_and_slow_ones_do_not_hold_up_the_others() throws Exception {
    Host one = echo();
    Host two = echo();
    one.connect(address(two));
    var release = new CountDownLatch(1);
    var slow = new RequestProtocol("/test/slow/1", 10, 10, Duration.ofSeconds(20), 64);
    two.serve(
        slow,
        (_, request) -> {
          try {
            release.await();
            return request;
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    var waiting = new ArrayList<Future<byte[]>>();
    for (int i = 0; i < 50; i++) {
      waiting.add(callers.submit(() -> one.request(two.peerId(), slow, new byte[] {1})));
    }
    for (int i = 0; i < 100; i++) assertThat(ask(one, two, i)).hasSize(i);
    release.countDown();
    for (Future<byte[]> answer : waiting) assertThat(answer.get()).containsExactly(1);
  }

  @Test
  void a_slow_reader_slows_its_writer_and_nobody_else() throws Exception {
    Host one = echo();
    Host two = echo();
    one.connect(address(two));
    var mayRead = new CountDownLatch(1);
    var total = new AtomicInteger();
    two.streams()
        .handle(
            "/test/sink/1",
            stream -> {
              mayRead.await();
              byte[] piece = new byte[1024];
              while (stream.read(piece)) total.addAndGet(piece.length);
            });
    int size = 4 << 20;
    Future<Boolean> written =
        callers.submit(
            () -> {
              try (LibStream stream = one.streams().open(two.peerId(), List.of("/test/sink/1"))) {
                stream.write(new byte[size]);
              }
              return true;
            });
    // The writer is held after one window; others on the same connection are not.
    for (int i = 0; i < 20; i++) assertThat(ask(one, two, 50_000)).hasSize(50_000);
    assertThat(written.isDone()).isFalse();
    mayRead.countDown();
    assertThat(written.get()).isTrue();
    until("all read", () -> total.get() == size);
  }

  @Test
  void of_many_writers_on_one_connection_those_that_give_up_hold_up_nobody() throws Exception {
    Host one = echo();
    Host two = echo();
    one.connect(address(two));
    var whole = new AtomicInteger();
    two.streams()
        .handle(
            "/test/sink/1",
            stream -> {
              if (stream.read(new byte[LONG])) whole.incrementAndGet();
            });
    var writers = new ArrayList<Future<Boolean>>();
    for (int i = 0; i < 150; i++) {
      LibStream stream = one.streams().open(two.peerId(), List.of("/test/sink/1"));
      boolean givesUp = i % 3 == 0;
      writers.add(callers.submit(() -> writes(stream, givesUp)));
    }
    for (int i = 0; i < writers.size(); i++) {
      if (i % 3 != 0) assertThat(writers.get(i).get()).isTrue();
    }
    until("the others have all", () -> whole.get() >= 100);
  }

  /// @param givesUp whether in the middle of it
  private boolean writes(LibStream stream, boolean givesUp) throws InterruptedException {
    try (stream) {
      for (int i = 0; i < 16; i++) {
        if (givesUp && i == 8) Thread.startVirtualThread(stream::reset);
        stream.write(new byte[LONG / 16]);
      }
      return true;
    } catch (AssayFault reset) {
      return false;
    }
  }

  @Test
  void news_of_peers_come_in_order() throws Exception {
    Host one = echo();
    var news = new java.util.concurrent.LinkedBlockingQueue<String>();
    one.onPeer(peer -> news.add("+" + peer.brief()), peer -> news.add("-" + peer.brief()));
    Host two = echo();
    two.connect(address(one));
    assertThat(news.take()).isEqualTo("+" + two.peerId().brief());
    two.disconnect(one.peerId());
    assertThat(news.take()).isEqualTo("-" + two.peerId().brief());
    two.connect(address(one));
    assertThat(news.take()).isEqualTo("+" + two.peerId().brief());
  }

  @Test
  void every_connect_after_a_disconnect_makes_a_new_connection() throws Exception {
    Host one = echo();
    Host two = echo();
    for (int i = 0; i < 50; i++) {
      one.connect(address(two));
      assertThat(one.totals().connections()).isEqualTo(i + 1L);
      one.disconnect(two.peerId());
    }
  }

  @Test
  void no_buffer_is_lost() throws Exception {
    Host one = echo();
    for (int i = 0; i < 5; i++) {
      Host two = echo();
      one.connect(address(two));
      ask(one, two, 300_000);
      two.stop(Duration.ZERO);
    }
    // A leak is noticed when its buffer is garbage and another is taken.
    for (int i = 0; i < 5; i++) {
      System.gc();
      for (int j = 0; j < 100; j++) PooledByteBufAllocator.DEFAULT.buffer(16).release();
    }
    Leaks.assertNone();
  }
}
