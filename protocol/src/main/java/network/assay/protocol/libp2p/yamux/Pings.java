// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.yamux;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import network.assay.protocol.market.AssayFault;

/// Pings sent and not answered; only who has read one can answer it. Confined to the event loop.
final class Pings {
  private static final int MAX_PENDING = 16;

  private record Pending(long since, CompletableFuture<Duration> answer) {}

  private final Map<Integer, Pending> pending = new HashMap<>();
  private final SplittableRandom random = new SplittableRandom();

  /// A new ping's value, or -1 where too many are unanswered.
  int begin(CompletableFuture<Duration> answer) {
    if (pending.size() >= MAX_PENDING) {
      answer.completeExceptionally(new AssayFault.World("too many pings unanswered"));
      return -1;
    }
    int value;
    do {
      value = random.nextInt() & Integer.MAX_VALUE;
    } while (pending.containsKey(value));
    pending.put(value, new Pending(System.nanoTime(), answer));
    return value;
  }

  void answered(int value) {
    Pending ping = pending.remove(value);
    if (ping != null) ping.answer.complete(Duration.ofNanos(System.nanoTime() - ping.since));
  }

  /// Gives up on a ping; true where it was still unanswered.
  boolean expire(int value) {
    Pending ping = pending.remove(value);
    if (ping == null) return false;
    ping.answer.completeExceptionally(new AssayFault.World("no answer to a ping"));
    return true;
  }

  void failAll(AssayFault fault) {
    pending.values().forEach(ping -> ping.answer.completeExceptionally(fault));
    pending.clear();
  }
}
