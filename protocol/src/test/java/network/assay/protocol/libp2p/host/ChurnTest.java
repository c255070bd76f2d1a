// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import static network.assay.protocol.libp2p.host.Hosts.address;
import static network.assay.protocol.libp2p.host.Hosts.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.protocol.libp2p.gossip.MessageValidator;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.AddressProtocol;
import network.assay.protocol.libp2p.noise.RawNoise;
import network.assay.protocol.libp2p.request.RequestProtocol;
import network.assay.protocol.libp2p.yamux.RawYamux;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Connections of ever new peers that come, do this or that, and go, politely or not: nothing of
/// them is left. Netty's leak detector looks at every buffer meanwhile.
final class ChurnTest {
  private static final RequestProtocol ECHO =
      new RequestProtocol("/test/echo/1", 1 << 16, 1 << 16, Duration.ofSeconds(30), 16);
  private static final int AT_ONCE = 8;

  private final Hosts hosts = new Hosts();
  private final SecureRandom keys = new SecureRandom();
  private Host host;
  private long others;

  @BeforeEach
  void start() {
    assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
    others = Census.take().connections();
    host = hosts.start();
    host.serve(ECHO, (_, request) -> request);
    host.join("churn", MessageValidator.ANY, (_, _) -> {});
  }

  @AfterEach
  void stop() {
    hosts.close();
  }

  @Test
  void connections_that_come_and_go_leave_nothing_behind() throws Exception {
    churn(64, 1);
    Census before = Census.afterQuiet(host, others);
    churn(400, 2);
    Census after = Census.afterQuiet(host, others);
    assertThat(after.connections()).isLessThanOrEqualTo(others);
    // Of each peer, what it is charged with and where it was is remembered for a while.
    assertThat(after.heap() - before.heap()).isLessThan(400 * 4096L);
  }

  /// As many as a node gets in a day that is dialled once a second.
  @Test
  @Tag("long")
  void a_day_of_connections_leaves_no_more_than_half_a_day() throws Exception {
    churn(43_200, 3);
    Census half = Census.afterQuiet(host, others);
    churn(43_200, 4);
    Census whole = Census.afterQuiet(host, others);
    System.out.printf(
        "churn: %d MiB of heap after half a day, %d KiB more after a day%n",
        half.heap() >> 20, (whole.heap() - half.heap()) >> 10);
    assertThat(whole.connections()).isLessThanOrEqualTo(others);
    assertThat(whole.heap() - half.heap()).isLessThan(2 << 20);
  }

  private void churn(int connections, long seed) throws Exception {
    int port =
        Integer.parseInt(
            String.valueOf(host.listenAddresses().getFirst().value(AddressProtocol.TCP)));
    var room = new Semaphore(AT_ONCE);
    var lost = new AtomicInteger();
    Host friend = hosts.start();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < connections; i++) {
        var random = new Random(seed * 1_000_003 + i);
        room.acquire();
        var _ =
            threads.submit(
                () -> {
                  try {
                    visit(port, random);
                  } catch (IOException e) {
                    lost.incrementAndGet();
                  } finally {
                    room.release();
                  }
                  return true;
                });
        if (i % 100 == 0) {
          until("a friend is served meanwhile", () -> isServed(friend));
          friend.disconnect(host.peerId());
        }
      }
    }
    friend.stop(Duration.ZERO);
    assertThat(lost.get()).as("visits cut short by the host").isLessThan(connections / 2);
  }

  private boolean isServed(Host friend) {
    try {
      friend.connect(address(host));
      return friend.request(host.peerId(), ECHO, new byte[100]).length == 100;
    } catch (AssayFault.World busy) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// One peer's visit.
  private void visit(int port, Random random) throws IOException {
    int manner = random.nextInt(8);
    if (manner == 0) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.getOutputStream().write(new byte[random.nextInt(64)]);
        if (random.nextBoolean()) socket.setSoLinger(true, 0);
      }
      return;
    }
    try (RawNoise noise = RawNoise.dial(port, HostKey.generate(keys))) {
      var yamux = new RawYamux(noise);
      switch (manner) {
        case 1 -> yamux.raw(new byte[] {9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9});
        case 2 -> noise.sendRaw(new byte[40]);
        case 3 -> yamux.ping(7);
        default -> streams(yamux, random);
      }
    }
  }

  /// Streams left open, finished, reset, in the middle of a request, or of the negotiation.
  private static void streams(RawYamux yamux, Random random) throws IOException {
    int count = 1 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      int stream = 1 + 2 * i;
      switch (random.nextInt(5)) {
        case 0 -> yamux.syn(stream);
        case 1 -> yamux.open(stream, "/test/none/1");
        case 2 -> {
          yamux.open(stream, ECHO.id());
          yamux.data(stream, new byte[] {100, 1, 2, 3});
        }
        case 3 -> {
          yamux.open(stream, ECHO.id());
          yamux.data(stream, new byte[] {3, 1, 2, 3});
          yamux.fin(stream);
        }
        default -> {
          yamux.open(stream, "/meshsub/1.1.0");
          yamux.rst(stream);
        }
      }
    }
    if (random.nextBoolean()) yamux.ping(1);
  }
}
