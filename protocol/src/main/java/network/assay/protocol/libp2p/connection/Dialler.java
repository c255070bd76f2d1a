// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;

/// Dials a peer's addresses one after the other. All who want the same peer at the same time share
/// one attempt.
final class Dialler {
  private final Map<PeerId, CompletableFuture<PeerConnection>> underWay = new ConcurrentHashMap<>();

  /// One address. Blocks.
  interface Attempt {
    PeerConnection dial(Multiaddr to, PeerId expected) throws InterruptedException;
  }

  PeerConnection dial(PeerId peer, List<Multiaddr> addresses, Attempt attempt)
      throws InterruptedException {
    var mine = new CompletableFuture<PeerConnection>();
    CompletableFuture<PeerConnection> shared = underWay.putIfAbsent(peer, mine);
    if (shared == null) {
      shared = mine;
      // On its own thread: the first to ask may be interrupted, the others still wait.
      Thread.ofVirtual()
          .name("dial-" + peer.brief())
          .start(() -> run(peer, addresses, attempt, mine));
    }
    return await(shared);
  }

  private void run(
      PeerId peer,
      List<Multiaddr> addresses,
      Attempt attempt,
      CompletableFuture<PeerConnection> result) {
    try {
      PeerConnection made = tryAll(peer, addresses, attempt);
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

  private PeerConnection tryAll(PeerId peer, List<Multiaddr> addresses, Attempt attempt)
      throws InterruptedException {
    AssayFault last = new AssayFault.World("no address known for " + peer);
    for (Multiaddr address : addresses) {
      try {
        return attempt.dial(address, peer);
      } catch (AssayFault fault) {
        last = fault;
      }
    }
    throw last;
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
