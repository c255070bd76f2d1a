// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.access;

import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;

/// Says whom this host deals with. Rules about the peer go before rules about its address, and of
/// each kind bans before what is allowed before what is denied; who meets no rule is let in. So
/// `deny` of every address and `allow` of some peers make a closed network. For several threads.
public final class Gate {
  /// No more are kept at a time.
  public static final int MAX_BANS = 4096;

  private enum Say {
    YES,
    NO,
    NOTHING
  }

  private final AccessRules rules;
  private final InstantSource clock;
  private final Map<Subject, Instant> bans = new LinkedHashMap<>();

  public Gate(AccessRules rules, InstantSource clock) {
    this.rules = rules;
    this.clock = clock;
  }

  /// A gate open to all but those banned later.
  public static Gate open(InstantSource clock) {
    return new Gate(AccessRules.OPEN, clock);
  }

  /// Whether an address may come as far as saying which peer it is.
  public boolean letsIn(InetAddress from) {
    return about(from) != Say.NO || rules.allow().stream().anyMatch(Gate::isPeer);
  }

  /// Whether to deal with a peer at an address.
  public boolean letsIn(PeerId peer, InetAddress at) {
    Say said = about(peer);
    return (said == Say.NOTHING ? about(at) : said) != Say.NO;
  }

  /// Whether to deal with a peer wherever it is; an address may still be denied.
  public boolean letsIn(PeerId peer) {
    return about(peer) != Say.NO;
  }

  /// Whether the operator allows a peer by its id.
  public boolean trusts(PeerId peer) {
    return about(peer) == Say.YES;
  }

  private Say about(PeerId peer) {
    var subject = new Subject.Peer(peer);
    if (banned(subject)) return Say.NO;
    if (rules.allow().contains(subject)) return Say.YES;
    return rules.deny().contains(subject) ? Say.NO : Say.NOTHING;
  }

  private Say about(InetAddress address) {
    if (bannedAddress(address)) return Say.NO;
    if (has(rules.allow(), address)) return Say.YES;
    return has(rules.deny(), address) ? Say.NO : Say.NOTHING;
  }

  private static boolean isPeer(Subject subject) {
    return subject instanceof Subject.Peer;
  }

  private static boolean has(List<Subject> subjects, InetAddress address) {
    for (Subject subject : subjects) {
      if (subject instanceof Subject.Block block && block.has(address)) return true;
    }
    return false;
  }

  private synchronized boolean banned(Subject subject) {
    Instant until = bans.get(subject);
    return until != null && until.isAfter(clock.instant());
  }

  private synchronized boolean bannedAddress(InetAddress address) {
    Instant now = clock.instant();
    for (Map.Entry<Subject, Instant> ban : bans.entrySet()) {
      if (ban.getKey() instanceof Subject.Block block
          && block.has(address)
          && ban.getValue().isAfter(now)) return true;
    }
    return false;
  }

  /// Shuts somebody out from now on; a second ban replaces the first.
  ///
  /// @throws AssayFault.Operator where there are [#MAX_BANS] already
  public synchronized void ban(Ban ban) {
    expire();
    if (bans.size() >= MAX_BANS && !bans.containsKey(ban.subject())) {
      throw new AssayFault.Operator("no more than " + MAX_BANS + " bans; lift some first");
    }
    bans.put(ban.subject(), ban.until());
  }

  /// Lifts a ban; false where there was none.
  public synchronized boolean unban(Subject subject) {
    expire();
    return bans.remove(subject) != null;
  }

  /// The bans in force.
  public synchronized List<Ban> bans() {
    expire();
    var all = new ArrayList<Ban>();
    bans.forEach((subject, until) -> all.add(new Ban(subject, until)));
    return all;
  }

  private void expire() {
    Instant now = clock.instant();
    bans.values().removeIf(until -> !until.isAfter(now));
  }
}
