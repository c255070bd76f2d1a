// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import network.assay.protocol.libp2p.gossip.wire.MessageId;
import network.assay.protocol.market.PeerId;

/// Who offered which message, was asked for it and has not sent it yet, and who else offered it.
///
/// Of those that offer a message three are asked, each of another network, and one that we dialled
/// whoever they are; who has lately not sent what it offered is asked on top and not counted. The
/// rest waits, and is asked when the message has not come within a heartbeat, as is whoever offers
/// it later. So no number of liars that are quicker than the honest keeps it from us. The message
/// arriving from anyone settles it for all: the others may rightly spare us a copy.
final class Promises {
  /// Requests open at once; beyond it no more is asked.
  static final int CAPACITY = 16_384;

  /// Those asked of one peer: a liar does not keep us from asking others.
  static final int MAX_OF_PEER = CAPACITY / 8;

  /// Peers asked for one id at first; one that we dialled comes on top.
  static final int MAX_ASKED = 3;

  /// Peers asked for one id in all, and peers that wait to be.
  static final int MAX_OF_ID = 64;

  /// Of one network, those that wait.
  private static final int MAX_WAITING_OF_NETWORK = 4;

  private final long withinMillis;
  private final long patienceMillis;
  private final Map<MessageId, Due> due = new HashMap<>();
  private final Map<PeerId, Integer> open = new HashMap<>();

  /// The requests, by network and peer.
  private final Shares requests = new Shares(CAPACITY);

  /// @param withinMillis how soon a message offered and asked for must come
  /// @param patienceMillis how long only a few are asked
  Promises(long withinMillis, long patienceMillis) {
    this.withinMillis = withinMillis;
    this.patienceMillis = patienceMillis;
  }

  /// One that offered a message.
  ///
  /// @param lied whether it has lately not sent what it offered
  record Offerer(PeerId peer, Contact contact, boolean lied) {
    Object party() {
      return contact.party(peer);
    }

    List<Object> share() {
      return List.of(party(), peer);
    }
  }

  /// @param promised whether it offered it just now, so that it must have it; who is asked later
  ///     may have forgotten it since
  private record Request(Offerer of, long until, boolean promised) {}

  /// What is known of one id.
  private static final class Due {
    final List<Request> asked = new ArrayList<>(1);
    final List<Offerer> waiting = new ArrayList<>(0);
    final long since;

    /// Copies that came and are being checked: until it is known what they are nobody is late.
    int checking;

    Due(long since) {
      this.since = since;
    }

    boolean names(PeerId peer) {
      for (Request one : asked) if (one.of.peer.equals(peer)) return true;
      for (Offerer one : waiting) if (one.peer.equals(peer)) return true;
      return false;
    }

    boolean isOver() {
      return asked.isEmpty() && waiting.isEmpty() && checking == 0;
    }

    boolean asksAlso(Offerer offerer) {
      if (offerer.lied) return true;
      int counted = 0;
      boolean dialled = false;
      boolean sameParty = false;
      for (Request one : asked) {
        if (one.of.lied) continue;
        counted++;
        dialled |= one.of.contact.outbound();
        sameParty |= one.of.party().equals(offerer.party());
      }
      return counted < MAX_ASKED && !sameParty || offerer.contact.outbound() && !dialled;
    }

    void waits(Offerer offerer) {
      if (waiting.size() == MAX_OF_ID) return;
      int ofNetwork = 0;
      for (Offerer one : waiting) if (one.party().equals(offerer.party())) ofNetwork++;
      if (ofNetwork < MAX_WAITING_OF_NETWORK) waiting.add(offerer);
    }
  }

  /// Notes an offer of a message not known.
  ///
  /// @return whether to ask this peer for it now
  boolean offered(MessageId id, Offerer offerer, long now) {
    Due known = due.get(id);
    if (known == null) return due.size() < CAPACITY;
    if (known.names(offerer.peer)) return false;
    boolean late = known.checking == 0 && now - known.since >= patienceMillis;
    if (known.asked.size() < MAX_OF_ID && (late || known.asksAlso(offerer))) return true;
    known.waits(offerer);
    return false;
  }

  /// How many more ids this peer may be asked for now.
  int left(Offerer offerer) {
    int own = MAX_OF_PEER - open.getOrDefault(offerer.peer, 0);
    return Math.min(own, requests.room(offerer.share()));
  }

  /// A peer that has just offered a message is asked for it.
  void asked(MessageId id, Offerer offerer, long now) {
    ask(due.computeIfAbsent(id, _ -> new Due(now)), offerer, true, now);
  }

  private void ask(Due entry, Offerer offerer, boolean promised, long now) {
    entry.asked.add(new Request(offerer, now + withinMillis, promised));
    open.merge(offerer.peer, 1, Integer::sum);
    requests.take(offerer.share());
  }

  /// A peer sent a copy, which has kept its promise, whatever the copy is worth.
  ///
  /// @param checked whether the copy is checked now; [#checked] follows, or [#settle]
  void came(MessageId id, PeerId peer, boolean checked) {
    Due entry = due.get(id);
    if (entry == null) return;
    entry.asked.removeIf(one -> one.of.peer.equals(peer) && closed(one));
    entry.waiting.removeIf(one -> one.peer.equals(peer));
    if (checked) entry.checking++;
    if (entry.isOver()) due.remove(id);
  }

  /// A copy was found to be none of the message, or was not checked after all.
  void checked(MessageId id) {
    Due entry = due.get(id);
    if (entry == null) return;
    if (entry.checking > 0) entry.checking--;
    if (entry.isOver()) due.remove(id);
  }

  /// The message is here.
  void settle(MessageId id) {
    Due entry = due.remove(id);
    if (entry != null) entry.asked.forEach(this::closed);
  }

  int size() {
    return due.size();
  }

  /// Forgets what a peer that left was asked for, and what it offered.
  void drop(PeerId peer) {
    due.values()
        .removeIf(
            entry -> {
              entry.asked.removeIf(one -> one.of.peer.equals(peer) && closed(one));
              entry.waiting.removeIf(one -> one.peer.equals(peer));
              return entry.isOver();
            });
  }

  /// Peers with promises overdue, and how many; what was overdue is forgotten.
  Map<PeerId, Integer> overdue(long now) {
    var broken = new TreeMap<PeerId, Integer>();
    due.values()
        .removeIf(
            entry -> {
              if (entry.checking > 0) return false;
              entry.asked.removeIf(
                  one -> {
                    boolean late = now >= one.until;
                    if (late && one.promised) broken.merge(one.of.peer, 1, Integer::sum);
                    return late && closed(one);
                  });
              return entry.isOver();
            });
    return broken;
  }

  /// Whom to ask besides, and for what: those that wait for a message that has not come in time.
  Map<PeerId, List<MessageId>> more(long now) {
    var next = new LinkedHashMap<PeerId, List<MessageId>>();
    due.forEach(
        (id, entry) -> {
          if (entry.checking > 0 || now - entry.since < patienceMillis) return;
          for (Offerer one : entry.waiting) {
            if (entry.asked.size() == MAX_OF_ID || left(one) == 0) continue;
            ask(entry, one, false, now);
            next.computeIfAbsent(one.peer, _ -> new ArrayList<>()).add(id);
          }
          entry.waiting.clear();
        });
    due.values().removeIf(Due::isOver);
    return next;
  }

  /// @return true, for `removeIf`
  private boolean closed(Request one) {
    open.computeIfPresent(one.of.peer, (_, count) -> count == 1 ? null : count - 1);
    requests.free(one.of.share());
    return true;
  }
}
