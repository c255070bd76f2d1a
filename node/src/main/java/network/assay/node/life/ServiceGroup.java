// SPDX-License-Identifier: Apache-2.0
package network.assay.node.life;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import network.assay.protocol.market.AssayFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts in list order, undoes a failed start, stops in reverse, and never stops half-way.
///
/// A stop waits for a start that is still going on in another thread; a start that comes after a
/// stop is refused. Both are safe from any thread, and stopping twice is stopping once.
public final class ServiceGroup implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceGroup.class);
  private static final Duration UNDO_PATIENCE = Duration.ofSeconds(5);

  private enum State {
    NEW,
    RUNNING,
    STOPPED
  }

  private final String name;
  private final List<Service> inStartOrder;
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
  private final Object turn = new Object();
  private final Deque<Service> running = new ArrayDeque<>();

  public ServiceGroup(String name, List<Service> inStartOrder) {
    this.name = name;
    this.inStartOrder = List.copyOf(inStartOrder);
  }

  @Override
  public String name() {
    return name;
  }

  /// Starts all, in order.
  ///
  /// @throws Exception what the first service that failed threw; all others are stopped by then,
  ///     and what went wrong while stopping is attached to it
  @Override
  public void start() throws Exception {
    synchronized (turn) {
      if (!state.compareAndSet(State.NEW, State.RUNNING)) {
        throw new AssayFault.Internal(name + " was started twice, or after it had stopped");
      }
      for (Service service : inStartOrder) {
        if (isStopping()) {
          throw new AssayFault.World(name + " was told to stop while it started");
        }
        running.push(service); // Before start: a half-started service must be stopped too.
        try {
          service.start();
          LOG.debug("{}: {} started", name, service.name());
        } catch (Exception failure) {
          state.set(State.STOPPED);
          for (Exception trouble : stopRunning(UNDO_PATIENCE)) failure.addSuppressed(trouble);
          throw failure;
        }
      }
    }
  }

  /// Stops all that were started, the last first, sharing `patience` between them.
  ///
  /// @throws Exception the first failure, with the others attached, after all have been stopped
  @Override
  public void stop(Duration patience) throws Exception {
    // Seen by a start under way, which then ends early.
    state.set(State.STOPPED);
    synchronized (turn) {
      List<Exception> troubles = stopRunning(patience);
      if (troubles.isEmpty()) return;
      Exception first = troubles.getFirst();
      troubles.stream().skip(1).forEach(first::addSuppressed);
      throw first;
    }
  }

  /// Whether it has been told to stop, or failed to start.
  public boolean isStopping() {
    return state.get() == State.STOPPED;
  }

  private List<Exception> stopRunning(Duration patience) {
    var troubles = new java.util.ArrayList<Exception>();
    long end = System.nanoTime() + patience.toNanos();
    while (!running.isEmpty()) {
      Service service = running.pop();
      Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
      try {
        service.stop(left);
        LOG.debug("{}: {} stopped", name, service.name());
      } catch (InterruptedException e) {
        // The others must stop too, and the flag would make each of them give up at once.
        troubles.add(e);
      } catch (Exception e) {
        LOG.warn("{}: {} did not stop cleanly", name, service.name(), e);
        troubles.add(e);
      }
    }
    if (troubles.stream().anyMatch(InterruptedException.class::isInstance)) {
      Thread.currentThread().interrupt();
    }
    return troubles;
  }
}
