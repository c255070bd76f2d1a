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
/// chain node that hangs is asked once, not once for each of them. What came too late for everyone
/// is kept for a while: a chain node that is only slow answers whoever asks again.
final class ChainLook {
  static final Duration PATIENCE = Duration.ofSeconds(5);
  static final Duration KEPT = Duration.ofSeconds(30);

  /// @param head the newest block
  /// @param time when that was made
  /// @param at when it was the newest, by this machine's clock
  /// @param gasPrice wei for a unit of gas
  record Seen(
      long head, Instant time, Instant at, Amount tokens, BigInteger coins, BigInteger gasPrice) {}

  private static final class Look {
    final CompletableFuture<Seen> answer;
    volatile boolean late;
    volatile long end;

    Look(CompletableFuture<Seen> asked) {
      answer =
          asked.whenComplete(
              (_, _) -> {
                end = System.nanoTime();
              });
    }

    boolean isOver(Duration kept) {
      if (!answer.isDone()) return false;
      return !late
          || answer.isCompletedExceptionally()
          || System.nanoTime() - end >= kept.toNanos();
    }
  }

  private final Supplier<CompletableFuture<Seen>> source;
  private final Duration patience;
  private final Duration kept;
  private @Nullable Look last;

  /// @param source asks the chain node, and does not wait for it
  /// @param patience of whoever asks
  /// @param kept how long an answer that took longer is good for
  ChainLook(Supplier<CompletableFuture<Seen>> source, Duration patience, Duration kept) {
    this.source = source;
    this.patience = patience;
    this.kept = kept;
  }

  /// @throws AssayFault.World when there is no answer, or none in time
  Seen seen() {
    Look look = current();
    try {
      return look.answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      look.late = true;
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

  private synchronized Look current() {
    Look look = last;
    if (look == null || look.isOver(kept)) {
      look = new Look(source.get());
      last = look;
    }
    return look;
  }
}
