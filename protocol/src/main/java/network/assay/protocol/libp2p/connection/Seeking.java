// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.Semaphore;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// Looks peers up that are to be dialled and are not reached: so many at a time, and one that was
/// not found not again for a while.
public final class Seeking {
  private static final int AT_ONCE = 8;
  private static final int REMEMBERED = 1024;
  private static final Duration REST = Duration.ofSeconds(30);

  private final Seeker seeker;
  private final Semaphore seats = new Semaphore(AT_ONCE);
  private final SequencedMap<PeerId, Long> missing = new LinkedHashMap<>();

  /// Connects to a peer where it finds it; throws
  /// [network.assay.protocol.market.AssayFault.World] where it cannot look now.
  @FunctionalInterface
  public interface Seeker {
    void seek(PeerId peer) throws InterruptedException;
  }

  Seeking(Seeker seeker) {
    this.seeker = seeker;
  }

  void seek(PeerId peer) throws InterruptedException {
    if (rests(peer)) return;
    seats.acquire();
    try {
      seeker.seek(peer);
    } catch (AssayFault.World fault) {
      forget(peer);
    } finally {
      seats.release();
    }
  }

  private synchronized void forget(PeerId peer) {
    missing.remove(peer);
  }

  /// Whether the peer was looked for a moment ago; if not, it is about to be.
  private synchronized boolean rests(PeerId peer) {
    long now = System.nanoTime();
    @Nullable Long until = missing.remove(peer);
    boolean rests = until != null && until - now > 0;
    missing.putLast(peer, rests ? until : now + REST.toNanos());
    if (missing.size() > REMEMBERED) missing.pollFirstEntry();
    return rests;
  }
}
