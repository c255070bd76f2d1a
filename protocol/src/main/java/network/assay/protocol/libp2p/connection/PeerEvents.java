// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells listeners who came and who went, on one virtual thread.
///
/// Only the set of peers whose state may have changed is queued; the state itself is looked up when
/// its turn comes. However fast a peer connects and leaves, the queue holds it once.
final class PeerEvents {
  private static final Logger LOG = LoggerFactory.getLogger(PeerEvents.class);

  private final Function<PeerId, @Nullable Object> current;
  private final SequencedSet<PeerId> changed = new LinkedHashSet<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private @Nullable Thread thread;

  private static final class Listener {
    final Consumer<PeerId> arrived;
    final Consumer<PeerId> gone;
    final Map<PeerId, Object> told = new HashMap<>();

    Listener(Consumer<PeerId> arrived, Consumer<PeerId> gone) {
      this.arrived = arrived;
      this.gone = gone;
    }
  }

  /// @param current what stands for a peer's connection now, or null where it has none
  PeerEvents(Function<PeerId, @Nullable Object> current) {
    this.current = current;
  }

  void listen(Consumer<PeerId> arrived, Consumer<PeerId> gone) {
    listeners.add(new Listener(arrived, gone));
  }

  synchronized void changed(PeerId peer) {
    if (listeners.isEmpty()) return;
    changed.add(peer);
    notifyAll();
  }

  /// How many peers there is news of that was not told.
  synchronized int waiting() {
    return changed.size();
  }

  synchronized void start() {
    if (thread == null) thread = Thread.ofVirtual().name("peer-events").start(this::run);
  }

  synchronized void stop() {
    if (thread != null) thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        PeerId peer = next();
        for (Listener listener : listeners) tell(listener, peer);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized PeerId next() throws InterruptedException {
    while (changed.isEmpty()) wait();
    return changed.removeFirst();
  }

  private void tell(Listener listener, PeerId peer) {
    Object now = current.apply(peer);
    Object before = listener.told.get(peer);
    if (now == before) return;
    try {
      if (before != null) {
        listener.told.remove(peer);
        listener.gone.accept(peer);
      }
      if (now != null) {
        listener.told.put(peer, now);
        listener.arrived.accept(peer);
      }
    } catch (RuntimeException | Error e) {
      LOG.error("a listener failed on news of {}", peer, e);
    }
  }
}
