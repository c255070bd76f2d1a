// SPDX-License-Identifier: Apache-2.0
package network.assay.node.swarm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Whose turn it is to be sent something: those who wait go in turns, whatever the number of things
/// each waits for, within rates and within what may be held in memory. Who is not known to take
/// quickly what it is sent is sent one thing at a time, and all such have half of the room: those
/// that do not read leave the rest to others. Times are those of one monotonic clock, in
/// nanoseconds. For one thread at a time.
///
/// @param <P> what names a peer
public final class FairShare<P> {
  /// Unused rate is kept for so long.
  private static final long BURST = 250_000_000L;

  /// @param rate bytes a second of all, 0 for no limit
  /// @param ratePerPeer bytes a second of one, 0 for no limit
  /// @param heldPerPeer of one quick peer being sent at once
  /// @param held of all being sent at once
  /// @param waitingPerPeer of one peer waiting; more are refused
  public record Limits(long rate, long ratePerPeer, int heldPerPeer, int held, int waitingPerPeer) {
    public Limits {
      if (rate < 0 || ratePerPeer < 0 || heldPerPeer < 1 || held < 1 || waitingPerPeer < 1) {
        throw new IllegalArgumentException("a share of nothing");
      }
    }

    int heldBySlow() {
      return Math.ceilDiv(held, 2);
    }
  }

  /// One thing to be sent.
  public static final class Ticket<P> {
    final P peer;
    final int bytes;
    final int weight;
    private boolean granted;
    private boolean slow;
    private long since;

    private Ticket(P peer, int bytes, int weight) {
      this.peer = peer;
      this.bytes = bytes;
      this.weight = weight;
    }

    public P peer() {
      return peer;
    }
  }

  private static final class Line<P> {
    final Deque<Ticket<P>> waiting = new ArrayDeque<>();
    int held;
    @Nullable Long paidUntil;
  }

  private final Limits limits;

  /// The one whose turn is next comes first.
  private final SequencedMap<P, Line<P>> lines = new LinkedHashMap<>();

  private @Nullable Long paidUntil;
  private int held;
  private int heldBySlow;
  private final Takers<P> takers = new Takers<>();

  public FairShare(Limits limits) {
    this.limits = limits;
  }

  /// Gets in line with one thing.
  Optional<Ticket<P>> ask(P peer, int bytes) {
    return ask(peer, bytes, 1);
  }

  /// Gets in line.
  ///
  /// @param weight as how many things it is held
  /// @return nothing where too many of this peer wait already
  public Optional<Ticket<P>> ask(P peer, int bytes, int weight) {
    Line<P> line = lines.computeIfAbsent(peer, _ -> new Line<>());
    if (line.waiting.size() >= limits.waitingPerPeer()) return Optional.empty();
    var ticket = new Ticket<>(peer, bytes, weight);
    line.waiting.add(ticket);
    return Optional.of(ticket);
  }

  /// Those whose turn it is now; each is held until it is [#over].
  public List<Ticket<P>> grant(long now) {
    var granted = new ArrayList<Ticket<P>>();
    boolean more = true;
    while (more) {
      more = false;
      for (P peer : List.copyOf(lines.keySet())) {
        Line<P> line = lines.get(peer);
        if (line == null || !mayGo(peer, line, now)) continue;
        Ticket<P> ticket = line.waiting.remove();
        ticket.granted = true;
        ticket.since = now;
        ticket.slow = !takers.isQuick(peer);
        if (ticket.slow) heldBySlow += ticket.weight;
        line.held += ticket.weight;
        held += ticket.weight;
        line.paidUntil = pay(line.paidUntil, ticket.bytes, limits.ratePerPeer(), now);
        paidUntil = pay(paidUntil, ticket.bytes, limits.rate(), now);
        lines.putLast(peer, line);
        granted.add(ticket);
        more = true;
      }
    }
    lines.values().removeIf(line -> isIdle(line, now));
    return granted;
  }

  private boolean mayGo(P peer, Line<P> line, long now) {
    return hasRoom(peer, line) && isPaid(line.paidUntil, now) && isPaid(paidUntil, now);
  }

  private boolean hasRoom(P peer, Line<P> line) {
    Ticket<P> next = line.waiting.peek();
    if (next == null || !fits(held, next, limits.held())) return false;
    return takers.isQuick(peer)
        ? fits(line.held, next, limits.heldPerPeer())
        : line.held == 0 && fits(heldBySlow, next, limits.heldBySlow());
  }

  /// What is larger than all of the room goes alone.
  private static boolean fits(int held, Ticket<?> next, int room) {
    return held == 0 || held + next.weight <= room;
  }

  private static boolean isPaid(@Nullable Long until, long now) {
    return until == null || until - now <= 0;
  }

  private static @Nullable Long pay(@Nullable Long until, int bytes, long rate, long now) {
    if (rate == 0) return null;
    long from = until == null || until - (now - BURST) < 0 ? now - BURST : until;
    return from + (long) (bytes * 1e9 / rate);
  }

  private static boolean isIdle(Line<?> line, long now) {
    // Forgotten sooner, it would have its burst anew.
    return line.waiting.isEmpty() && line.held == 0 && isPaid(line.paidUntil, now - BURST);
  }

  /// What was granted is at hand, and begins to be sent: how quick the peer is counts from now.
  public void sends(Ticket<P> ticket, long now) {
    ticket.since = now;
  }

  /// The ticket was sent, or is given up, granted or not.
  ///
  /// @param whole whether all was sent
  public void over(Ticket<P> ticket, boolean whole, long now) {
    Line<P> line = lines.get(ticket.peer);
    if (line == null) return;
    if (ticket.granted) {
      ticket.granted = false;
      line.held -= ticket.weight;
      held -= ticket.weight;
      if (ticket.slow) heldBySlow -= ticket.weight;
      takers.took(ticket.peer, now - ticket.since, whole, now);
    } else {
      line.waiting.remove(ticket);
    }
  }

  /// When somebody's turn comes by time alone; nothing where only [#over] can bring it.
  public Optional<Long> wake(long now) {
    Long soonest = null;
    for (Map.Entry<P, Line<P>> entry : lines.entrySet()) {
      Line<P> line = entry.getValue();
      if (!hasRoom(entry.getKey(), line)) continue;
      long at = later(later(now, line.paidUntil), paidUntil);
      if (soonest == null || at - soonest < 0) soonest = at;
    }
    return Optional.ofNullable(soonest);
  }

  private static long later(long a, @Nullable Long b) {
    return b == null || a - b > 0 ? a : b;
  }

  /// Peers it remembers anything of.
  int peers() {
    return lines.size();
  }

  /// Whether more than half is held of what may be, by all or by those that are slow.
  public boolean isCrowded() {
    return held > limits.held() / 2 || heldBySlow > limits.heldBySlow() / 2;
  }

  /// How many are being sent now.
  public int held() {
    return held;
  }
}
