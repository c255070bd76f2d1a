// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import network.assay.protocol.libp2p.gossip.wire.MessageId;

/// Who got what, and when.
final class Tally {
  private final Map<MessageId, Flight> flights = new HashMap<>();
  private final Set<Integer> charged = new HashSet<>();
  private long copies;
  private long delivered;
  private long skipped;

  /// A message on its way.
  static final class Flight {
    final long published;
    final Honest author;
    final Map<Honest, Long> delays = new HashMap<>();

    Flight(long published, Honest author) {
      this.published = published;
      this.author = author;
    }
  }

  void published(MessageId id, Honest author, long now) {
    flights.put(id, new Flight(now, author));
  }

  void delivered(MessageId id, Honest node, long now) {
    Flight flight = flights.get(id);
    delivered++;
    if (flight != null) flight.delays.putIfAbsent(node, now - flight.published);
  }

  void received() {
    copies++;
  }

  void skipped() {
    skipped++;
  }

  /// Copies of honest messages that honest nodes received, for each one delivered.
  double copies() {
    return (double) copies / Math.max(1, delivered);
  }

  /// Messages not looked at because too many were being checked.
  long allSkipped() {
    return skipped;
  }

  void charged(Node node) {
    if (node.honest()) charged.add(node.number);
  }

  /// Honest nodes that other honest nodes took for hostile.
  int wronged() {
    return charged.size();
  }

  /// @param due who was up from two seconds before the publication to the end
  Result result(List<Honest> all, long from, long to) {
    long due = 0;
    var delays = new ArrayList<Long>();
    for (Flight flight : flights.values()) {
      if (flight.published < from || flight.published >= to) continue;
      for (Honest node : all) {
        if (node == flight.author || !node.steadySince(flight.published - 2_000_000)) continue;
        due++;
        Long delay = flight.delays.get(node);
        if (delay != null) delays.add(delay);
      }
    }
    long[] sorted = delays.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    return new Result(
        (double) sorted.length / Math.max(1, due),
        at(sorted, 0.5),
        at(sorted, 0.99),
        at(sorted, 1));
  }

  private static long at(long[] sorted, double share) {
    return sorted.length == 0 ? -1 : sorted[(int) (share * (sorted.length - 1))] / 1000;
  }

  /// @param delivered the share of honest nodes that should have got a message and did
  /// @param p50 milliseconds from publication to delivery
  record Result(double delivered, long p50, long p99, long worst) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "delivered %.3f %%, median %d ms, p99 %d ms, worst %d ms",
          100 * delivered,
          p50,
          p99,
          worst);
    }
  }
}
