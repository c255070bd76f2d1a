// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import static network.assay.protocol.libp2p.host.Hosts.address;
import static network.assay.protocol.libp2p.host.Hosts.until;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.AddressProtocol;
import network.assay.protocol.libp2p.noise.RawNoise;
import network.assay.protocol.libp2p.request.RequestProtocol;
import network.assay.protocol.libp2p.yamux.RawYamux;
import network.assay.protocol.market.AssayFault;

/// A host of tight limits, and a stranger before it.
final class Besieged implements AutoCloseable {
  static final RequestProtocol ECHO =
      new RequestProtocol("/test/echo/1", 1000, 1000, Duration.ofSeconds(20), 4);

  private final Hosts hosts = new Hosts();
  private final HostKey stranger = HostKey.generate(new SecureRandom());
  private final Host host;

  Besieged(HostLimits limits) {
    host = hosts.start(HostKey.generate(new SecureRandom()), limits);
  }

  Host host() {
    return host;
  }

  /// For hosts of friends.
  Hosts hosts() {
    return hosts;
  }

  HostKey stranger() {
    return stranger;
  }

  static int port(Host of) {
    return Integer.parseInt(
        String.valueOf(of.listenAddresses().getFirst().value(AddressProtocol.TCP)));
  }

  /// The stranger dials the host.
  RawNoise dialled() throws IOException {
    return RawNoise.dial(port(host), stranger);
  }

  /// Waits until the host has taken the stranger in, and nobody else.
  RawYamux connected(RawNoise noise) throws InterruptedException {
    until("connected", () -> host.totals().connected() == 1);
    return new RawYamux(noise);
  }

  /// Whatever was done to it, the host goes on serving the others.
  @Override
  public void close() throws InterruptedException {
    host.serve(ECHO, (_, request) -> request);
    Host friend = hosts.start();
    until("a friend is served", () -> served(friend));
    hosts.close();
  }

  private boolean served(Host friend) {
    try {
      friend.connect(address(host));
      return friend.request(host.peerId(), ECHO, new byte[] {1, 2}).length == 2;
    } catch (AssayFault.World full) {
      // A test has just given room, and the host has not noticed yet.
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
