// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import network.assay.protocol.libp2p.limits.Refusal;

/// What has been counted since the start. Keyed by protocol ids of our own choosing only, so that
/// peers cannot make the map grow.
public final class Counters {
  final LongAdder opened = new LongAdder();
  final LongAdder failed = new LongAdder();
  final LongAdder trimmed = new LongAdder();
  final LongAdder charges = new LongAdder();
  private final Map<Refusal, LongAdder> refusals = new EnumMap<>(Refusal.class);
  private final Map<String, Lane> lanes = new ConcurrentHashMap<>();

  Counters() {
    for (Refusal why : Refusal.values()) refusals.put(why, new LongAdder());
  }

  void refused(Refusal why) {
    Objects.requireNonNull(refusals.get(why)).increment();
  }

  /// The counts of one protocol.
  static final class Lane {
    final LongAdder sent = new LongAdder();
    final LongAdder received = new LongAdder();
    final Way in = new Way();
    final Way out = new Way();
  }

  /// The counts of one protocol's streams in one direction.
  static final class Way {
    final LongAdder opened = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder reset = new LongAdder();
    final Spans spans = new Spans();

    Ways read() {
      return new Ways(opened.sum(), refused.sum(), reset.sum(), spans.read());
    }
  }

  /// Streams of one protocol in one direction.
  ///
  /// @param opened with the protocol agreed on
  /// @param refused in: for a limit here; out: by peers that do not speak it, or not now
  /// @param reset ended by either end before its time
  /// @param spans from the agreement to the end
  public record Ways(long opened, long refused, long reset, Spans.Read spans) {}

  /// What one protocol has carried.
  ///
  /// @param in streams that peers opened
  /// @param out streams opened from here
  public record Traffic(long sent, long received, Ways in, Ways out) {
    /// Streams opened in either direction.
    public long streams() {
      return in.opened + out.opened;
    }
  }

  Lane lane(String protocol) {
    return lanes.computeIfAbsent(protocol, _ -> new Lane());
  }

  /// Connections that became usable.
  public long opened() {
    return opened.sum();
  }

  /// Handshakes that failed, either direction.
  public long failed() {
    return failed.sum();
  }

  /// What was refused, by why.
  public Map<Refusal, Long> refusals() {
    var all = new EnumMap<Refusal, Long>(Refusal.class);
    refusals.forEach((why, count) -> all.put(why, count.sum()));
    return all;
  }

  /// Connections closed because there were too many.
  public long trimmed() {
    return trimmed.sum();
  }

  /// Broken rules counted against peers.
  public long charges() {
    return charges.sum();
  }

  /// Bytes and streams by protocol id.
  public Map<String, Traffic> traffic() {
    var all = new TreeMap<String, Traffic>();
    lanes.forEach(
        (id, lane) ->
            all.put(
                id,
                new Traffic(
                    lane.sent.sum(), lane.received.sum(), lane.in.read(), lane.out.read())));
    return all;
  }
}
