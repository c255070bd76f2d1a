// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;

/// Somebody's wish for a blob: whom to ask for it, and what may come.
final class Wish {
  /// Of the peers named as holders, so many are asked at once, those of work first.
  static final int ORIGINS = 8;

  /// What strangers can cause leaves room for the others.
  static final int ORIGINS_OF_CHECKS = 3;

  /// What a blob is wanted for. Each has places of its own.
  enum Lane {
    /// What was leased.
    WORK,
    /// What strangers can cause without paying.
    CHECKS
  }

  private final PeerId origin;
  private final Lane lane;
  private final long maxBytes;
  private final boolean among;
  private final CompletableFuture<Boolean> begun = new CompletableFuture<>();
  private final CompletableFuture<Optional<AssayFault>> over = new CompletableFuture<>();

  /// @param origin said to have the blob
  /// @param maxBytes a longer one is refused
  /// @param among whether others that the origin says have it are asked as well, and the origin is
  ///     told that it is here then
  Wish(PeerId origin, Lane lane, long maxBytes, boolean among) {
    this.origin = origin;
    this.lane = lane;
    this.maxBytes = maxBytes;
    this.among = among;
  }

  PeerId origin() {
    return origin;
  }

  Lane lane() {
    return lane;
  }

  long maxBytes() {
    return maxBytes;
  }

  boolean isAmong() {
    return among;
  }

  /// Whom to ask for what all these want.
  static Set<PeerId> origins(List<Wish> wishes) {
    var origins = new LinkedHashSet<PeerId>();
    for (Wish wish : wishes) {
      if (wish.lane == Lane.WORK && origins.size() < ORIGINS - ORIGINS_OF_CHECKS) {
        origins.add(wish.origin);
      }
    }
    int left = origins.size() + ORIGINS_OF_CHECKS;
    for (Wish wish : wishes) {
      if (wish.lane == Lane.CHECKS && origins.size() < left) origins.add(wish.origin);
    }
    return origins;
  }

  /// It is being brought.
  void begin() {
    begun.complete(true);
  }

  /// It is here.
  void grant() {
    over.complete(Optional.empty());
    begin();
  }

  void refuse(AssayFault why) {
    over.complete(Optional.of(why));
    begin();
  }

  /// Waits until the blob is here.
  ///
  /// @param line how long until it is being brought
  /// @param within how long in all
  /// @throws AssayFault why it does not come
  void await(Duration line, Duration within) throws InterruptedException {
    long end = System.nanoTime() + within.toNanos();
    long inLine = Math.min(line.toNanos(), within.toNanos());
    get(begun, inLine, "too many blobs come in at once");
    Optional<AssayFault> fault = get(over, end - System.nanoTime(), "a blob comes too slowly");
    if (fault.isPresent()) throw fault.get();
  }

  private static <T> T get(CompletableFuture<T> future, long nanos, String late)
      throws InterruptedException {
    try {
      return future.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      throw new AssayFault.World(late);
    } catch (ExecutionException e) {
      throw new AssayFault.Internal("nobody completes it so", e);
    }
  }
}
