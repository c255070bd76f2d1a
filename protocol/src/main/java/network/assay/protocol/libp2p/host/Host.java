// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import network.assay.protocol.libp2p.access.Ban;
import network.assay.protocol.libp2p.access.Gate;
import network.assay.protocol.libp2p.access.Subject;
import network.assay.protocol.libp2p.autonat.Reachability;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.connection.Counters;
import network.assay.protocol.libp2p.connection.PeerValues;
import network.assay.protocol.libp2p.connection.Reach;
import network.assay.protocol.libp2p.connection.Streams;
import network.assay.protocol.libp2p.gossip.Gossip;
import network.assay.protocol.libp2p.gossip.GossipTotals;
import network.assay.protocol.libp2p.gossip.MessageHandler;
import network.assay.protocol.libp2p.gossip.MessageValidator;
import network.assay.protocol.libp2p.gossip.SignedRecords;
import network.assay.protocol.libp2p.gossip.Topic;
import network.assay.protocol.libp2p.gossip.router.GossipParams;
import network.assay.protocol.libp2p.gossip.score.PeerScore;
import network.assay.protocol.libp2p.gossip.wire.Naming;
import network.assay.protocol.libp2p.identify.IdentifyProtocol;
import network.assay.protocol.libp2p.kad.Kad;
import network.assay.protocol.libp2p.kad.KadConfig;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.ping.PingProtocol;
import network.assay.protocol.libp2p.request.HeldHandler;
import network.assay.protocol.libp2p.request.RequestHandler;
import network.assay.protocol.libp2p.request.RequestProtocol;
import network.assay.protocol.libp2p.request.Requests;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// A libp2p host: an identity, its connections, and the protocols spoken over them.
///
/// Methods that block are for virtual threads. Where they talk to a peer they throw
/// [network.assay.protocol.market.AssayFault.Peer] when it broke the protocol or refused, and
/// [network.assay.protocol.market.AssayFault.World] when it cannot be reached or takes too long.
public final class Host {
  private final HostConfig config;
  private final Connections connections;
  private final Requests requests;
  private final PingProtocol ping;
  private final IdentifyProtocol identify;
  private final Gossip gossip;
  private final Whereabouts where;
  private final Reaching reaching;
  private volatile boolean started;
  private volatile @Nullable Kad kad;

  public Host(HostConfig config) {
    this.config = config;
    this.connections =
        new Connections(
            config.key(),
            config.limits().connections(),
            config.limits().resources(),
            new Gate(config.limits().access(), InstantSource.system()),
            InstantSource.system(),
            config.securities());
    this.where = new Whereabouts(InstantSource.system(), config.nat().global());
    this.requests = new Requests(connections);
    this.ping = new PingProtocol(connections);
    this.identify =
        new IdentifyProtocol(
            connections, config.key(), config.agent(), where::announced, where::seen);
    this.reaching = new Reaching(connections, config.key(), config.nat(), where, identify::push);
    var records = new SignedRecords(connections.known()::record, connections.known()::certified);
    this.gossip =
        new Gossip(connections, config.key(), GossipParams.DEFAULTS, Naming.BY_AUTHOR, records);
    connections.values().spare(gossip::isMeshed);
  }

  /// Binds the addresses and goes to work.
  ///
  /// @throws network.assay.protocol.market.AssayFault.Operator where an address is taken or not
  ///     ours
  public void start() {
    started = true;
    // First of all: a peer that finds no gossip here does not ask again soon.
    gossip.start();
    where.listens(connections.start(config.listen()));
    reaching.start();
  }

  /// Stops for good: takes no more, lets running exchanges end for `patience`, closes everything.
  public void stop(Duration patience) {
    reaching.stop();
    kad().ifPresent(Kad::stop);
    gossip.stop(patience);
    connections.stop(patience);
  }

  public PeerId peerId() {
    return config.key().peerId();
  }

  /// The bound addresses with their real ports, without our peer id; empty before the start.
  public List<Multiaddr> listenAddresses() {
    return where.listening();
  }

  /// Whether strangers can dial this host, as far as is known; see [NatConfig#autonat].
  public Reachability reachability() {
    return reaching.reachability();
  }

  /// Whether strangers can dial this host at one of its addresses, as far as is known.
  public Reachability reachability(Multiaddr address) {
    return reaching.reachability(address);
  }

  /// Calls back on one thread when [#reachability] changes; must not block for long.
  public void onReachability(Consumer<Reachability> listener) {
    reaching.onReachability(listener);
  }

  /// Relaying and being relayed to.
  public ReachTotals reachTotals() {
    return reaching.totals();
  }

  /// Sets what is said of where this host may be reached; empty: where it listens. Connected peers
  /// are told.
  public void announce(List<Multiaddr> addresses) {
    where.told(addresses);
    if (started) identify.push();
  }

  /// Where this host may be reached, as it tells peers on this machine, without our peer id: those
  /// farther away are told of nothing nearer than they are.
  public List<Multiaddr> announced() {
    return where.announced().machine();
  }

  /// As [#announced], for messages that go on from peer to peer, none can say how far: only what is
  /// of the open internet, and what the operator announces. A host that listens on this machine
  /// alone names that, too, while all its peers are here.
  public List<Multiaddr> published() {
    return where.announced().to(connections.known().audience());
  }

  /// Serves a protocol; before or after the start. Connected peers are told.
  public void serve(RequestProtocol protocol, RequestHandler handler) {
    requests.serve(protocol, handler);
    if (started) identify.push();
  }

  /// As [#serve], by a handler that is told when each reply is sent.
  public void serveHeld(RequestProtocol protocol, HeldHandler handler) {
    requests.serveHeld(protocol, handler);
    if (started) identify.push();
  }

  /// Asks a peer and waits for its reply; dials it where it is not connected.
  public byte[] request(PeerId peer, RequestProtocol protocol, byte[] request)
      throws InterruptedException {
    return requests.ask(peer, protocol, request);
  }

  /// Follows a topic of gossip; before or after the start.
  ///
  /// @throws IllegalArgumentException for a name that is empty or longer than [Topic#MAX_NAME]
  /// @throws IllegalStateException where the topic is joined already
  public Topic join(String topic, MessageValidator validator, MessageHandler handler) {
    return gossip.join(topic, validator, handler);
  }

  /// Messages of gossip, counted since the start.
  public GossipTotals gossipTotals() {
    return gossip.totals();
  }

  /// What gossip thinks of each connected peer.
  public Map<PeerId, PeerScore> gossipScores() {
    return gossip.scores();
  }

  /// Adds to what gossip thinks of a connected peer, until it leaves or is rated anew.
  ///
  /// @param value a peer that has 50 or more is believed when it names others
  public void rate(PeerId peer, double value) {
    gossip.rate(peer, value);
  }

  /// Connects to an address that ends in `/p2p/PEER`, or does nothing where that peer is connected.
  ///
  /// @param address given by the operator, so that it may lead anywhere: what a peer told is for
  ///     [#learn] and [#connect(PeerId)]
  public PeerId connect(Multiaddr address) throws InterruptedException {
    return connections.connect(address).peer();
  }

  /// Connects to a peer at what is known of it, or found in the DHT.
  ///
  /// @throws network.assay.protocol.market.AssayFault.World where it is not reached
  public void connect(PeerId peer) throws InterruptedException {
    var _ = connections.connect(peer);
  }

  /// Remembers where a peer says that it may be reached, for some hours. Addresses of this machine
  /// or its networks are passed over, unless all who are connected are there as well.
  ///
  /// @return those that are not passed over
  public List<Multiaddr> learn(PeerId peer, List<Multiaddr> addresses) {
    return connections.known().announced(peer, addresses);
  }

  /// Peers with a connection now.
  public List<ConnectedPeer> peers() {
    return connections.all().stream()
        .map(c -> new ConnectedPeer(c.peer(), c.address(), c.agent(), c.inbound(), c.since()))
        .toList();
  }

  /// Calls back on one thread when a peer arrives and when it is gone; see [Streams#onPeer].
  public void onPeer(Consumer<PeerId> connected, Consumer<PeerId> gone) {
    connections.onPeer(connected, gone);
  }

  /// The time an echo takes.
  public Duration ping(PeerId peer) throws InterruptedException {
    return ping.ping(peer);
  }

  /// Bytes that peers make this host hold now; at most [HostLimits#resources] says.
  public long bufferedBytes() {
    return connections.bufferedBytes();
  }

  /// How often reading from a peer was put off to keep a rate.
  public long pauses() {
    return connections.pauses();
  }

  /// Counts since the host was made.
  public Totals totals() {
    Counters counted = connections.counters();
    return new Totals(
        connections.all().size(),
        counted.opened(),
        counted.failed(),
        counted.trimmed(),
        counted.charges(),
        counted.refusals(),
        counted.traffic());
  }

  /// Closes the connections to a peer. It may come back.
  public void disconnect(PeerId peer) {
    connections.disconnect(peer);
  }

  /// Takes part in a DHT: finds peers by it that are asked for and whose addresses are unknown. To
  /// be called once, before the start or after. A server only asks while strangers are known not to
  /// reach this host; a client never serves.
  public Kad join(KadConfig dht) {
    Kad.Ours ours =
        new Kad.Ours() {
          @Override
          public List<Multiaddr> addresses(Reach hearer) {
            return where.announced().to(hearer);
          }

          @Override
          public void served() {
            if (started) identify.push();
          }
        };
    var joined = new Kad(connections, peerId(), dht, ours, InstantSource.system());
    kad = joined;
    identify.onIdentified(joined::identified);
    connections.dials().seekWith(joined::findPeer);
    joined.start();
    if (dht.server()) {
      onReachability(found -> joined.serve(serves(found, joined.isServing())));
    }
    for (ConnectedPeer peer : peers()) joined.identified(peer.id());
    return joined;
  }

  /// Whether a server of the DHT serves. One that nobody knows to be reached or not begins as a
  /// server; later, nothing known is no reason to change.
  static boolean serves(Reachability found, boolean serving) {
    return switch (found) {
      case PUBLIC -> true;
      case PRIVATE -> false;
      case UNKNOWN -> serving;
    };
  }

  /// The DHT this host takes part in, if any.
  public Optional<Kad> kad() {
    return Optional.ofNullable(kad);
  }

  /// What peers are worth to this host: whose connections stay where there are too many.
  public PeerValues values() {
    return connections.values();
  }

  /// Shuts a peer or a block of addresses out, and closes its connections.
  public void ban(Ban ban) {
    connections.gate().ban(ban);
    connections.enforce();
  }

  /// Lifts a ban; false where there was none.
  public boolean unban(Subject subject) {
    return connections.gate().unban(subject);
  }

  /// The bans in force.
  public List<Ban> bans() {
    return connections.gate().bans();
  }

  /// Where a peer may be reached, as far as is known, what is most believed first.
  public List<Multiaddr> addresses(PeerId peer) {
    return connections.known().of(peer);
  }

  /// For protocols that are not one request and one reply.
  public Streams streams() {
    return connections;
  }
}
