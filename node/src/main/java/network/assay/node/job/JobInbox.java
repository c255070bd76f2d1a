// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.market.AssayFault;
import network.assay.scheduler.run.Event;
import org.jspecify.annotations.Nullable;

/// What a job's writer is still to hear of. Bounded: strangers' messages are turned away when it is
/// full, the node's own wait.
final class JobInbox {
  private static final int CAPACITY = 1_024;
  private static final int AT_ONCE = 64;
  private static final long STRANGERS_WAIT_MILLIS = 2_000;

  sealed interface Input {}

  record Tell(Event event) implements Input {}

  record Note(JobEntry entry) implements Input {}

  /// @param heard completed once what came of the input is durable
  record Waiting(Input input, CompletableFuture<Void> heard) {
    void durable() {
      heard.complete(null);
    }

    void lost(AssayFault why) {
      heard.completeExceptionally(why);
    }
  }

  private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(CAPACITY);
  private volatile boolean closed;
  private volatile @Nullable AssayFault aborted;

  /// Puts in what the node itself found out; waits while there is no room. After the end of the job
  /// it is dropped.
  void put(Input input) {
    try {
      var waiting = new Waiting(input, new CompletableFuture<>());
      boolean in = false;
      while (!in && !closed) in = queue.offer(waiting, 1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      // It was found out, and is only no longer waited for: the state decides what it is worth.
      queue.offer(new Waiting(input, new CompletableFuture<>()));
      Thread.currentThread().interrupt();
    }
  }

  /// Tells of something, and returns once what came of it is durable. After the end of the job
  /// nothing comes of it.
  ///
  /// @throws AssayFault.World when the job has no time for it, or the node stops
  void tell(Event event) throws InterruptedException {
    var waiting = new Waiting(new Tell(event), new CompletableFuture<>());
    if (closed) {
      refuseIfAborted();
      return;
    }
    if (!queue.offer(waiting, STRANGERS_WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
      throw new AssayFault.World("the job has too much to do for now: try again");
    }
    if (closed) empty();
    try {
      waiting.heard().get();
    } catch (java.util.concurrent.ExecutionException e) {
      if (e.getCause() instanceof AssayFault fault) throw fault;
      throw new AssayFault.Internal("an event was lost", e);
    }
  }

  /// Tells of something that will come again if it is lost.
  void mention(Event event) {
    if (!closed) queue.offer(new Waiting(new Tell(event), new CompletableFuture<>()));
  }

  /// The next inputs; none when `millis` passed without any.
  List<Waiting> take(long millis) throws InterruptedException {
    var taken = new ArrayList<Waiting>();
    Waiting first = queue.poll(Math.max(0, millis), TimeUnit.MILLISECONDS);
    if (first == null) return taken;
    taken.add(first);
    queue.drainTo(taken, AT_ONCE - 1);
    return taken;
  }

  /// Takes nothing more, and lets go of whoever waits: nothing can come of anything any more.
  void close() {
    closed = true;
    empty();
  }

  /// Takes nothing more: what was told may be lost, and has to be told again to the next run.
  void abort(AssayFault why) {
    aborted = why;
    close();
  }

  private void empty() {
    for (Waiting left = queue.poll(); left != null; left = queue.poll()) {
      AssayFault why = aborted;
      if (why == null) {
        left.durable();
      } else {
        left.lost(why);
      }
    }
  }

  private void refuseIfAborted() {
    AssayFault why = aborted;
    if (why != null) throw why;
  }
}
