// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import network.assay.protocol.libp2p.autonat.AutoNat;
import network.assay.protocol.libp2p.autonat.Reachability;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.dcutr.HolePuncher;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.mdns.Mdns;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.relay.RelayClient;
import network.assay.protocol.libp2p.relay.RelayKeeper;
import network.assay.protocol.libp2p.relay.RelayServer;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What [NatConfig] asks for, put together: who learns what from whom.
final class Reaching {
  private static final Logger LOG = LoggerFactory.getLogger(Reaching.class);
  private static final int DIALS_AT_ONCE = 8;

  private final Connections connections;
  private final NatConfig config;
  private final Whereabouts where;
  private final Runnable tell;
  private final @Nullable RelayServer server;
  private final @Nullable RelayKeeper keeper;
  private final @Nullable HolePuncher puncher;
  private final @Nullable AutoNat autonat;
  private final @Nullable Mdns mdns;
  private final Semaphore dialling = new Semaphore(DIALS_AT_ONCE);

  /// @param tell has connected peers told what this host says of itself now
  Reaching(
      Connections connections, HostKey key, NatConfig config, Whereabouts where, Runnable tell) {
    this.connections = connections;
    this.config = config;
    this.where = where;
    this.tell = tell;
    var clock = InstantSource.system();
    PeerId self = key.peerId();
    this.server =
        config
            .relays()
            .map(limits -> new RelayServer(connections, key, limits, clock, where::announcedDirect))
            .orElse(null);
    this.autonat =
        config.autonat() ? new AutoNat(connections, where::guesses, clock, config.global()) : null;
    if (autonat != null) {
      where.judgedBy(autonat::of);
      autonat.onAddresses(tell);
    }
    if (config.relayed()) {
      var client = new RelayClient(connections, self, clock);
      this.keeper =
          new RelayKeeper(
              client, connections, config.through(), this::needsRelay, clock, this::relaysChanged);
      this.puncher = new HolePuncher(connections, where::guesses, config.global(), clock);
      if (autonat != null) autonat.onChange(_ -> keeper.wake());
    } else {
      this.keeper = null;
      this.puncher = null;
    }
    this.mdns =
        config.mdns().map(how -> new Mdns(self, where::direct, this::found, how)).orElse(null);
  }

  void start() {
    if (keeper != null) keeper.start();
    if (autonat != null) autonat.start();
    if (mdns != null) mdns.start();
  }

  void stop() {
    if (mdns != null) mdns.stop();
    if (autonat != null) autonat.stop();
    if (keeper != null) keeper.stop();
    if (server != null) server.stop();
  }

  private boolean needsRelay() {
    return switch (reachability()) {
      case PUBLIC -> false;
      case PRIVATE -> true;
      // Told of relays, it is safer to be reached twice than not at all.
      case UNKNOWN -> !config.through().isEmpty();
    };
  }

  private void relaysChanged() {
    if (keeper == null) return;
    where.relayed(keeper.addresses());
    tell.run();
  }

  private void found(PeerId peer, List<Multiaddr> addresses) {
    connections.known().learn(peer, addresses);
    if (connections.find(peer) != null || !dialling.tryAcquire()) return;
    Thread.ofVirtual()
        .name("neighbour-" + peer.brief())
        .start(
            () -> {
              try {
                var _ = connections.connect(peer);
              } catch (AssayFault fault) {
                LOG.debug("neighbour {}: {}", peer, fault.getMessage());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                dialling.release();
              }
            });
  }

  Reachability reachability() {
    return autonat == null ? Reachability.UNKNOWN : autonat.reachability();
  }

  Reachability reachability(Multiaddr address) {
    return autonat == null ? Reachability.UNKNOWN : autonat.of(address);
  }

  void onReachability(Consumer<Reachability> listener) {
    if (autonat != null) autonat.onChange(listener);
  }

  ReachTotals totals() {
    return new ReachTotals(
        server == null ? 0 : server.reservations(),
        server == null ? 0 : server.circuits(),
        server == null ? 0 : server.carried(),
        puncher == null ? 0 : puncher.punched());
  }
}
