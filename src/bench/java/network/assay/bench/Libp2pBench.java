// SPDX-License-Identifier: Apache-2.0
package network.assay.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostConfig;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.request.RequestProtocol;

/// The libp2p stack on loopback, both ends in this process: connections made a second, bytes a
/// second over one stream, the time of a request, and the heap an idle connection holds.
///
/// Run with `-XX:+UseSerialGC -Dio.netty.allocator.type=unpooled` for comparable heap figures:
/// pools belong to threads, not to connections.
public final class Libp2pBench {
  private static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
  private static final RequestProtocol ECHO =
      new RequestProtocol("/bench/echo/1", 1 << 20, 1 << 20, Duration.ofSeconds(20), 64);
  private static final String SINK = "/bench/sink/1";
  private static final int ROUNDS = 5;
  private static final int IDLE_PEERS = 100;

  private final List<Host> hosts = new ArrayList<>();

  private Libp2pBench() {}

  public static void main(String[] arguments) throws InterruptedException {
    var bench = new Libp2pBench();
    try {
      bench.heap();
      bench.handshakes();
      bench.throughput();
      bench.roundTrips();
    } finally {
      for (Host host : bench.hosts) host.stop(Duration.ZERO);
    }
  }

  private Host start() {
    var listen = List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"));
    HostKey key = HostKey.generate(new SecureRandom());
    var host = new Host(new HostConfig(key, listen, "bench", HostLimits.DEFAULTS));
    host.serve(ECHO, (_, request) -> request);
    host.start();
    hosts.add(host);
    return host;
  }

  private static Multiaddr address(Host host) {
    return host.listenAddresses().getFirst().withPeer(host.peerId());
  }

  private void handshakes() throws InterruptedException {
    Host one = start();
    Host two = start();
    int count = 200;
    double[] rates = new double[ROUNDS];
    for (int round = -3; round < ROUNDS; round++) {
      long begin = System.nanoTime();
      for (int i = 0; i < count; i++) {
        one.connect(address(two));
        one.disconnect(two.peerId());
      }
      if (round >= 0) rates[round] = count * 1e9 / (System.nanoTime() - begin);
    }
    report("connections made, one after the other", rates, "1/s");
  }

  private void throughput() throws InterruptedException {
    Host one = start();
    Host two = start();
    one.connect(address(two));
    double[] rates = new double[ROUNDS];
    int piece = 256 * 1024;
    int pieces = 1024;
    for (int round = -2; round < ROUNDS; round++) {
      var done = new CountDownLatch(1);
      two.streams()
          .handle(
              SINK,
              stream -> {
                byte[] into = new byte[piece];
                while (stream.read(into)) {}
                done.countDown();
              });
      long begin = System.nanoTime();
      try (LibStream stream = one.streams().open(two.peerId(), List.of(SINK))) {
        byte[] out = new byte[piece];
        for (int i = 0; i < pieces; i++) stream.write(out);
      }
      done.await();
      double seconds = (System.nanoTime() - begin) / 1e9;
      if (round >= 0) rates[round] = (double) piece * pieces / (1 << 20) / seconds;
    }
    report("one stream, one way, 256 MiB", rates, "MiB/s");
  }

  private void roundTrips() throws InterruptedException {
    Host one = start();
    Host two = start();
    one.connect(address(two));
    int count = 5_000;
    byte[] request = new byte[1024];
    double[] medians = new double[ROUNDS];
    double[] tails = new double[ROUNDS];
    for (int round = -2; round < ROUNDS; round++) {
      long[] nanos = new long[count];
      for (int i = 0; i < count; i++) {
        long begin = System.nanoTime();
        one.request(two.peerId(), ECHO, request);
        nanos[i] = System.nanoTime() - begin;
      }
      Arrays.sort(nanos);
      if (round < 0) continue;
      medians[round] = nanos[count / 2] / 1e3;
      tails[round] = nanos[count * 99 / 100] / 1e3;
    }
    report("request of 1 KiB and its reply, median", medians, "µs");
    report("request of 1 KiB and its reply, p99", tails, "µs");
  }

  private void heap() throws InterruptedException {
    Host hub = start();
    var others = new ArrayList<Host>();
    for (int i = 0; i < IDLE_PEERS; i++) others.add(start());
    // Once there and back, so that classes and threads are there before the count begins.
    others.getLast().connect(address(hub));
    Thread.sleep(2_000);
    long before = used();
    for (Host other : others) other.connect(address(hub));
    while (hub.peers().stream().anyMatch(peer -> peer.agent().isEmpty())) Thread.sleep(10);
    Thread.sleep(2_000);
    double kib = (used() - before) / 1024.0 / (IDLE_PEERS - 1) / 2;
    OUT.printf("%-45s %10.1f %s%n", "heap of an idle connection, one end", kib, "KiB");
  }

  private static long used() throws InterruptedException {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      runtime.gc();
      Thread.sleep(200);
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static void report(String what, double[] values, String unit) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    OUT.printf(
        "%-45s %10.1f %s (of %d rounds: %.1f to %.1f)%n",
        what, sorted[sorted.length / 2], unit, sorted.length, sorted[0], sorted[sorted.length - 1]);
  }
}
