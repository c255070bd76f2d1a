// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import static network.assay.protocol.libp2p.host.Hosts.address;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.request.RequestProtocol;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// As [ChurnTest], with whole hosts that come and go: over each wire, dialling and dialled.
final class HostChurnTest {
  private static final RequestProtocol ECHO =
      new RequestProtocol("/test/echo/1", 1 << 16, 1 << 16, Duration.ofSeconds(30), 16);
  private static final int AT_ONCE = 4;

  private final Hosts hosts = new Hosts();

  /// Who makes the connections.
  private enum Dialler {
    GUEST,
    HOST
  }

  @AfterEach
  void stop() {
    hosts.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Wire.class,
      names = {"TLS", "NOISE", "QUIC"})
  void hosts_that_come_and_go_leave_nothing_behind(Wire wire) throws Exception {
    leavesNothing(wire, Dialler.GUEST, 32);
  }

  @ParameterizedTest
  @EnumSource(
      value = Wire.class,
      names = {"TLS", "NOISE", "QUIC"})
  void hosts_that_are_dialled_and_go_leave_nothing_behind(Wire wire) throws Exception {
    leavesNothing(wire, Dialler.HOST, 32);
  }

  private void leavesNothing(Wire wire, Dialler dialler, int guests) throws Exception {
    Host host = host(wire);
    long others = others(wire, dialler);
    churn(host, wire, dialler, guests, 1);
    assertThat(Census.afterQuiet(host, others).connections()).isLessThanOrEqualTo(others);
  }

  /// As many as a node dials, or is dialled by, in a day or two.
  @Tag("long")
  @ParameterizedTest
  @EnumSource(
      value = Wire.class,
      names = {"TLS", "NOISE", "QUIC"})
  void thousands_of_hosts_leave_no_more_than_half_as_many(Wire wire) throws Exception {
    for (Dialler dialler : Dialler.values()) {
      Host host = host(wire);
      long others = others(wire, dialler);
      churn(host, wire, dialler, 4000, 2);
      Census half = Census.afterQuiet(host, others);
      churn(host, wire, dialler, 4000, 3);
      Census whole = Census.afterQuiet(host, others);
      System.out.printf(
          "churn over %s, dialled by %s: %d MiB of heap, %d KiB more after as many again%n",
          wire, dialler, half.heap() >> 20, (whole.heap() - half.heap()) >> 10);
      assertThat(whole.heap() - half.heap()).isLessThan(4 << 20);
      host.stop(Duration.ZERO);
    }
  }

  private Host host(Wire wire) {
    Host host = hosts.start(wire);
    host.serve(ECHO, (_, request) -> request);
    return host;
  }

  /// What there may be of connections: other tests', and sockets that wait for the next dial.
  private static long others(Wire wire, Dialler dialler) {
    long here = Census.take().connections();
    return wire == Wire.QUIC && dialler == Dialler.HOST ? here + AT_ONCE : here;
  }

  private static void churn(Host host, Wire wire, Dialler dialler, int guests, long seed)
      throws Exception {
    var room = new Semaphore(AT_ONCE);
    var served = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < guests; i++) {
        var random = new Random(seed * 1_000_003 + i);
        room.acquire();
        var _ =
            threads.submit(
                () -> {
                  try {
                    visit(host, wire, dialler, random);
                    served.incrementAndGet();
                  } catch (AssayFault.World busy) {
                    // Not this one: a loaded machine may be late.
                  } finally {
                    room.release();
                  }
                  return true;
                });
      }
    }
    assertThat(served.get()).as("guests served").isGreaterThan(guests / 2);
    // Whose goodbye was lost would be waited for, also where it is taken for connected only now.
    Hosts.until("guests whose goodbye was lost are gone", () -> nobodyIsLeft(host));
  }

  private static boolean nobodyIsLeft(Host host) {
    for (ConnectedPeer left : host.peers()) host.disconnect(left.id());
    return host.peers().isEmpty();
  }

  private static void visit(Host host, Wire wire, Dialler dialler, Random random)
      throws InterruptedException {
    Host guest = Hosts.made(wire);
    guest.serve(ECHO, (_, request) -> request);
    guest.start();
    try {
      if (dialler == Dialler.GUEST) {
        guest.connect(address(host));
        meet(guest, host, random);
      } else {
        host.connect(address(guest));
        meet(host, guest, random);
      }
      if (random.nextBoolean()) host.disconnect(guest.peerId());
    } finally {
      guest.stop(Duration.ZERO);
    }
  }

  /// A request, and streams left open, finished, reset, or in the middle of one.
  private static void meet(Host from, Host to, Random random) throws InterruptedException {
    assertThat(from.request(to.peerId(), ECHO, new byte[3000])).hasSize(3000);
    for (int i = random.nextInt(4); i > 0; i--) {
      LibStream stream = from.streams().open(to.peerId(), List.of(ECHO.id()));
      switch (random.nextInt(4)) {
        case 0 -> stream.write(new byte[] {100, 1, 2});
        case 1 -> stream.close();
        case 2 -> stream.reset();
        default -> stream.writeFrame(new byte[9000]);
      }
    }
  }
}
