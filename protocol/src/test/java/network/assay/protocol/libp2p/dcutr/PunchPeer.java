// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.dcutr;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostConfig;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.NatConfig;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.IpBlocks;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.relay.RelayLimits;

/// One of the three peers of `punch.sh`, in a process and a network of its own: `relay`, `hidden`
/// or `dialler`.
public final class PunchPeer {
  /// What the hidden peer serves: a frame, returned.
  public static final String ECHO = "/test/echo/1";
  private static final Duration PATIENCE = Duration.ofSeconds(25);

  private PunchPeer() {}

  /// Where every peer listens, on its machine: by TCP unless `PUNCH` says `quic`.
  public static Multiaddr port(String machine) {
    boolean quic = "quic".equals(System.getenv("PUNCH"));
    return Multiaddr.parse("/ip4/" + machine + (quic ? "/udp/4001/quic-v1" : "/tcp/4001"));
  }

  /// The keys of relay, hidden peer and dialler: 1, 2 and 3.
  public static HostKey key(int number) {
    byte[] seed = new byte[32];
    seed[0] = (byte) number;
    return HostKey.of(seed);
  }

  /// Where the relay is.
  public static Multiaddr relay() {
    return port("9.0.1.1").withPeer(key(1).peerId());
  }

  public static void main(String[] args) throws Exception {
    Multiaddr relay = relay();
    switch (args[0]) {
      case "relay" -> {
        // Not everywhere: it is in two networks, and UDP answers from the address of the way back.
        start(
            1,
            port("9.0.1.1"),
            new NatConfig(
                Optional.of(RelayLimits.DEFAULTS),
                false,
                List.of(),
                false,
                Optional.empty(),
                IpBlocks::isGlobal));
        System.out.println("READY");
        Thread.sleep(Duration.ofMinutes(10));
      }
      case "hidden" -> {
        Host hidden = start(2, port("0.0.0.0"), behind(List.of(relay)));
        hidden
            .streams()
            .handle(
                ECHO,
                stream -> {
                  byte[] word = stream.readFrame(100);
                  if (word != null) stream.writeFrame(word);
                });
        until(() -> hidden.announced().stream().anyMatch(Multiaddr::isRelayed));
        System.out.println("READY");
        Thread.sleep(Duration.ofMinutes(10));
      }
      default -> {
        Host dialler = start(3, port("0.0.0.0"), behind(List.of()));
        dialler.connect(relay.overRelay(key(2).peerId()));
        until(() -> dialler.streams().connected().contains(key(2).peerId()));
        try (LibStream stream = dialler.streams().open(key(2).peerId(), List.of(ECHO))) {
          stream.writeFrame(new byte[] {1, 2, 3});
          byte[] back = stream.readFrame(100);
          boolean direct = back != null && !stream.connection().limited();
          System.out.println((direct ? "DIRECT " : "RELAYED ") + stream.connection().address());
          System.exit(direct ? 0 : 1);
        }
      }
    }
  }

  private static NatConfig behind(List<Multiaddr> through) {
    return new NatConfig(
        Optional.empty(), true, through, false, Optional.empty(), IpBlocks::isGlobal);
  }

  private static Host start(int number, Multiaddr at, NatConfig nat) {
    var host =
        new Host(new HostConfig(key(number), List.of(at), "punch/1", HostLimits.DEFAULTS, nat));
    host.start();
    return host;
  }

  private static void until(java.util.function.BooleanSupplier happened)
      throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!happened.getAsBoolean()) {
      if (System.nanoTime() > end) throw new AssertionError("never happened");
      Thread.sleep(20);
    }
  }
}
