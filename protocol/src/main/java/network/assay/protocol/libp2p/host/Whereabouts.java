// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import network.assay.protocol.libp2p.autonat.Reachability;
import network.assay.protocol.libp2p.connection.PeerConnection;
import network.assay.protocol.libp2p.identify.Announced;
import network.assay.protocol.libp2p.identify.ObservedAddresses;
import network.assay.protocol.libp2p.multiformats.AddressProtocol;
import network.assay.protocol.libp2p.multiformats.Multiaddr;

/// Where this host is: what it listens on, what its operator says, and what others see.
final class Whereabouts {
  private final ObservedAddresses observed;
  private volatile List<Multiaddr> listening = List.of();
  private volatile List<Multiaddr> told = List.of();
  private volatile List<Multiaddr> relayed = List.of();
  private volatile Function<Multiaddr, Reachability> found = _ -> Reachability.UNKNOWN;

  Whereabouts(InstantSource clock, Predicate<InetAddress> global) {
    this.observed = new ObservedAddresses(clock, global);
  }

  void listens(List<Multiaddr> bound) {
    listening = List.copyOf(bound);
  }

  List<Multiaddr> listening() {
    return listening;
  }

  void told(List<Multiaddr> addresses) {
    told = List.copyOf(addresses);
  }

  void relayed(List<Multiaddr> addresses) {
    relayed = List.copyOf(addresses);
  }

  /// @param found what others found when they dialled an address
  void judgedBy(Function<Multiaddr, Reachability> found) {
    this.found = found;
  }

  /// The other end of a connection sees this host at an address. Of another family or transport
  /// than the connection's it can have seen nothing.
  void seen(PeerConnection by, Multiaddr address) {
    if (!isOfOneKind(address, by.address(), by.from())) return;
    if (by.inbound() || listensAt(by.localPort())) {
      observed.heard(by.peer(), by.from(), address);
      return;
    }
    // Dialled from here, the port means nothing unless it is one we listen on; its machine does.
    for (Multiaddr own : listening) {
      if (own.parts().size() < 2 || !sameKind(own, address)) continue;
      var parts = new ArrayList<>(address.parts());
      parts.set(1, own.parts().get(1));
      observed.heard(by.peer(), by.from(), new Multiaddr(parts));
    }
  }

  /// @param at the other end of a connection, on the machine `from`
  static boolean isOfOneKind(Multiaddr seen, Multiaddr at, InetAddress from) {
    InetAddress ip = seen.ip();
    if (ip == null || ip instanceof Inet6Address != from instanceof Inet6Address) return false;
    return at.isQuic() ? seen.isQuic() : seen.isTcp();
  }

  private boolean listensAt(int port) {
    String text = Integer.toString(port);
    return listening.stream()
        .anyMatch(own -> own.parts().size() > 1 && own.parts().get(1).value().equals(text));
  }

  private static boolean sameKind(Multiaddr own, Multiaddr seen) {
    return own.parts().size() == seen.withoutPeer().parts().size()
        && own.parts().getFirst().protocol() == seen.parts().getFirst().protocol()
        && own.parts().get(1).protocol() == seen.parts().get(1).protocol()
        && own.parts().get(1).protocol() != AddressProtocol.P2P;
  }

  /// Where this host says that it may be reached, and to whom.
  Announced announced() {
    Set<Multiaddr> all = new LinkedHashSet<>(direct());
    all.addAll(relayed);
    return split(all);
  }

  /// As [#announced], over no relay.
  Announced announcedDirect() {
    return split(direct());
  }

  /// What the operator says is said to everybody.
  private Announced split(Collection<Multiaddr> all) {
    if (told.isEmpty()) return Announced.of(all, OwnAddresses.MAX);
    return Announced.toAll(all.stream().limit(OwnAddresses.MAX).toList());
  }

  /// Where this host may be reached over no relay: what the operator says, or else where others
  /// have found this host and where nobody has failed to.
  List<Multiaddr> direct() {
    if (!told.isEmpty()) return OwnAddresses.of(told);
    Set<Multiaddr> all = new LinkedHashSet<>();
    // Seen by few, but reached by some.
    for (Multiaddr guess : observed.guesses()) {
      if (found.apply(guess) == Reachability.PUBLIC) all.add(guess);
    }
    all.addAll(usual());
    all.removeIf(address -> found.apply(address) == Reachability.PRIVATE);
    return List.copyOf(all);
  }

  private Set<Multiaddr> usual() {
    Set<Multiaddr> all = new LinkedHashSet<>(observed.confirmed());
    all.addAll(OwnAddresses.of(listening));
    return all;
  }

  /// Where it might be reached, worth a try by who is about to; also where it was not found.
  List<Multiaddr> guesses() {
    Set<Multiaddr> all = new LinkedHashSet<>(told.isEmpty() ? usual() : OwnAddresses.of(told));
    all.addAll(observed.guesses());
    return List.copyOf(all);
  }
}
