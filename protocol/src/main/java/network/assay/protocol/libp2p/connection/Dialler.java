// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import network.assay.protocol.libp2p.limits.OwnLimit;
import network.assay.protocol.libp2p.multiformats.AddressProtocol;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.transport.Names;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// Dials a peer's addresses as [DialPlan] says. All with the same [Aim] at the same time share one
/// attempt.
final class Dialler {
  /// What is dialled: a peer at what is known of it, or at one address alone. Who trusts an address
  /// does not wait for those that others told of.
  ///
  /// @param only null where all known addresses are dialled
  /// @param ours whether the operator gave them: then also those that did not answer lately
  /// @param direct no relays, so that a way over a relay never waits for another
  record Aim(PeerId peer, @Nullable Multiaddr only, boolean ours, boolean direct) {}

  /// Of those that others told: each takes a seat of the few that look names up.
  private static final int MAX_NAMES = 2;

  private final Roads roads;
  private final Duration patience;
  private final AddressBackoff backoff;
  private final Map<Aim, CompletableFuture<PeerConnection>> underWay = new ConcurrentHashMap<>();

  /// @param patience for all addresses of one aim together
  Dialler(Roads roads, InstantSource clock, Duration patience) {
    this.roads = roads;
    this.patience = patience;
    this.backoff = new AddressBackoff(clock, RandomGenerator.getDefault());
  }

  /// @param addresses the most believed first
  PeerConnection dial(Aim aim, List<Multiaddr> addresses) throws InterruptedException {
    var mine = new CompletableFuture<PeerConnection>();
    CompletableFuture<PeerConnection> shared = underWay.putIfAbsent(aim, mine);
    if (shared == null) {
      shared = mine;
      // On its own thread: the first to ask may be interrupted, the others still wait.
      Thread.ofVirtual().name("dial-" + aim.peer.brief()).start(() -> run(aim, addresses, mine));
    }
    return await(shared);
  }

  private void run(Aim aim, List<Multiaddr> addresses, CompletableFuture<PeerConnection> result) {
    try {
      PeerConnection made = race(aim, addresses);
      // Out of the way first: who is told now and asks again must not be given this one again.
      underWay.remove(aim, result);
      result.complete(made);
    } catch (AssayFault fault) {
      underWay.remove(aim, result);
      result.completeExceptionally(fault);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      underWay.remove(aim, result);
      result.completeExceptionally(
          new AssayFault.World("the dial to " + aim.peer + " was given up"));
    }
  }

  private PeerConnection race(Aim aim, List<Multiaddr> addresses) throws InterruptedException {
    PeerId peer = aim.peer;
    if (addresses.isEmpty()) throw new AssayFault.World("no address known for " + peer);
    var open = new ArrayList<Multiaddr>();
    for (Multiaddr address : aim.ours ? roads.expand(addresses, peer) : fewNames(addresses)) {
      if (aim.ours || !backoff.rests(peer, address)) open.add(address);
    }
    if (aim.ours && open.isEmpty()) throw new AssayFault.World("no transport to " + addresses);
    if (open.isEmpty()) {
      throw OwnLimit.fault(peer + " did not answer a moment ago, and is left alone for now");
    }
    return new Race<>(to -> attempt(to, peer, aim.ours), patience)
        .run(peer.brief(), DialPlan.of(open));
  }

  /// These addresses, less all but [#MAX_NAMES] of those with names.
  static List<Multiaddr> fewNames(List<Multiaddr> told) {
    var kept = new ArrayList<Multiaddr>();
    int names = 0;
    for (Multiaddr address : told) {
      if (!isNamed(address) || ++names <= MAX_NAMES) kept.add(address);
    }
    return kept;
  }

  /// Whether a name server is asked, for the peer's machine or its relay's.
  private static boolean isNamed(Multiaddr address) {
    return address.parts().getFirst().protocol() != AddressProtocol.P2P && Names.isNamed(address);
  }

  private PeerConnection attempt(Multiaddr to, PeerId peer, boolean ours)
      throws InterruptedException {
    try {
      PeerConnection made = roads.take(to, peer, ours);
      backoff.worked(peer, to);
      return made;
    } catch (AssayFault fault) {
      if (!OwnLimit.caused(fault)) backoff.failed(peer, to);
      throw fault;
    }
  }

  /// Waits for a future whose failures are faults.
  static <T> T await(CompletableFuture<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      AssayFault fault = Faults.of(e);
      String what = String.valueOf(fault.getMessage());
      // The waiting thread's own fault, so that its stack trace says who waited.
      throw switch (fault) {
        case AssayFault.Peer peer -> new AssayFault.Peer(what, peer);
        case AssayFault.World world -> new AssayFault.World(what, world);
        case AssayFault.Operator operator -> new AssayFault.Operator(what, operator);
        case AssayFault.Internal internal -> new AssayFault.Internal(what, internal);
      };
    }
  }
}
