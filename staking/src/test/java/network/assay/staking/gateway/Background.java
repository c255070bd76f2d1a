// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Something that goes on while the test does something else.
final class Background<T> {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final FutureTask<T> task;

  Background(Callable<T> call) {
    this.task = new FutureTask<>(call);
    Thread.ofVirtual().start(task);
  }

  T result() throws Exception {
    try {
      return task.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  boolean isOver() {
    return task.isDone();
  }

  static void until(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) throw new AssertionError("it did not come to that");
      Thread.sleep(5);
    }
  }
}
