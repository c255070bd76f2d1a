// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad;

import java.time.Duration;
import java.util.SplittableRandom;
import network.assay.protocol.libp2p.kad.route.Place;
import network.assay.protocol.libp2p.kad.wire.Octets;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a node's place in the DHT: looks for its own neighbours, soon after the start and whenever
/// its table changes, then less and less often; looks into far buckets; says again what is
/// provided and put.
final class Upkeep {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

  /// With few peers known, a look costs little, and whom it finds is worth much.
  private static final int SPARSE = 30;

  /// To find a key in a bucket this deep takes 2^13 hashes.
  private static final int DEEPEST = 12;

  private final Work work;
  private final KadConfig.Times times;
  private final SplittableRandom random = new SplittableRandom();
  private final Object wake = new Object();
  private final Thread thread = Thread.ofVirtual().name("kad-upkeep").unstarted(this::loop);
  private boolean changed;
  private Duration pause;

  /// What is done. Each call may take as long as a lookup.
  interface Work {
    void lookAt(Octets key) throws InterruptedException;

    /// Our own id, as a key.
    Octets self();

    Digest place();

    /// Leading bits the nearest known peer shares with us, -1 where none is known.
    int depth();

    /// Whether fewer peers are known than a lookup wants.
    boolean isSparse();

    /// Asks those not heard of for long, and forgets what is over.
    void tidy();

    /// Says again what this host provides and has put.
    ///
    /// @return whether somebody took all of it
    boolean republish() throws InterruptedException;
  }

  Upkeep(Work work, KadConfig.Times times) {
    this.work = work;
    this.times = times;
    this.pause = times.look();
  }

  void start() {
    thread.start();
  }

  void stop() {
    thread.interrupt();
  }

  /// Somebody new is in the table, or somebody was lost.
  void changed() {
    synchronized (wake) {
      changed = true;
      wake.notifyAll();
    }
  }

  private void loop() {
    long refreshed = System.nanoTime() - times.refresh().toNanos();
    long republished = System.nanoTime();
    long refreshNanos = Math.min(times.refresh().toNanos(), times.republish().toNanos());
    try {
      while (true) {
        rest();
        if (work.depth() < 0) continue;
        try {
          work.lookAt(work.self());
          if (System.nanoTime() - refreshed >= times.refresh().toNanos()) {
            refreshed = System.nanoTime();
            buckets();
            work.tidy();
          }
          if (System.nanoTime() - republished >= times.republish().toNanos()) {
            republished = System.nanoTime();
            // What nobody took is not left for a day.
            if (!work.republish()) republished += refreshNanos - times.republish().toNanos();
          }
        } catch (AssayFault.World fault) {
          LOG.debug("upkeep of the DHT: {}", fault.getMessage());
        } catch (RuntimeException | Error e) {
          LOG.error("upkeep of the DHT failed", e);
        }
      }
    } catch (InterruptedException e) {
      // Stopped.
    }
  }

  /// Waits until it is time again. After a change the pause is the
  /// shortest; without any it grows.
  private void rest() throws InterruptedException {
    synchronized (wake) {
      long end = System.nanoTime() + pause.toNanos();
      while (!changed) {
        long left = end - System.nanoTime();
        if (left <= 0) break;
        wake.wait(left / 1_000_000 + 1);
      }
      if (changed) {
        pause = times.look();
        // Others often come with it: one look for all of them.
        wake.wait(times.look().toMillis());
      } else {
        Duration longest = work.isSparse() ? times.look().multipliedBy(SPARSE) : times.refresh();
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(longest) < 0 ? longer : longest;
      }
      changed = false;
    }
  }

  private void buckets() throws InterruptedException {
    int deepest = Math.min(work.depth(), DEEPEST);
    for (int common = 0; common <= deepest; common++) work.lookAt(keyIn(common));
  }

  /// A key of the form of a peer id whose place shares exactly so many leading bits with ours.
  private Octets keyIn(int common) {
    byte[] key = new byte[34];
    key[0] = 0x12;
    key[1] = 32;
    while (true) {
      for (int i = 2; i < key.length; i++) key[i] = (byte) random.nextInt(256);
      Octets candidate = Octets.of(key);
      if (Place.common(work.place(), Place.of(candidate)) == common) return candidate;
    }
  }
}
