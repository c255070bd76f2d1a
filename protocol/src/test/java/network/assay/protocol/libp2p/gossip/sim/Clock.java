// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.sim;

import java.util.PriorityQueue;

/// Virtual time in microseconds, and what is to happen in it. Things due at one moment happen in
/// the order in which they were planned.
final class Clock {
  private final PriorityQueue<Event> events = new PriorityQueue<>(1 << 16);
  private long now;
  private long order;

  private record Event(long at, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  long now() {
    return now;
  }

  void at(long micros, Runnable action) {
    events.add(new Event(Math.max(now, micros), order++, action));
  }

  void run(long micros) {
    long end = now + micros;
    while (!events.isEmpty() && events.peek().at <= end) {
      Event next = events.remove();
      now = next.at;
      next.action.run();
    }
    now = end;
  }
}
