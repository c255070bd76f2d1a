// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Assumptions;

/// Hosts on loopback ports of the system's choice, stopped together.
public final class Hosts implements AutoCloseable {
  /// Long enough for a busy machine.
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  /// A test that waits this long for something that nothing delays has failed.
  private static final Duration NEVER = Duration.ofSeconds(100);

  static {
    Leaks.watch();
  }

  private final List<Host> running = new ArrayList<>();

  public Host start() {
    return start(HostKey.generate(new SecureRandom()), HostLimits.DEFAULTS);
  }

  public Host start(Wire wire) {
    Assumptions.assumeTrue(wire.here(), () -> wire + " on this machine");
    return start(made(wire));
  }

  /// One that listens over a wire; not started.
  static Host made(Wire wire) {
    return new Host(
        new HostConfig(
            HostKey.generate(new SecureRandom()),
            List.of(wire.any()),
            "assay-test/1",
            HostLimits.DEFAULTS,
            NatConfig.NONE,
            wire.securities()));
  }

  public Host start(HostKey key, HostLimits limits) {
    var listen = List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"));
    return start(new Host(new HostConfig(key, listen, "assay-test/1", limits)));
  }

  public Host start(Host host) {
    host.start();
    running.add(host);
    return host;
  }

  /// Where a host can be dialled.
  public static Multiaddr address(Host host) {
    return host.listenAddresses().getFirst().withPeer(host.peerId());
  }

  /// Whether a host is connected to a peer and has heard what that says of itself.
  public static boolean identified(Host host, PeerId peer) {
    return host.peers().stream().anyMatch(p -> p.id().equals(peer) && !p.agent().isEmpty());
  }

  /// Waits until something asynchronous has happened.
  public static void until(String what, BooleanSupplier happened) throws InterruptedException {
    long end = System.nanoTime() + NEVER.toNanos();
    while (!happened.getAsBoolean()) {
      if (System.nanoTime() > end) throw new AssertionError("never happened: " + what);
      Thread.sleep(5);
    }
  }

  @Override
  public void close() {
    for (Host host : running) host.stop(Duration.ZERO);
    Leaks.assertNone();
  }
}
