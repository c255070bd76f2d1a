// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import network.assay.protocol.libp2p.limits.OwnLimit;
import network.assay.protocol.market.AssayFault;

/// Asks the machine's resolver for names that peers or the operator told. Each question has a
/// thread of its own, which it may hold for long: virtual threads would hold up all others with it.
/// So many at once, as anybody can run a name server that does not answer.
final class Lookups {
  private static final int AT_ONCE = 16;
  private static final int PATIENCE_SECONDS = 10;

  /// A name may stand for any number of machines, and each would be dialled.
  private static final int MAX_MACHINES = 8;

  private static final Semaphore TOLD = new Semaphore(AT_ONCE);

  /// Strangers' names do not hold up the operator's.
  private static final Semaphore OURS = new Semaphore(AT_ONCE);

  private Lookups() {}

  /// The first machines a name stands for.
  ///
  /// @param ours whether the operator gave the name
  /// @throws AssayFault.World where it stands for none, or that is not known in time
  static List<InetAddress> ask(String name, boolean ours) throws InterruptedException {
    enter(name, ours);
    Semaphore seats = ours ? OURS : TOLD;
    var answer = new CompletableFuture<List<InetAddress>>();
    Thread.ofPlatform().daemon().name("lookup").start(() -> answer(name, answer, seats));
    try {
      return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssayFault.World("no address for " + name, e);
    } catch (TimeoutException e) {
      throw new AssayFault.World("no answer to what is the address of " + name, e);
    }
  }

  /// Takes a seat of those who look names up, until [#leave].
  ///
  /// @param ours whether the operator gave the name
  static void enter(String name, boolean ours) throws InterruptedException {
    Semaphore seats = ours ? OURS : TOLD;
    if (!seats.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw OwnLimit.fault("too many names are looked up to ask for " + name);
    }
  }

  static void leave(boolean ours) {
    (ours ? OURS : TOLD).release();
  }

  private static void answer(
      String name, CompletableFuture<List<InetAddress>> answer, Semaphore seats) {
    try {
      List<InetAddress> all = List.of(InetAddress.getAllByName(name));
      answer.complete(all.subList(0, Math.min(all.size(), MAX_MACHINES)));
    } catch (UnknownHostException e) {
      answer.completeExceptionally(e);
    } finally {
      seats.release();
      answer.completeExceptionally(new UnknownHostException(name));
    }
  }
}
