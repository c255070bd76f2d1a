// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.autonat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.multiformats.Multiaddr;

/// Asks others whether they reach this host, and tries to reach them when they ask: AutoNAT v2, and
/// v1 with peers that speak nothing newer.
public final class AutoNat {
  /// So that many servers do not dial the same machine at once.
  private static final Duration SCATTER = Duration.ofSeconds(3);

  private final Prober prober;
  private final AutoNatClient client;

  /// @param candidates where this host may be reachable, the most likely first; asked for each
  ///     question
  /// @param global whether an address is one of the open internet
  public AutoNat(
      Connections connections,
      Supplier<List<Multiaddr>> candidates,
      InstantSource clock,
      Predicate<InetAddress> global) {
    this.prober = new Prober(connections, clock);
    new AutoNatServer(connections, prober, clock, global).serve();
    new ProbeServer(connections, prober, clock, global, SCATTER).serve();
    this.client = new AutoNatClient(connections, candidates, clock, global);
    client.serve();
  }

  public void start() {
    client.start();
  }

  public void stop() {
    client.stop();
    prober.stop();
  }

  /// Of this host as a whole, as known now.
  public Reachability reachability() {
    return client.reachability();
  }

  /// Of one of its addresses, as known now.
  public Reachability of(Multiaddr address) {
    return client.of(address);
  }

  /// Calls back on one thread when [#reachability] changes; must not block for long.
  public void onChange(Consumer<Reachability> listener) {
    client.onChange(listener);
  }

  /// Calls back on one thread when what is known of an address changes; must not block for long.
  public void onAddresses(Runnable listener) {
    client.onAddresses(listener);
  }
}
