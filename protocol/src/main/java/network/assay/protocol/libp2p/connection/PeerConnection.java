// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Set;
import network.assay.protocol.libp2p.identity.PublicKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.yamux.YamuxSession;
import network.assay.protocol.market.PeerId;

/// An authenticated, multiplexed connection to a peer.
public final class PeerConnection {
  private final PublicKey key;
  private final Channel channel;
  private final YamuxSession session;
  private final Multiaddr address;
  private final InetAddress from;
  private final boolean inbound;
  private final Instant since = Instant.now();
  private volatile String agent = "";
  private volatile Set<String> protocols = Set.of();

  PeerConnection(
      PublicKey key,
      Channel channel,
      YamuxSession session,
      InetSocketAddress remote,
      boolean inbound) {
    this.key = key;
    this.channel = channel;
    this.session = session;
    this.address = Multiaddr.tcp(remote);
    this.from = remote.getAddress();
    this.inbound = inbound;
  }

  public PeerId peer() {
    return key.peerId();
  }

  public PublicKey key() {
    return key;
  }

  /// The socket address at the other end.
  public Multiaddr address() {
    return address;
  }

  /// The machine at the other end.
  public InetAddress from() {
    return from;
  }

  public boolean inbound() {
    return inbound;
  }

  /// Whether it goes over a relay, which bounds its time and bytes: only protocols that say so run
  /// over it.
  public boolean limited() {
    return address.isRelayed();
  }

  public Instant since() {
    return since;
  }

  /// What the peer calls its software; empty until it has said so.
  public String agent() {
    return agent;
  }

  /// The protocols the peer says it serves; empty until it has said so.
  public Set<String> protocols() {
    return protocols;
  }

  /// Keeps what the peer said about itself.
  public void describe(String saidAgent, Set<String> saidProtocols) {
    agent = saidAgent;
    protocols = Set.copyOf(saidProtocols);
  }

  YamuxSession session() {
    return session;
  }

  Channel channel() {
    return channel;
  }

  boolean usable() {
    return !session.isClosing();
  }

  void close() {
    var _ = channel.close();
  }

  @Override
  public String toString() {
    return (inbound ? "connection from " : "connection to ") + peer() + " at " + address;
  }
}
