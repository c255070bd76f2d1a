// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import network.assay.protocol.libp2p.multiformats.AddressProtocol;
import network.assay.protocol.libp2p.multiformats.Multiaddr;

/// In which order the addresses of a peer are dialled, and how long after one another (RFC 8305).
///
/// What is most believed comes first: where the peer was reached before. Families and transports
/// take turns, so that one which does not work here holds the others up once. Relays are last: they
/// are in the way of a direct connection, and theirs is limited.
final class DialPlan {
  /// Between two dials that have not yet failed.
  static final Duration STAGGER = Duration.ofMillis(250);

  /// Before the first relay.
  static final Duration BEFORE_RELAYS = Duration.ofMillis(500);

  /// No more are dialled at once: others may have named them.
  static final int MAX_ADDRESSES = 16;

  /// @param after how long to wait for the ones before
  record Step(Multiaddr address, Duration after) {}

  private record Lane(AddressProtocol family, boolean tcp) {}

  private DialPlan() {}

  /// @param addresses the most believed first
  static List<Step> of(Collection<Multiaddr> addresses) {
    Map<Lane, Deque<Multiaddr>> lanes = new LinkedHashMap<>();
    var relayed = new ArrayList<Multiaddr>();
    for (Multiaddr address : addresses) {
      if (address.isRelayed()) relayed.add(address);
      else lanes.computeIfAbsent(lane(address), _ -> new ArrayDeque<>()).add(address);
    }
    var steps = new ArrayList<Step>();
    while (!lanes.isEmpty()) {
      lanes
          .values()
          .removeIf(
              lane -> {
                steps.add(new Step(lane.removeFirst(), STAGGER));
                return lane.isEmpty();
              });
    }
    boolean first = true;
    for (Multiaddr address : relayed) {
      steps.add(new Step(address, first ? BEFORE_RELAYS : STAGGER));
      first = false;
    }
    return List.copyOf(steps.subList(0, Math.min(steps.size(), MAX_ADDRESSES)));
  }

  private static Lane lane(Multiaddr address) {
    return new Lane(address.parts().getFirst().protocol(), address.isTcp());
  }
}
