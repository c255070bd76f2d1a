// SPDX-License-Identifier: Apache-2.0
package network.assay.node.swarm;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;

/// Runs a [Swarm] against simulated sources, and counts what is on the way.
final class SwarmWorld {
  private static final long MILLI = 1_000_000L;

  /// @param latency milliseconds to and back
  /// @param pieceMillis to send one piece; pieces of one source go after each other
  /// @param loss percent of requests that fail
  /// @param lies percent of pieces that are wrong
  /// @param silentAfter milliseconds after which it says nothing any more
  record Kind(int latency, int pieceMillis, int loss, int lies, long silentAfter) {
    static Kind good(Random random) {
      return new Kind(1 + random.nextInt(300), 1 + random.nextInt(2_000), 0, 0, Long.MAX_VALUE);
    }

    static Kind any(Random random) {
      return new Kind(
          1 + random.nextInt(2_000),
          1 + random.nextInt(20_000),
          random.nextInt(4) == 0 ? random.nextInt(101) : 0,
          random.nextInt(4) == 0 ? 1 + random.nextInt(100) : 0,
          random.nextInt(3) == 0 ? random.nextInt(20_000) : Long.MAX_VALUE);
    }
  }

  private enum Fate {
    RIGHT,
    WRONG,
    LOST
  }

  private record Landing(long at, int source, int piece, long serial, Fate fate) {}

  final Swarm<Integer> swarm;
  final List<Integer> sent = new ArrayList<>();
  long now;
  int cancelled;
  int wrong;
  int mostAsked;
  int mostOfOne;
  int mostAskers;

  private final Random random;
  private final List<Kind> kinds = new ArrayList<>();
  private final List<Long> busyUntil = new ArrayList<>();
  private final PriorityQueue<Landing> landings =
      new PriorityQueue<>(Comparator.comparingLong(Landing::at).thenComparingLong(Landing::serial));

  /// The request that counts, by source and piece.
  private final Map<List<Integer>, Long> onTheWay = new HashMap<>();

  private long serial;

  SwarmWorld(int pieces, Random random) {
    var here = new BitSet();
    for (int i = 0; i < pieces; i++) if (random.nextInt(10) == 0) here.set(i);
    this.swarm = new Swarm<>(pieces, here, SwarmRules.DEFAULTS);
    this.random = random;
  }

  void add(Kind kind) {
    swarm.add(kinds.size());
    kinds.add(kind);
    busyUntil.add(0L);
    sent.add(0);
  }

  void run() {
    while (!swarm.isDone() && !swarm.isStuck()) step();
    for (Order<Integer> order : swarm.orders(now)) obey(order);
  }

  private void step() {
    for (Order<Integer> order : swarm.orders(now)) obey(order);
    count();
    if (swarm.isDone() || swarm.isStuck()) return;
    long wake = swarm.wake(now);
    Landing next = landings.peek();
    if (next == null || next.at > wake) {
      now = wake;
    } else {
      landings.remove();
      now = next.at;
      land(next);
    }
  }

  private void obey(Order<Integer> order) {
    List<Integer> key = List.of(order.source(), order.piece());
    switch (order) {
      case Order.Cancel<Integer> _ -> {
        cancelled++;
        onTheWay.remove(key);
      }
      case Order.Ask<Integer>(Integer source, int piece) -> {
        if (onTheWay.containsKey(key)) throw new AssertionError("asked twice: " + order);
        if (!swarm.isMissing(piece)) throw new AssertionError("not needed: " + order);
        onTheWay.put(key, ++serial);
        begin(source, piece);
      }
    }
  }

  private void begin(int source, int piece) {
    Kind kind = kinds.get(source);
    if (now >= kind.silentAfter * MILLI && kind.silentAfter != Long.MAX_VALUE) return;
    if (random.nextInt(100) < kind.loss) {
      landings.add(new Landing(now + kind.latency * MILLI, source, piece, serial, Fate.LOST));
      return;
    }
    long start = Math.max(now, busyUntil.get(source));
    long end = start + kind.pieceMillis * MILLI;
    busyUntil.set(source, end);
    sent.set(source, sent.get(source) + 1);
    Fate fate = random.nextInt(100) < kind.lies ? Fate.WRONG : Fate.RIGHT;
    landings.add(new Landing(end + kind.latency * MILLI, source, piece, serial, fate));
  }

  private void land(Landing landing) {
    List<Integer> key = List.of(landing.source, landing.piece);
    Long current = onTheWay.get(key);
    if (current == null || current != landing.serial) return;
    onTheWay.remove(key);
    switch (landing.fate) {
      case RIGHT -> swarm.arrived(landing.source, landing.piece, now);
      case WRONG -> {
        if (!swarm.failed(landing.source, landing.piece, Failure.LIED, now)) wrong++;
      }
      case LOST -> swarm.failed(landing.source, landing.piece, Failure.FAILED, now);
    }
  }

  private void count() {
    mostAsked = Math.max(mostAsked, onTheWay.size());
    Map<Integer, Integer> ofSource = new HashMap<>();
    Map<Integer, Integer> ofPiece = new HashMap<>();
    for (List<Integer> key : onTheWay.keySet()) {
      ofSource.merge(key.get(0), 1, Integer::sum);
      ofPiece.merge(key.get(1), 1, Integer::sum);
    }
    for (int of : ofSource.values()) mostOfOne = Math.max(mostOfOne, of);
    for (int of : ofPiece.values()) mostAskers = Math.max(mostAskers, of);
  }
}
