// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import network.assay.node.life.Bulkhead;
import network.assay.node.life.Service;
import network.assay.protocol.libp2p.host.ConnectedPeer;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.kad.Kad;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the node connected: to the bootstrap peers always, and, up to a limit, to peers that
/// announced themselves and to those met in the DHT. Who does not answer is tried again, less and
/// less often.
public final class Mesh implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(Mesh.class);

  /// With so many connections, no more are sought.
  static final int ENOUGH = 24;

  /// So many that were dialled from here are sought whatever comes in: strangers must not decide
  /// whom a node knows.
  static final int OWN = 8;

  /// Above what gossip asks of who names others (50), by as much as a shared address costs.
  static final double BELIEVED = 60;

  private static final Duration EVERY = Duration.ofSeconds(2);
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration MOST = Duration.ofMinutes(1);
  private static final int DIALS = 4;
  private static final int WAITING = 32;

  /// Failures in a row, and until when a peer is left alone.
  private record Rest(int failures, Instant until) {}

  private final Host host;
  private final Directory directory;
  private final List<Multiaddr> bootstrap;
  private final InstantSource clock;
  private final Bulkhead dials = new Bulkhead("dial", DIALS, WAITING);
  private final Set<PeerId> dialling = ConcurrentHashMap.newKeySet();
  private final Map<PeerId, Rest> resting = new HashMap<>();
  private final Thread thread = Thread.ofVirtual().name("mesh").unstarted(this::loop);

  /// @param host started before this is
  /// @param bootstrap each ends in `/p2p/PEER`
  public Mesh(Host host, Directory directory, List<Multiaddr> bootstrap, InstantSource clock) {
    this.host = host;
    this.directory = directory;
    this.bootstrap =
        bootstrap.stream().filter(address -> !host.peerId().equals(address.peer())).toList();
    this.clock = clock;
  }

  @Override
  public String name() {
    return "mesh";
  }

  @Override
  public void start() {
    believeBootstrap();
    thread.start();
  }

  @Override
  public void stop(Duration patience) throws InterruptedException {
    thread.interrupt();
    if (thread.isAlive()) thread.join(patience);
    dials.close();
  }

  /// Gossip dials whom the bootstrap peers name: nobody earns that by traffic.
  private void believeBootstrap() {
    Set<PeerId> listed = new HashSet<>();
    for (Multiaddr address : bootstrap) {
      PeerId peer = address.peer();
      if (peer != null) listed.add(peer);
    }
    host.onPeer(
        peer -> {
          if (listed.contains(peer)) host.rate(peer, BELIEVED);
        },
        _ -> {});
  }

  private void loop() {
    try {
      while (true) {
        try {
          round();
        } catch (RuntimeException | Error e) {
          LOG.error("looking for peers failed, and is tried again", e);
        }
        Thread.sleep(EVERY);
      }
    } catch (InterruptedException e) {
      // stopped
    }
  }

  private void round() {
    Set<PeerId> connected = new HashSet<>();
    int own = 0;
    for (ConnectedPeer peer : host.peers()) {
      connected.add(peer.id());
      if (!peer.inbound()) own++;
    }
    synchronized (resting) {
      resting.keySet().removeAll(connected);
    }
    for (Multiaddr address : bootstrap) {
      PeerId peer = address.peer();
      if (peer != null && !connected.contains(peer)) dial(peer, List.of(address), true);
    }
    int room = Math.max(ENOUGH - connected.size(), OWN - own) - dialling.size();
    for (Directory.Known known : directory.all()) {
      if (room <= 0) break;
      PeerId peer = known.endpoint().peer();
      if (peer.equals(host.peerId()) || connected.contains(peer)) continue;
      if (dial(peer, Addresses.of(known.endpoint()), false)) room--;
    }
    for (PeerId peer : host.kad().map(Kad::known).orElse(List.of())) {
      if (room <= 0) break;
      if (!connected.contains(peer) && dial(peer, List.of(), false)) room--;
    }
  }

  /// @param addresses empty: what the host knows, or finds
  /// @return whether it is being tried
  private boolean dial(PeerId peer, List<Multiaddr> addresses, boolean wanted) {
    if (rests(peer) || !dialling.add(peer)) return false;
    boolean taken =
        dials.offer(
            () -> {
              try {
                connect(peer, addresses, wanted);
              } finally {
                dialling.remove(peer);
              }
            });
    if (!taken) dialling.remove(peer);
    return taken;
  }

  private void connect(PeerId peer, List<Multiaddr> addresses, boolean wanted) {
    String why = "";
    try {
      // What the operator wrote down may lead anywhere; what a peer announced may not.
      if (!wanted) {
        var _ = host.learn(peer, addresses);
      }
      for (Multiaddr address : wanted ? addresses : List.<Multiaddr>of()) {
        try {
          host.connect(address.withPeer(peer));
          return;
        } catch (AssayFault.World | AssayFault.Peer e) {
          why = String.valueOf(e.getMessage());
        }
      }
      // Elsewhere than it said, or than the operator wrote down.
      host.connect(peer);
      return;
    } catch (AssayFault.World | AssayFault.Peer e) {
      if (why.isEmpty()) why = String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    int failures = failed(peer);
    // Once when it begins; whoever stays away is shown by `assay peers`, not line after line.
    if (wanted && failures == 1) LOG.warn("Bootstrap peer {} is not reached: {}", peer, why);
    else LOG.debug("Peer {} is not reached: {}", peer, why);
  }

  private boolean rests(PeerId peer) {
    synchronized (resting) {
      Rest rest = resting.get(peer);
      return rest != null && clock.instant().isBefore(rest.until());
    }
  }

  private int failed(PeerId peer) {
    synchronized (resting) {
      Rest before = resting.getOrDefault(peer, new Rest(0, Instant.EPOCH));
      int failures = before.failures() + 1;
      Duration pause = FIRST.multipliedBy(1L << Math.min(failures, 10));
      if (pause.compareTo(MOST) > 0) pause = MOST;
      if (resting.size() >= Directory.CAPACITY) resting.clear();
      resting.put(peer, new Rest(failures, clock.instant().plus(pause)));
      return failures;
    }
  }
}
