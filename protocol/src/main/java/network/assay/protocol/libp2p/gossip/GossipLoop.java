// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import network.assay.protocol.libp2p.gossip.router.Input;
import network.assay.protocol.libp2p.gossip.router.Output;
import network.assay.protocol.libp2p.gossip.router.Router;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that owns the router: takes tasks from a bounded queue, beats the heart between
/// them, and hands each output on.
final class GossipLoop {
  private static final Logger LOG = LoggerFactory.getLogger(GossipLoop.class);
  private static final int MAX_WAITING = 4096;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private final Router router;
  private final long beatNanos;
  private final Consumer<Output> outputs;
  private final Runnable last;
  private final Runnable beaten;
  private final BlockingQueue<Runnable> tasks = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Thread thread;
  private final long epoch = System.nanoTime();
  private volatile boolean stopped;

  /// @param outputs called on the loop's thread; must not block
  /// @param last what the loop's thread does before it ends, however little patience the stop has
  /// @param beaten called on the loop's thread after each heartbeat
  GossipLoop(
      Router router, Duration heartbeat, Consumer<Output> outputs, Runnable last, Runnable beaten) {
    this.router = router;
    this.beatNanos = heartbeat.toNanos();
    this.outputs = outputs;
    this.last = last;
    this.beaten = beaten;
    this.thread = Thread.ofPlatform().name("gossip").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /// Ends the thread once the task in hand is done, for which it waits while it is patient, and for
  /// two seconds at least; tasks not begun are dropped, and later ones too.
  void stop(Duration patience) {
    stopped = true;
    thread.interrupt();
    try {
      // What it sends at the end goes through event loops that are stopped next. Where one of them
      // ended first, a buffer would be nobody's.
      Duration least = patience.compareTo(LAST_WORDS) < 0 ? LAST_WORDS : patience;
      if (thread.isAlive()) thread.join(least);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    tasks.clear();
  }

  /// Gives the router an input; on the loop's thread only.
  void step(Input input) {
    long now = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - epoch);
    for (Output output : router.step(input, now)) outputs.accept(output);
  }

  /// Runs a task on the loop, waiting for room in the queue: for threads that may wait.
  void put(Runnable task) throws InterruptedException {
    while (!stopped && !tasks.offer(task, 1, TimeUnit.SECONDS)) {}
  }

  /// The same, and an interruption is kept for later: for what must not be lost.
  void putSurely(Runnable task) {
    boolean interrupted = false;
    while (true) {
      try {
        put(task);
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
  }

  /// Runs a task on the loop, giving up after a while.
  ///
  /// @throws AssayFault.World where the loop has too much to do
  void offer(Runnable task) {
    try {
      if (!stopped && !tasks.offer(task, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssayFault.World("gossip has too much to do; publish again later");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssayFault.World("interrupted while handing over to gossip", e);
    }
  }

  /// Asks the router something.
  ///
  /// @param absent the answer before the start and after the stop
  /// @throws AssayFault.World where the loop has too much to do
  <T> T ask(Function<Router, T> question, T absent) {
    if (!thread.isAlive()) return absent;
    var answer = new CompletableFuture<T>();
    offer(() -> answer.complete(question.apply(router)));
    if (stopped) return absent;
    try {
      return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      if (stopped) return absent;
      throw new AssayFault.World("gossip has too much to do; ask again later", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssayFault.World("interrupted while asking gossip", e);
    }
  }

  private void run() {
    // The first beat at once: a node that has just joined should not wait to be heard.
    long nextBeat = System.nanoTime();
    while (!stopped) {
      long left = nextBeat - System.nanoTime();
      if (left <= 0) {
        guarded(() -> step(new Input.Beat()));
        guarded(beaten);
        // From now, not from when it was due: after a long pause one beat, not a burst.
        nextBeat = System.nanoTime() + beatNanos;
        continue;
      }
      Runnable task = next(left);
      if (task != null) guarded(task);
    }
    guarded(last);
  }

  private @Nullable Runnable next(long nanos) {
    try {
      return tasks.poll(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException stopping) {
      return null;
    }
  }

  /// A defect met on one input must not end gossip for all.
  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.error("Gossip failed on one input and goes on", e);
    }
  }
}
