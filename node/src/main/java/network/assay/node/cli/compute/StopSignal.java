// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.compute;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import network.assay.node.life.Shutdown;

/// Whether the process was told to end (Ctrl-C, SIGTERM). It waits meanwhile for what is at hand to
/// be seen to.
final class StopSignal implements BooleanSupplier, AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final Shutdown.Registration registration;
  private final CountDownLatch seen = new CountDownLatch(1);
  private volatile boolean asked;

  StopSignal() {
    this.registration = Shutdown.process().register(this::stop);
  }

  // On the thread of the process's shutdown hook.
  private void stop() {
    asked = true;
    try {
      seen.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean getAsBoolean() {
    return asked;
  }

  /// What was at hand is safe: the process may end.
  void seenTo() {
    seen.countDown();
  }

  @Override
  public void close() {
    registration.close();
    seen.countDown();
  }
}
