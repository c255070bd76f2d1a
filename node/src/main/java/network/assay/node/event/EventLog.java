// SPDX-License-Identifier: Apache-2.0
package network.assay.node.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import network.assay.node.json.JsonText;
import network.assay.node.json.RecordWriter;

/// The last events of this run of the daemon, numbered from 1. Readers keep their own place and
/// never hold up a publisher.
///
/// A reader whose next event is gone gets one of type [#LOST] in its place, and then the oldest
/// that is left. One who asks for what comes after an event that never was (the daemon has
/// restarted) gets [#RESTARTED] and then everything that is left.
public final class EventLog {
  public static final String LOST = "events.lost";
  public static final String RESTARTED = "events.restarted";

  /// @param seq pass it as `after` to get what follows
  public record Event(long seq, Instant at, String type, JsonNode body) {
    /// Its body in one line.
    public String text() {
      return JsonText.line(body);
    }
  }

  /// The body of [#LOST] and [#RESTARTED]: how many events the reader will never see; 0 when nobody
  /// knows.
  public record Gap(long missed) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition published = lock.newCondition();
  private final ArrayDeque<Event> kept = new ArrayDeque<>();
  private final int capacity;
  private final InstantSource clock;
  private long last;

  /// @param capacity how many events are kept
  public EventLog(int capacity) {
    this(capacity, InstantSource.system());
  }

  public EventLog(int capacity, InstantSource clock) {
    if (capacity < 1) throw new IllegalArgumentException("capacity " + capacity);
    this.capacity = capacity;
    this.clock = clock;
  }

  /// Adds an event, dropping the oldest when full; returns its number.
  public long publish(String type, Record body) {
    JsonNode json = RecordWriter.json(body);
    lock.lock();
    try {
      if (kept.size() == capacity) kept.removeFirst();
      kept.addLast(new Event(++last, clock.instant(), type, json));
      published.signalAll();
      return last;
    } finally {
      lock.unlock();
    }
  }

  /// The number of the newest event, 0 before the first.
  public long last() {
    lock.lock();
    try {
      return last;
    } finally {
      lock.unlock();
    }
  }

  /// Up to `max` events after number `after`, oldest first. Waits up to `wait` for the first one;
  /// empty when there is none by then.
  public List<Event> read(long after, int max, Duration wait) throws InterruptedException {
    if (max < 1) throw new IllegalArgumentException("max " + max);
    long left = wait.toNanos();
    lock.lockInterruptibly();
    try {
      while (after == last && left > 0) left = published.awaitNanos(left);
      var events = new ArrayList<Event>();
      long from = after;
      if (after > last || after < 0) {
        from = last - kept.size();
        events.add(gap(from, RESTARTED, 0));
      } else if (after < last - kept.size()) {
        from = last - kept.size();
        events.add(gap(from, LOST, from - after));
      }
      for (Event event : kept) {
        if (events.size() == max) break;
        if (event.seq() > from) events.add(event);
      }
      return List.copyOf(events);
    } finally {
      lock.unlock();
    }
  }

  private Event gap(long seq, String type, long missed) {
    return new Event(seq, clock.instant(), type, RecordWriter.json(new Gap(missed)));
  }
}
