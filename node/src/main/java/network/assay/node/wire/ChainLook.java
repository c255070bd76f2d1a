// SPDX-License-Identifier: Apache-2.0
package network.assay.node.wire;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;

/// What the chain says of this node's account, for people who ask how the node is: soon, or that
/// there is no answer. A chain node that hangs would else hold them up for the time limit of one
/// request after the other.
///
/// A look that takes longer goes on by itself, and whoever asks meanwhile waits for the same one: a
/// chain node that hangs is asked once, not once for each of them.
final class ChainLook {
  static final Duration PATIENCE = Duration.ofSeconds(3);

  /// @param head the newest block
  /// @param time when that was made
  /// @param gasPrice wei for a unit of gas
  record Seen(long head, Instant time, Amount tokens, BigInteger coins, BigInteger gasPrice) {}

  private final Supplier<Seen> source;
  private final Duration patience;
  private @Nullable CompletableFuture<Seen> underWay;

  /// @param source asks the chain node, on a thread of its own
  ChainLook(Supplier<Seen> source, Duration patience) {
    this.source = source;
    this.patience = patience;
  }

  /// @throws AssayFault.World when there is no answer, or none in time
  Seen seen() {
    CompletableFuture<Seen> look = current();
    try {
      return look.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw silent("has not answered for %d ms".formatted(patience.toMillis()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw silent("was not waited for", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AssayFault fault) throw fault;
      throw new AssayFault.Internal("a look at the chain failed", e);
    }
  }

  private static AssayFault.World silent(String what, Exception cause) {
    return new AssayFault.World(
        "the chain node %s. Check that it runs, and chain.rpc_url.".formatted(what), cause);
  }

  private synchronized CompletableFuture<Seen> current() {
    CompletableFuture<Seen> look = underWay;
    if (look == null || look.isDone()) {
      look = CompletableFuture.supplyAsync(source, Thread::startVirtualThread);
      underWay = look;
    }
    return look;
  }
}
