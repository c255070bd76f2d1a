// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;

/// Dials a peer's addresses as [DialPlan] says. All who want the same peer at the same time share
/// one attempt.
final class Dialler {
  private final Roads roads;
  private final AddressBackoff backoff;
  private final Map<PeerId, CompletableFuture<PeerConnection>> underWay = new ConcurrentHashMap<>();

  Dialler(Roads roads, InstantSource clock) {
    this.roads = roads;
    this.backoff = new AddressBackoff(clock, RandomGenerator.getDefault());
  }

  /// @param addresses the most believed first
  /// @param ours whether the operator gave them: then also those that did not answer lately
  PeerConnection dial(PeerId peer, List<Multiaddr> addresses, boolean ours)
      throws InterruptedException {
    var mine = new CompletableFuture<PeerConnection>();
    CompletableFuture<PeerConnection> shared = underWay.putIfAbsent(peer, mine);
    if (shared == null) {
      shared = mine;
      // On its own thread: the first to ask may be interrupted, the others still wait.
      Thread.ofVirtual().name("dial-" + peer.brief()).start(() -> run(peer, addresses, ours, mine));
    }
    return await(shared);
  }

  private void run(
      PeerId peer,
      List<Multiaddr> addresses,
      boolean ours,
      CompletableFuture<PeerConnection> result) {
    try {
      PeerConnection made = race(peer, addresses, ours);
      // Out of the way first: who is told now and asks again must not be given this one again.
      underWay.remove(peer, result);
      result.complete(made);
    } catch (AssayFault fault) {
      underWay.remove(peer, result);
      result.completeExceptionally(fault);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      underWay.remove(peer, result);
      result.completeExceptionally(new AssayFault.World("the dial to " + peer + " was given up"));
    }
  }

  private PeerConnection race(PeerId peer, List<Multiaddr> addresses, boolean ours)
      throws InterruptedException {
    if (addresses.isEmpty()) throw new AssayFault.World("no address known for " + peer);
    var open = new ArrayList<Multiaddr>();
    for (Multiaddr address : addresses) {
      if (ours || !backoff.rests(address.withoutPeer())) open.add(address);
    }
    if (open.isEmpty()) {
      throw new AssayFault.World(peer + " did not answer a moment ago, and is left alone for now");
    }
    return new Race<>(to -> attempt(to, peer, ours)).run(peer.brief(), DialPlan.of(open));
  }

  private PeerConnection attempt(Multiaddr to, PeerId peer, boolean ours)
      throws InterruptedException {
    try {
      PeerConnection made = roads.take(to, peer, ours);
      backoff.worked(to.withoutPeer());
      return made;
    } catch (AssayFault fault) {
      backoff.failed(to.withoutPeer());
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
