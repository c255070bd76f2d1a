// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.yamux;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;

/// Pings sent and not answered; only who has read one can answer it. Confined to the event loop.
///
/// On a busy connection a ping and its answer wait behind all else, and no answer comes in time:
/// then whoever has sent anything since is there.
final class Pings {
  private static final int MAX_PENDING = 16;

  private record Pending(long since, long heard, CompletableFuture<Duration> answer) {}

  private final Map<Integer, Pending> pending = new HashMap<>();
  private final SplittableRandom random = new SplittableRandom();

  /// How often bytes have come.
  private long heard;

  void heard() {
    heard++;
  }

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
    pending.put(value, new Pending(System.nanoTime(), heard, answer));
    return value;
  }

  /// @return how long the answer took, null where nothing was asked
  @Nullable Duration answered(int value) {
    Pending ping = pending.remove(value);
    if (ping == null) return null;
    Duration time = Duration.ofNanos(System.nanoTime() - ping.since);
    ping.answer.complete(time);
    return time;
  }

  /// Gives up on a ping that is still unanswered.
  void expire(int value, Duration after) {
    Pending ping = pending.remove(value);
    if (ping == null) return;
    if (ping.heard != heard) ping.answer.complete(after);
    else ping.answer.completeExceptionally(new AssayFault.World("no answer to a ping"));
  }

  void failAll(AssayFault fault) {
    pending.values().forEach(ping -> ping.answer.completeExceptionally(fault));
    pending.clear();
  }
}
