// SPDX-License-Identifier: Apache-2.0
package network.assay.node.swarm;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Shares the pieces of one blob out among its sources.
///
/// A source that has room takes the first piece that nobody was asked for; so the fast ones bring
/// more. When none is left, it is asked for one that another would bring later: a slow source does
/// not hold the end up. An origin, which was named as a holder, is not left out for being away
/// while there are others that are not: it may be the only honest one. Times are those of one
/// monotonic clock, in nanoseconds. For one thread.
///
/// @param <S> what names a source
public final class Swarm<S> {
  /// Sources asked for one piece at a time.
  private static final int ASKERS = 2;

  /// Sources asked for one piece that all those asked before seem not to bring.
  private static final int MOST_ASKERS = 4;

  /// What is expected to take so much longer may not come at all.
  private static final long STALLED = 2_000_000_000L;

  /// How soon to look again for a piece that another source could bring sooner.
  private static final long LOOK_AGAIN = 250_000_000L;

  private final SwarmRules rules;
  private final Map<S, Source<S>> sources = new LinkedHashMap<>();
  private final Set<S> origins = new HashSet<>();
  private final BitSet missing;

  /// Missing, and on the way from nobody.
  private final BitSet open;

  /// How many sources each piece on the way was asked of.
  private final Map<Integer, Integer> askers = new HashMap<>();

  private final List<Order<S>> due = new ArrayList<>();
  private int asked;

  /// @param here pieces that need not come
  public Swarm(int pieces, BitSet here, SwarmRules rules) {
    this.rules = rules;
    this.missing = new BitSet(pieces);
    missing.set(0, pieces);
    missing.andNot(here);
    this.open = (BitSet) missing.clone();
  }

  /// Has a source asked from now on; one that is known already stays as it is.
  public void add(S source) {
    sources.putIfAbsent(source, new Source<>(source));
  }

  /// As [#add], for a source that failures alone do not put out while there are others.
  public void addOrigin(S source) {
    origins.add(source);
    add(source);
  }

  public boolean isDone() {
    return missing.isEmpty();
  }

  /// Whether something is missing and nobody is left to bring it.
  public boolean isStuck() {
    return !isDone() && sources.isEmpty();
  }

  /// How many pieces have not arrived.
  public int missing() {
    return missing.cardinality();
  }

  /// Whether `piece` has not arrived.
  boolean isMissing(int piece) {
    return missing.get(piece);
  }

  /// Sources that are not left out.
  public List<S> sources() {
    return List.copyOf(sources.keySet());
  }

  /// The right bytes of a piece have come, asked for or not.
  public void arrived(S source, int piece, long now) {
    Source<S> from = sources.get(source);
    if (from != null) {
      if (from.asked.containsKey(piece)) land(piece);
      from.brought(piece, rules, now);
    }
    missing.clear(piece);
    open.clear(piece);
    for (Source<S> other : sources.values()) {
      if (other.asked.containsKey(piece)) cancel(other, piece);
    }
  }

  /// A piece did not come from where it was asked for. Nothing happens where it was not asked for.
  ///
  /// @return whether the source is left out from now on
  public boolean failed(S source, int piece, Failure why, long now) {
    Source<S> from = sources.get(source);
    if (from == null || from.asked.remove(piece) == null) return false;
    land(piece);
    boolean out =
        switch (why) {
          case LIED, ABSENT -> true;
          case FAILED -> isOut(from, now);
        };
    if (out) drop(source);
    return out;
  }

  /// Notes that a source failed.
  ///
  /// @return whether it is to be left out
  private boolean isOut(Source<S> source, long now) {
    boolean spent = source.failed(rules, now);
    if (!spent || !origins.contains(source.id)) return spent;
    return sources.values().stream().allMatch(each -> each.isSpent(rules));
  }

  /// Leaves a source out.
  public void drop(S source) {
    Source<S> gone = sources.remove(source);
    origins.remove(source);
    if (gone == null) return;
    for (int piece : List.copyOf(gone.asked.keySet())) cancel(gone, piece);
  }

  private void cancel(Source<S> source, int piece) {
    source.asked.remove(piece);
    land(piece);
    due.add(new Order.Cancel<>(source.id, piece));
  }

  /// A piece is not on the way from one of its sources any more.
  private void land(int piece) {
    asked--;
    int left = askers.merge(piece, -1, Integer::sum);
    if (left > 0) return;
    askers.remove(piece);
    if (missing.get(piece)) open.set(piece);
  }

  /// What is to be done now, in this order.
  public List<Order<S>> orders(long now) {
    expire(now);
    boolean more = !isDone();
    while (more) {
      more = false;
      // One each in turn, so that none waits until another has its fill.
      for (Source<S> source : sources.values()) more |= ask(source, now);
    }
    List<Order<S>> orders = List.copyOf(due);
    due.clear();
    return orders;
  }

  private void expire(long now) {
    for (Source<S> source : List.copyOf(sources.values())) {
      boolean out = false;
      for (Map.Entry<Integer, Long> one : List.copyOf(source.asked.entrySet())) {
        if (now - one.getValue() < rules.patience().toNanos()) continue;
        cancel(source, one.getKey());
        out |= isOut(source, now);
      }
      if (out) drop(source.id);
    }
  }

  private boolean ask(Source<S> source, long now) {
    int share = Math.clamp(rules.inAll() / sources.size(), 1, rules.perSource());
    if (asked >= rules.inAll() || !source.hasRoom(share, now)) return false;
    int piece = open.nextSetBit(0);
    if (piece < 0) piece = late(source, now);
    if (piece < 0) return false;
    open.clear(piece);
    asked++;
    askers.merge(piece, 1, Integer::sum);
    source.asked.put(piece, now);
    due.add(new Order.Ask<>(source.id, piece));
    return true;
  }

  /// The piece on the way that comes last, if `source` would bring it sooner by half; else -1.
  private int late(Source<S> source, long now) {
    Map<Integer, Long> soonest = new HashMap<>();
    for (Source<S> other : sources.values()) {
      for (int piece : other.asked.keySet()) {
        soonest.merge(piece, other.remaining(piece, now), Math::min);
      }
    }
    long most = source.expected() + source.expected() / 2;
    int found = -1;
    for (Map.Entry<Integer, Long> each : soonest.entrySet()) {
      int piece = each.getKey();
      long remaining = each.getValue();
      if (source.asked.containsKey(piece) || !mayAsk(piece, remaining)) continue;
      if (remaining > most) {
        most = remaining;
        found = piece;
      }
    }
    return found;
  }

  private boolean mayAsk(int piece, long remaining) {
    return askers.getOrDefault(piece, 0) < (remaining > STALLED ? MOST_ASKERS : ASKERS);
  }

  /// When [#orders] is to be called again at the latest, though nothing comes.
  public long wake(long now) {
    long soonest = now + rules.patience().toNanos();
    boolean idle = false;
    for (Source<S> source : sources.values()) {
      for (long since : source.asked.values()) {
        soonest = earlier(soonest, since + rules.patience().toNanos());
      }
      if (source.isResting(now)) soonest = earlier(soonest, source.restsUntil());
      else idle |= source.asked.isEmpty();
    }
    if (idle && asked > 0) soonest = earlier(soonest, now + LOOK_AGAIN);
    return soonest;
  }

  private static long earlier(long a, long b) {
    return a - b < 0 ? a : b;
  }
}
