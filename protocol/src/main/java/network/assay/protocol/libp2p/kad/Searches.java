// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.kad.lookup.LookupState;
import network.assay.protocol.libp2p.kad.wire.KadMessage;
import network.assay.protocol.libp2p.kad.wire.KadPeer;
import network.assay.protocol.libp2p.kad.wire.KadRecord;
import network.assay.protocol.libp2p.kad.wire.Octets;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// What a DHT is for: finds peers, providers and values, and places them.
final class Searches {
  /// The most providers a search collects.
  static final int MAX_PROVIDERS = 256;

  private static final Query.Listener NOTHING = (_, _) -> false;

  private final PeerId self;
  private final KadConfig config;
  private final Fellowship fellowship;
  private final Function<Octets, LookupState> begin;
  private final Responder responder;
  private final Connections connections;

  /// @param self whose own store is one that names providers
  /// @param begin a lookup for a key, from what the table knows
  Searches(
      PeerId self,
      KadConfig config,
      Fellowship fellowship,
      Function<Octets, LookupState> begin,
      Responder responder,
      Connections connections) {
    this.self = self;
    this.config = config;
    this.fellowship = fellowship;
    this.begin = begin;
    this.responder = responder;
    this.connections = connections;
  }

  private List<PeerId> run(Octets key, KadMessage request, Query.Listener listener)
      throws InterruptedException {
    return new Query(config.lookups(), config.times(), fellowship, request, listener)
        .run(begin.apply(key));
  }

  /// The peers nearest a key.
  List<PeerId> nearest(Octets key) throws InterruptedException {
    return run(key, KadMessage.findNode(key), NOTHING);
  }

  List<Multiaddr> peer(PeerId wanted) throws InterruptedException {
    if (connections.find(wanted) == null) {
      Octets key = Octets.of(wanted.toBytes());
      if (begin.apply(key).candidates().isEmpty()) {
        throw new AssayFault.World("no peer of the DHT is known");
      }
      var _ =
          run(
              key,
              KadMessage.findNode(key),
              (from, answer) -> reached(wanted, from, answer.message()));
    }
    return connections.find(wanted) == null ? List.of() : connections.known().of(wanted);
  }

  /// Whether the peer answers at what was told of it: only then the search is over, as anybody can
  /// tell anything.
  private boolean reached(PeerId wanted, PeerId from, KadMessage answer)
      throws InterruptedException {
    if (from.equals(wanted)) return true;
    for (KadPeer told : answer.closer()) {
      if (!told.id().equals(wanted) || told.addresses().isEmpty()) continue;
      fellowship.heard(told, from);
      return dialled(wanted);
    }
    return false;
  }

  /// Dials what is known of a peer, and again where another has told more meanwhile: who tells of
  /// an address where nothing answers must not stand in its way.
  private boolean dialled(PeerId wanted) throws InterruptedException {
    while (true) {
      Set<Multiaddr> tried = Set.copyOf(connections.known().of(wanted));
      try {
        var _ = connections.dials().connectKnown(wanted);
        return true;
      } catch (AssayFault fault) {
        if (tried.containsAll(connections.known().of(wanted))) return false;
      }
    }
  }

  /// As several peers name them, at most `limit`.
  List<PeerId> providers(Octets key, int limit) throws InterruptedException {
    var named = new NamedProviders(Math.min(limit, MAX_PROVIDERS));
    var _ = named.by(self, Optional.empty(), responder.providers().find(key));
    var _ =
        run(
            key,
            KadMessage.getProviders(key),
            (from, answer) -> named.by(from, answer.block(), answer.message().providers()));
    List<PeerId> chosen = named.chosen();
    for (PeerId provider : chosen) {
      named.tellers(provider).forEach((teller, told) -> fellowship.heard(told, teller));
    }
    return chosen;
  }

  Optional<KadRecord> value(Octets key) throws InterruptedException {
    var heard = new HeardValues();
    List<PeerId> nearest =
        run(
            key,
            KadMessage.getValue(key),
            (from, answer) -> {
              Optional<KadRecord> record =
                  Optional.ofNullable(answer.message().record())
                      .filter(r -> r.key().equals(key) && config.validators().isValid(r));
              return heard.by(from, answer.block(), record);
            });
    Map<PeerId, Optional<KadRecord>> answers = heard.answers();
    KadRecord best = responder.values().get(key);
    for (Optional<KadRecord> answer : answers.values()) {
      if (answer.isPresent()) best = better(answer.get(), best);
    }
    if (best != null) correct(best, answers, nearest);
    return Optional.ofNullable(best);
  }

  private KadRecord better(KadRecord one, @Nullable KadRecord other) {
    return other == null || config.validators().isBetter(one, other) ? one : other;
  }

  /// Gives the best value to those of the nearest that had another or none.
  private void correct(
      KadRecord best, Map<PeerId, Optional<KadRecord>> answers, List<PeerId> nearest) {
    for (PeerId peer : nearest) {
      Optional<KadRecord> had = answers.get(peer);
      if (had == null || had.equals(Optional.of(best))) continue;
      Thread.ofVirtual()
          .name("kad-correct-" + peer.brief())
          .start(() -> taken(peer, to -> fellowship.client().ask(to, KadMessage.putValue(best))));
    }
  }

  /// Says something to a peer.
  interface Telling {
    /// @throws AssayFault where it does not take it
    void to(PeerId peer) throws InterruptedException;
  }

  /// Tells the peers nearest a key.
  ///
  /// @return how many took it
  int tellNearest(Octets key, Telling telling) throws InterruptedException {
    List<PeerId> nearest = nearest(key);
    var taken = new AtomicInteger();
    var threads =
        nearest.stream()
            .map(
                peer ->
                    Thread.ofVirtual()
                        .name("kad-tell-" + peer.brief())
                        .start(
                            () -> {
                              if (taken(peer, telling)) taken.incrementAndGet();
                            }))
            .toList();
    long end = System.nanoTime() + config.times().request().toNanos();
    try {
      for (Thread thread : threads) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left > 0) thread.join(left);
      }
    } finally {
      for (Thread thread : threads) thread.interrupt();
    }
    if (taken.get() == 0) {
      throw new AssayFault.World(
          nearest.isEmpty()
              ? "no peer of the DHT is reached"
              : "none of " + nearest.size() + " peers took what was told");
    }
    return taken.get();
  }

  private static boolean taken(PeerId peer, Telling telling) {
    try {
      telling.to(peer);
      return true;
    } catch (AssayFault fault) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
