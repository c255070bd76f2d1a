// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import network.assay.protocol.libp2p.identity.PublicKey;
import network.assay.protocol.libp2p.limits.StreamCounts;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.mux.Muxer;
import network.assay.protocol.market.PeerId;

/// An authenticated, multiplexed connection to a peer.
public final class PeerConnection {
  private final PublicKey key;
  private final Channel channel;
  private final Muxer muxer;
  private final Ends ends;
  private final String security;
  private final StreamCounts.Guest guest;
  private final StreamBudget budget = new StreamBudget(InstantSource.system());
  private final Instant since = Instant.now();
  private volatile String agent = "";
  private volatile Set<String> protocols = Set.of();

  PeerConnection(PublicKey key, Channel channel, Muxer muxer, Ends ends, String security) {
    this.key = key;
    this.channel = channel;
    this.muxer = muxer;
    this.ends = ends;
    this.security = security;
    this.guest = StreamCounts.Guest.of(key.peerId(), ends.from());
  }

  public PeerId peer() {
    return key.peerId();
  }

  public PublicKey key() {
    return key;
  }

  /// Where the other end is, as seen from here; without its peer id.
  public Multiaddr address() {
    return ends.address();
  }

  /// The machine at the other end.
  public InetAddress from() {
    return ends.from();
  }

  /// Whose streams those that the peer opens are.
  StreamCounts.Guest guest() {
    return guest;
  }

  /// What the peer may open.
  StreamBudget budget() {
    return budget;
  }

  /// How near the peer is known to be: behind a relay it may be anywhere.
  public Reach reach() {
    return limited() ? Reach.WORLD : Reach.of(from());
  }

  /// The protocol that encrypts and authenticates.
  public String security() {
    return security;
  }

  public boolean inbound() {
    return ends.inbound();
  }

  /// Whether it goes over a relay, which bounds its time and bytes: only protocols that say so run
  /// over it.
  public boolean limited() {
    return ends.address().isRelayed();
  }

  /// The port at our end of the socket; 0 where there is none.
  public int localPort() {
    return !limited() && channel.localAddress() instanceof InetSocketAddress here
        ? here.getPort()
        : 0;
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

  /// Whether a stream for this protocol will be served as far as can be known: the peer has said
  /// so, and the connection is none of two made at once, of which one ends.
  boolean serves(String protocol) {
    return protocols.contains(protocol)
        && Duration.between(since, Instant.now()).compareTo(Registry.AT_ONCE) > 0;
  }

  /// The peer has refused a stream for this protocol.
  synchronized void denies(String protocol) {
    var left = new HashSet<>(protocols);
    left.remove(protocol);
    protocols = Set.copyOf(left);
  }

  /// Keeps what the peer said about itself; what is empty it left out.
  ///
  /// @param news whether it said so unasked. An answer may have been overtaken by news, and so only
  ///     fills in what is not known
  public synchronized void describe(String saidAgent, Set<String> saidProtocols, boolean news) {
    if (!saidAgent.isEmpty() && (news || agent.isEmpty())) agent = saidAgent;
    if (!saidProtocols.isEmpty() && (news || protocols.isEmpty())) {
      protocols = Set.copyOf(saidProtocols);
    }
  }

  /// Waits until the connection is over.
  public void awaitEnd() throws InterruptedException {
    var _ = channel.closeFuture().await();
  }

  /// As [#awaitEnd()], but no longer than that; whether it is over.
  public boolean endsWithin(Duration most) throws InterruptedException {
    return channel.closeFuture().await(most.toMillis());
  }

  Muxer muxer() {
    return muxer;
  }

  Channel channel() {
    return channel;
  }

  /// Whether streams can be opened on it.
  public boolean usable() {
    return !muxer.isClosing();
  }

  void close() {
    var _ = channel.close();
  }

  @Override
  public String toString() {
    return (inbound() ? "connection from " : "connection to ") + peer() + " at " + address();
  }
}
