// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.libp2p.limits.OwnLimit;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;

/// Dials the addresses of a plan, each a little after the one before or as soon as one has failed,
/// until one leads to the peer; the others are then given up, and so are all where it takes too
/// long.
final class Race<T> {
  /// One address. Blocks; interrupted, it is given up.
  interface Runner<T> {
    T run(Multiaddr to) throws InterruptedException;
  }

  private sealed interface Outcome<T> {
    record Won<T>(T prize) implements Outcome<T> {}

    record Lost<T>(AssayFault why) implements Outcome<T> {}
  }

  /// For all addresses together: a way over another peer may wait for anything.
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Runner<T> runner;
  private final Duration patience;
  private final LinkedBlockingQueue<Outcome<T>> outcomes = new LinkedBlockingQueue<>();
  private final List<Thread> running = new ArrayList<>();

  /// @param patience for the whole race
  Race(Runner<T> runner, Duration patience) {
    this.runner = runner;
    this.patience = patience;
  }

  /// @throws AssayFault of the last to fail, where all did, or of one that failed for want of room
  ///     here: what would have become of it nobody knows; World where it took too long
  T run(String name, List<DialPlan.Step> steps) throws InterruptedException {
    AssayFault last = new AssayFault.World("no address to dial for " + name);
    int lost = 0;
    long end = System.nanoTime() + patience.toNanos();
    try {
      for (int next = 0; lost < steps.size(); ) {
        boolean more = next < steps.size();
        // Nobody on the way: the next need not wait.
        if (more && lost == next) start(name, steps.get(next++).address());
        more = next < steps.size();
        long left = end - System.nanoTime();
        if (left <= 0) throw new AssayFault.World("no way to " + name + " was found in time");
        long wait = more ? Math.min(left, steps.get(next).after().toNanos()) : left;
        Outcome<T> outcome = outcomes.poll(wait, TimeUnit.NANOSECONDS);
        switch (outcome) {
          case Outcome.Won<T>(T prize) -> {
            return prize;
          }
          case Outcome.Lost<T>(AssayFault why) -> {
            if (!OwnLimit.caused(last)) last = why;
            lost++;
            if (more) start(name, steps.get(next++).address());
          }
          case null -> {
            if (more) start(name, steps.get(next++).address());
          }
        }
      }
      throw last;
    } finally {
      running.forEach(Thread::interrupt);
    }
  }

  private void start(String name, Multiaddr to) {
    running.add(
        Thread.ofVirtual()
            .name("dial-" + name)
            .start(
                () -> {
                  try {
                    outcomes.add(new Outcome.Won<>(runner.run(to)));
                  } catch (AssayFault fault) {
                    outcomes.add(new Outcome.Lost<>(fault));
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    outcomes.add(new Outcome.Lost<>(new AssayFault.World("given up", e)));
                  } catch (Throwable e) {
                    // Also an error: the race would wait for it.
                    outcomes.add(new Outcome.Lost<>(new AssayFault.Internal("a dial failed", e)));
                  }
                }));
  }
}
