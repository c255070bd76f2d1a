// SPDX-License-Identifier: Apache-2.0
package network.assay.bench;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import network.assay.protocol.libp2p.connection.ConnectionLimits;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostConfig;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.AddressProtocol;
import network.assay.protocol.libp2p.multiformats.Multiaddr;

/// What connections cost that are only there: a host in this process, and in another one so many
/// peers, each with a key of its own, over TCP, Noise and yamux on loopback.
///
/// `IdleBench [COUNT] [SECONDS]`; needs as many open files (`ulimit -n`). It says what is resident
/// and what the heap holds before the first, with all of them there, and so many seconds later,
/// when each was pinged a few times.
public final class IdleBench {
  private static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
  private static final long MIB = 1 << 20;

  private IdleBench() {}

  public static void main(String[] arguments) throws Exception {
    int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 70;
    Host host = host(count);
    host.start();
    Process peers = null;
    try {
      Usage before = Usage.now();
      OUT.println("none: " + before);
      peers = peers(host, count);
      Usage with = Usage.now();
      OUT.println(host.peers().size() + " connections: " + with);
      OUT.printf(
          Locale.ROOT,
          "each: %.0f bytes resident, %.0f of heap%n",
          (double) (with.resident - before.resident) / count,
          (double) (with.heap - before.heap) / count);
      Thread.sleep(Duration.ofSeconds(seconds));
      OUT.println(host.peers().size() + " after " + seconds + " s: " + Usage.now());
    } finally {
      if (peers != null) peers.destroy();
      host.stop(Duration.ZERO);
    }
  }

  private static Host host(int count) {
    ConnectionLimits usual = HostLimits.DEFAULTS.connections();
    // Of twice as many, three quarters may have dialled us, and none are trimmed.
    var limits =
        new ConnectionLimits(
            2 * count,
            usual.pendingUpgrades(),
            usual.streamsPerConnection(),
            usual.bufferedPerConnection(),
            usual.upgradeTimeout(),
            usual.dialTimeout(),
            usual.keepAlive());
    return new Host(
        new HostConfig(
            HostKey.generate(new SecureRandom()),
            List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")),
            "bench",
            new HostLimits(limits)));
  }

  private static Process peers(Host host, int count) throws IOException, InterruptedException {
    var port = host.listenAddresses().getFirst().value(AddressProtocol.TCP);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                IdlePeers.class.getName(),
                String.valueOf(port),
                Integer.toString(count))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    String line = lines.readLine();
    if (!"up".equals(line)) throw new IOException("the peers say " + line);
    while (host.peers().size() < count) Thread.sleep(200);
    return process;
  }

  /// @param resident bytes of the process in memory
  /// @param heap bytes of live objects
  /// @param direct bytes of buffers outside the heap
  /// @param threads platform threads
  private record Usage(long resident, long heap, long direct, int threads) {
    static Usage now() throws IOException {
      for (int i = 0; i < 3; i++) System.gc();
      long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      long direct =
          ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
              .mapToLong(BufferPoolMXBean::getMemoryUsed)
              .sum();
      return new Usage(
          measureResident(), heap, direct, ManagementFactory.getThreadMXBean().getThreadCount());
    }

    private static long measureResident() throws IOException {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
        }
      }
      return -1;
    }

    @Override
    public String toString() {
      return "%d MiB resident, heap %d MiB, direct %d MiB, %d threads"
          .formatted(resident / MIB, heap / MIB, direct / MIB, threads);
    }
  }
}
