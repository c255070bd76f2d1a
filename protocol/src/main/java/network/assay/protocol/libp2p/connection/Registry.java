// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import network.assay.protocol.libp2p.limits.Refusal;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// Which connection to each peer is used for new streams, and how many there are in all.
///
/// Two peers that dial each other at once end with two connections. Both keep the one dialled by
/// the smaller id, and the other serves what runs on it and is closed when idle: no request is
/// lost, and nobody has to ask the other. When the older connection is not that recent, the peer
/// has lost it without our noticing: the newer one wins.
final class Registry {
  /// Two connections made within this time count as dialled at once.
  static final Duration AT_ONCE = Duration.ofSeconds(15);

  private final PeerId self;
  private final int perPeer;
  private final Seats seats;
  private final Map<PeerId, PeerConnection> current = new HashMap<>();
  private final Set<PeerConnection> all = new HashSet<>();
  private boolean closed;

  /// @param perPeer how many of them one peer may have
  Registry(PeerId self, int limit, int perPeer) {
    this.self = self;
    this.perPeer = perPeer;
    this.seats = new Seats(limit);
  }

  /// What becomes of a new connection.
  sealed interface Verdict {
    /// No room for it.
    record Full(Refusal why) implements Verdict {}

    /// It is the one for new streams; `retire` is the one it replaces.
    record Chosen(@Nullable PeerConnection retire) implements Verdict {}

    /// Another is kept for new streams: this one is to be retired.
    record Spare() implements Verdict {}
  }

  synchronized Verdict add(PeerConnection fresh) {
    boolean room = fresh.inbound() ? hasRoomFor(fresh.from()) : hasRoomTo(fresh.from());
    if (!room || of(fresh.peer()) >= perPeer) return new Verdict.Full(Refusal.CONNECTIONS);
    all.add(fresh);
    if (fresh.inbound()) seats.takeInbound(fresh.from());
    else seats.takeOutbound(fresh.from());
    PeerConnection old = current.get(fresh.peer());
    if (old != null && old.usable() && prefers(old, fresh)) return new Verdict.Spare();
    current.put(fresh.peer(), fresh);
    return new Verdict.Chosen(old);
  }

  private int of(PeerId peer) {
    int count = 0;
    for (PeerConnection connection : all) if (connection.peer().equals(peer)) count++;
    return count;
  }

  private boolean prefers(PeerConnection old, PeerConnection fresh) {
    // Over a relay only as long as there is no other way.
    if (old.limited() != fresh.limited()) return fresh.limited();
    if (old.inbound() == fresh.inbound()) return false;
    if (Duration.between(old.since(), fresh.since()).compareTo(AT_ONCE) > 0) return false;
    boolean weAreSmaller = self.compareTo(old.peer()) < 0;
    return old.inbound() != weAreSmaller;
  }

  /// @return whether it was the one for new streams
  synchronized boolean remove(PeerConnection lost) {
    if (all.remove(lost)) {
      if (lost.inbound()) seats.freeInbound(lost.from());
      else seats.freeOutbound(lost.from());
    }
    if (!current.remove(lost.peer(), lost)) return false;
    // A spare that is still open is better than none.
    for (PeerConnection other : all) {
      if (!other.peer().equals(lost.peer()) || !other.usable()) continue;
      current.put(other.peer(), other);
      if (!other.limited()) break;
    }
    return true;
  }

  synchronized @Nullable PeerConnection find(PeerId peer) {
    PeerConnection found = current.get(peer);
    return found != null && found.usable() ? found : null;
  }

  /// As [#find], but none over a relay.
  synchronized @Nullable PeerConnection direct(PeerId peer) {
    PeerConnection found = find(peer);
    return found == null || found.limited() ? null : found;
  }

  synchronized List<PeerConnection> chosen() {
    var usable = new ArrayList<PeerConnection>();
    for (PeerConnection connection : current.values()) {
      if (connection.usable()) usable.add(connection);
    }
    return usable;
  }

  /// How many connections there are, in use or not.
  synchronized int size() {
    return all.size();
  }

  synchronized List<PeerConnection> everyone() {
    return List.copyOf(all);
  }

  /// Whether there is room for one dialled from here.
  synchronized boolean hasRoom() {
    return !closed && seats.hasForOutbound();
  }

  /// Whether there is room for one dialled from here to a machine.
  synchronized boolean hasRoomTo(InetAddress to) {
    return !closed && seats.hasForOutbound(to);
  }

  /// Whether there is room for one that `from` dials.
  synchronized boolean hasRoomFor(InetAddress from) {
    return !closed && seats.hasForInbound(from);
  }

  /// Takes no more.
  synchronized void close() {
    closed = true;
  }
}
