// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.transport;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;

/// What an address `/dnsaddr/NAME/p2p/PEER` stands for: the addresses of that peer in the TXT
/// records `dnsaddr=…` of `_dnsaddr.NAME`, and in those of the names found there (libp2p specs,
/// addressing).
///
/// Whoever holds the name, or speaks for its server, may answer anything. So there are limits to
/// how deep, how often and how long is looked, and to how many addresses are taken.
public final class DnsAddresses {
  static final int MAX_DEPTH = 3;
  static final int MAX_LOOKUPS = 8;
  static final int MAX_ADDRESSES = 16;

  private static final String KEY = "dnsaddr=";
  private static final String PREFIX = "_dnsaddr.";

  private final TextRecords texts;
  private final Duration patience;

  private record Name(String name, int depth) {}

  /// @param patience for all look-ups of one address together
  public DnsAddresses(TextRecords texts, Duration patience) {
    this.texts = texts;
    this.patience = patience;
  }

  /// The addresses of a peer that an address of this form stands for, without its id; of numbers or
  /// of ordinary names. Blocks.
  ///
  /// @param address given by the operator: what others told is never looked up
  /// @throws AssayFault.World where there are none, or that is not known in time
  public List<Multiaddr> of(Multiaddr address, PeerId peer) throws InterruptedException {
    String first = address.parts().getFirst().value();
    long end = System.nanoTime() + patience.toNanos();
    Lookups.enter(first, true);
    try {
      List<Multiaddr> found = search(first, peer, end);
      if (found.isEmpty()) throw new AssayFault.World("no address of " + peer + " at " + address);
      return found;
    } finally {
      Lookups.leave(true);
    }
  }

  private List<Multiaddr> search(String first, PeerId peer, long end) throws InterruptedException {
    var found = new LinkedHashSet<Multiaddr>();
    var seen = new HashSet<String>();
    Deque<Name> open = new ArrayDeque<>(List.of(new Name(first, 1)));
    for (int i = 0; i < MAX_LOOKUPS && !open.isEmpty() && found.size() < MAX_ADDRESSES; i++) {
      Name next = open.removeFirst();
      seen.add(next.name.toLowerCase(Locale.ROOT));
      for (Multiaddr told : ask(next.name, i == 0, end)) {
        // Others' addresses are of no use here, nor are names that lead to them.
        if (!peer.equals(told.peer())) continue;
        if (told.isDirect()) found.add(told.withoutPeer());
        else if (told.isDnsaddr()) later(told, next.depth, seen, open);
      }
    }
    return found.stream().limit(MAX_ADDRESSES).toList();
  }

  private static void later(Multiaddr told, int depth, Set<String> seen, Deque<Name> open) {
    String name = told.parts().getFirst().value();
    boolean fresh = seen.add(name.toLowerCase(Locale.ROOT));
    if (fresh && depth < MAX_DEPTH && open.size() < MAX_LOOKUPS) {
      open.addLast(new Name(name, depth + 1));
    }
  }

  /// What a name's records say that this stack can read.
  private List<Multiaddr> ask(String name, boolean must, long end) throws InterruptedException {
    var all = new ArrayList<Multiaddr>();
    try {
      long left = end - System.nanoTime();
      if (left <= 0) throw new AssayFault.World("no time left to look " + name + " up");
      for (String text : texts.of(PREFIX + name, Duration.ofNanos(left))) {
        if (text.startsWith(KEY)) read(text.substring(KEY.length()), all);
      }
    } catch (AssayFault.World fault) {
      // One of several may be out of order.
      if (must) throw fault;
    }
    return all;
  }

  private static void read(String text, List<Multiaddr> into) {
    try {
      into.add(Multiaddr.parse(text));
    } catch (IllegalArgumentException _) {
      // Of a transport this stack does not have, or nonsense.
    }
  }
}
