// SPDX-License-Identifier: Apache-2.0
package network.assay.node.wire;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import network.assay.node.life.Service;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What has started so far, to be stopped in reverse order. Later parts are made from earlier ones
/// that run, so there is no list of all of them before the first has started.
///
/// One thread starts; any may stop, once, also while another still starts.
final class Started {
  private static final Logger LOG = LoggerFactory.getLogger(Started.class);

  /// Releases something that has started.
  @FunctionalInterface
  interface Release {
    void within(Duration patience) throws Exception;
  }

  private record Entry(String name, Release release) {}

  private final Deque<Entry> running = new ArrayDeque<>();
  private boolean stopped;

  /// Starts a service; it is stopped even if its start fails half-way.
  void start(Service service) throws Exception {
    add(service.name(), service::stop);
    service.start();
    LOG.debug("{} started", service.name());
  }

  /// Notes how something that runs already is released.
  synchronized void add(String name, Release release) throws InterruptedException {
    if (stopped) {
      running.clear();
      release(new Entry(name, release), Duration.ZERO);
      throw new InterruptedException("the node was told to stop while it started");
    }
    running.push(new Entry(name, release));
  }

  /// Stops all, the last first, sharing `patience` between them; what fails is logged and keeps
  /// nothing else from stopping.
  synchronized void stop(Duration patience) {
    stopped = true;
    long end = System.nanoTime() + patience.toNanos();
    boolean interrupted = false;
    while (!running.isEmpty()) {
      Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
      interrupted |= release(running.pop(), left);
    }
    if (interrupted) Thread.currentThread().interrupt();
  }

  /// @return whether it was interrupted
  private static boolean release(Entry entry, Duration patience) {
    try {
      entry.release().within(patience);
      LOG.debug("{} stopped", entry.name());
    } catch (InterruptedException e) {
      return true;
    } catch (Exception e) {
      LOG.warn("{} did not stop cleanly", entry.name(), e);
    }
    return false;
  }
}
