// SPDX-License-Identifier: Apache-2.0
package network.assay.node.swarm;

import java.util.HashMap;
import java.util.Map;

/// One source of a [Swarm], as far as it is known.
final class Source<S> {
  /// How long a piece takes of a source that has not brought one yet, in nanoseconds.
  private static final long GUESS = 1_000_000_000L;

  /// The longest rest.
  private static final long MAX_REST = 10_000_000_000L;

  final S id;

  /// Pieces on the way, and since when.
  final Map<Integer, Long> asked = new HashMap<>();

  private int window = 1;
  private int failures;
  private long rests = Long.MIN_VALUE;
  private long pieceTime = -1;

  Source(S id) {
    this.id = id;
  }

  boolean hasRoom(int most, long now) {
    return asked.size() < Math.min(window, most) && !isResting(now);
  }

  boolean isResting(long now) {
    return rests != Long.MIN_VALUE && now - rests < 0;
  }

  long restsUntil() {
    return rests;
  }

  /// How long a piece takes from this source.
  long expected() {
    return pieceTime < 0 ? GUESS : pieceTime;
  }

  /// How much longer `piece`, which is on the way, will take. One that is overdue is guessed to
  /// take as long again.
  long remaining(int piece, long now) {
    long since = asked.getOrDefault(piece, now);
    long age = now - since;
    return pieceTime >= 0 && age < pieceTime ? pieceTime - age : age;
  }

  void brought(int piece, SwarmRules rules, long now) {
    Long since = asked.remove(piece);
    if (since != null) {
      long took = now - since;
      pieceTime = pieceTime < 0 ? took : (3 * pieceTime + took) / 4;
    }
    failures = 0;
    window = Math.min(2 * window, rules.perSource());
  }

  /// @return whether that was once too often
  boolean failed(SwarmRules rules, long now) {
    window = 1;
    // Pieces asked for together fail together: once.
    if (isResting(now)) return false;
    failures++;
    rests = now + Math.min(MAX_REST, rules.rest().toNanos() << Math.min(failures - 1, 20));
    return isSpent(rules);
  }

  /// Whether it failed once too often.
  boolean isSpent(SwarmRules rules) {
    return failures >= rules.failures();
  }
}
