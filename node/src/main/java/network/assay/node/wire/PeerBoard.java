// SPDX-License-Identifier: Apache-2.0
package network.assay.node.wire;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import network.assay.node.api.PeerCalls;
import network.assay.node.api.PeerMethods;
import network.assay.node.net.BanBook;
import network.assay.protocol.libp2p.access.Ban;
import network.assay.protocol.libp2p.access.Subject;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;

/// The node's dealings with peers, seen from its RPC.
final class PeerBoard implements PeerMethods.Peers {
  private static final Duration LONGEST_BAN = Duration.ofDays(3650);

  private final Host host;
  private final BanBook bans;

  PeerBoard(Host host, BanBook bans) {
    this.host = host;
    this.bans = bans;
  }

  @Override
  public Duration ping(PeerId peer) throws InterruptedException {
    return host.ping(peer);
  }

  @Override
  public PeerCalls.Found find(PeerId peer) throws InterruptedException {
    Set<Multiaddr> known = new LinkedHashSet<>(host.addresses(peer));
    boolean connected = host.streams().connected().contains(peer);
    if (known.isEmpty() && !connected) known.addAll(lookUp(peer));
    List<String> texts = known.stream().map(a -> a.withPeer(peer).toString()).toList();
    return new PeerCalls.Found(peer, connected, texts);
  }

  private List<Multiaddr> lookUp(PeerId peer) throws InterruptedException {
    var dht = host.kad();
    return dht.isEmpty() ? List.of() : dht.get().findPeer(peer);
  }

  @Override
  public PeerId connect(String to) throws InterruptedException {
    if (!to.startsWith("/")) {
      PeerId peer = read("peer", () -> PeerId.parse(to));
      host.streams().reach(peer);
      return peer;
    }
    return host.connect(read("address", () -> Multiaddr.parse(to)));
  }

  @Override
  public boolean disconnect(PeerId peer) {
    boolean was = host.peers().stream().anyMatch(each -> each.id().equals(peer));
    host.disconnect(peer);
    return was;
  }

  @Override
  public PeerCalls.Banned ban(String subject, Duration time) {
    if (time.isNegative() || time.isZero() || time.compareTo(LONGEST_BAN) > 0) {
      throw new AssayFault.Operator("a ban lasts up to ten years, not " + time);
    }
    return shown(bans.ban(subject(subject), time));
  }

  @Override
  public boolean unban(String subject) {
    return bans.unban(subject(subject));
  }

  @Override
  public List<PeerCalls.Banned> bans() {
    return bans.all().stream().map(PeerBoard::shown).toList();
  }

  private static PeerCalls.Banned shown(Ban ban) {
    return new PeerCalls.Banned(ban.subject().toString(), ban.until());
  }

  private static Subject subject(String text) {
    try {
      return Subject.parse(text);
    } catch (IllegalArgumentException e) {
      throw new AssayFault.Operator(
          "\"" + text + "\" is no peer's id, no address and no block such as 192.0.2.0/24", e);
    }
  }

  private static <T> T read(String what, Supplier<T> reader) {
    try {
      return reader.get();
    } catch (IllegalArgumentException e) {
      throw new AssayFault.Operator("no such " + what + ": " + e.getMessage(), e);
    }
  }
}
