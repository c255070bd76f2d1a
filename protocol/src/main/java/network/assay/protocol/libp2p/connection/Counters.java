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
    final LongAdder streams = new LongAdder();
  }

  /// @param streams opened in either direction
  public record Traffic(long sent, long received, long streams) {}

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
            all.put(id, new Traffic(lane.sent.sum(), lane.received.sum(), lane.streams.sum())));
    return all;
  }
}
