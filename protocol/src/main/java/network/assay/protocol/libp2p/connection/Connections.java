// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import network.assay.protocol.libp2p.access.Gate;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.limits.MemoryPool;
import network.assay.protocol.libp2p.limits.ReadPacing;
import network.assay.protocol.libp2p.limits.Refusal;
import network.assay.protocol.libp2p.limits.ResourceLimits;
import network.assay.protocol.libp2p.limits.StreamCounts;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.transport.Transports;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// All connections of a host: accepts and dials, keeps one per peer, hands out and serves streams.
///
/// Connections come about in [Intake] and [Dials], streams in [StreamServer] and [Openings]; what
/// is known of peers is in [KnownAddresses], who gets a seat in [Admission].
public final class Connections implements Streams {
  private static final Duration POLL = Duration.ofMillis(20);

  private final PeerId self;
  private final ConnectionLimits limits;
  private final Transports transports;
  private final Counters counters = new Counters();
  private final Registry registry;
  private final Admission admission;
  private final MemoryPool memory;
  private final MemoryPool sending;
  private final ReadPacing pacing;
  private final StreamServer server;
  private final Securities securities;
  private final Identities identities;
  private final Neighbourhood around;
  private final KnownAddresses known;
  private final Intake intake;
  private final Adoption adoption;
  private final Dials dials;
  private final Openings openings;
  private final Partings partings;
  private final PeerEvents events;

  /// With the usual limits for so many connections, open to all.
  public Connections(HostKey key, ConnectionLimits limits, InstantSource clock) {
    this(key, limits, clock, new Securities(Security.available(), false));
  }

  /// As the above.
  ///
  /// @throws AssayFault.Operator where this machine cannot do one of the securities
  public Connections(
      HostKey key, ConnectionLimits limits, InstantSource clock, Securities securities) {
    this(key, limits, ResourceLimits.of(limits.connections()), Gate.open(clock), clock, securities);
  }

  /// @param gate whom to deal with
  /// @throws AssayFault.Operator where this machine cannot do one of the securities
  public Connections(
      HostKey key,
      ConnectionLimits limits,
      ResourceLimits resources,
      Gate gate,
      InstantSource clock,
      Securities securities) {
    this.self = key.peerId();
    this.limits = limits;
    var charges = new Charges(clock);
    this.registry = new Registry(self, limits.connections(), resources.connectionsPerPeer());
    this.partings = new Partings(registry, charges, counters);
    var doorman = new Doorman(limits.pendingUpgrades(), clock);
    this.admission = new Admission(gate, charges, registry, doorman, resources, counters);
    this.memory = new MemoryPool(resources.bufferedBytes(), () -> counters.refused(Refusal.MEMORY));
    // Of its own, so that peers who take nothing leave to what comes in what it has.
    this.sending = new MemoryPool(resources.bufferedBytes() / 2);
    this.pacing = new ReadPacing(resources.rates());
    var counts = new StreamCounts(resources.streams());
    this.server =
        new StreamServer(limits, counts, memory, counters, (from, why) -> charge(from.peer(), why));
    this.securities = securities;
    this.identities = new Identities(key, securities, clock);
    this.transports = new Transports(TransportKinds.of(identities, limits));
    this.events = new PeerEvents(registry::direct);
    var book = new AddressBook(clock, peer -> registry.find(peer) != null);
    this.around = new Neighbourhood(registry);
    this.known = new KnownAddresses(self, book, registry, around);
    var upgrader = new Upgrader(identities, limits, memory, sending, pacing, server::accept);
    var heartbeat = new Heartbeat(limits.keepAlive(), admission::trim);
    this.intake = new Intake(admission, upgrader, pacing, heartbeat, book, events, counters);
    this.adoption = new Adoption(admission, intake, transports::loop);
    var roads = new Roads(transports, limits.dialTimeout(), admission, intake, around);
    this.dials = new Dials(self, admission, registry, book, roads, clock);
    this.openings = new Openings(registry, memory, counters, limits.upgradeTimeout());
  }

  /// Who we are.
  public PeerId self() {
    return self;
  }

  /// Binds every address; returns them with their real ports.
  ///
  /// @throws AssayFault.Operator where one cannot be bound
  public List<Multiaddr> start(List<Multiaddr> listen) {
    events.start();
    var bound = new ArrayList<Multiaddr>();
    try {
      for (Multiaddr address : listen) {
        bound.add(transports.of(address).listen(address, intake::accepted));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssayFault.World("interrupted while starting to listen", e);
    }
    around.listens(bound);
    return bound;
  }

  /// Accepts no more, lets running streams end for a while, says goodbye and closes everything.
  public void stop(Duration patience) {
    stop(patience, Partings.FAREWELL);
  }

  /// As [#stop(Duration)].
  ///
  /// @param farewell how long goodbyes may take
  void stop(Duration patience, Duration farewell) {
    transports.stopListening();
    registry.close();
    long end = System.nanoTime() + patience.toNanos();
    try {
      while (server.active() > 0 && System.nanoTime() < end) Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    partings.fromEveryone(farewell);
    transports.stop();
    identities.close();
    events.stop();
  }

  @Override
  public void handle(String protocolId, StreamHandler handler) {
    server.handle(protocolId, handler);
  }

  /// Serves a protocol no longer; what runs goes on.
  public void forget(String protocolId) {
    server.forget(protocolId);
  }

  @Override
  public void handleOverRelay(String protocolId, StreamHandler handler) {
    server.handleOverRelay(protocolId, handler);
  }

  @Override
  public LibStream open(PeerId peer, List<String> protocols) throws InterruptedException {
    return openings.open(peer, protocols, dials::connect, false);
  }

  @Override
  public LibStream openOverRelay(PeerId peer, List<String> protocols) throws InterruptedException {
    return openings.open(peer, protocols, dials::connect, true);
  }

  /// Like [#open], but never looks a peer up: for what does that.
  public LibStream openKnown(PeerId peer, List<String> protocols) throws InterruptedException {
    return openings.open(peer, protocols, dials::connectKnown, false);
  }

  /// Like [#open], but over no relay, neither now nor first: for what makes the ways over relays.
  public LibStream openDirect(PeerId peer, List<String> protocols) throws InterruptedException {
    return openings.open(peer, protocols, dials::connectDirect, false);
  }

  @Override
  public LibStream openHeld(PeerId peer, List<String> protocols) throws InterruptedException {
    return openings.openHeld(peer, protocols);
  }

  /// Opens a stream on one connection, be it relayed or not.
  public LibStream openOn(PeerConnection connection, List<String> protocols)
      throws InterruptedException {
    return openings.openOn(connection, protocols);
  }

  /// All ways to a peer.
  public Dials dials() {
    return dials;
  }

  /// What is known of where peers are.
  public KnownAddresses known() {
    return known;
  }

  /// See [Dials#connect(PeerId)].
  public PeerConnection connect(PeerId peer) throws InterruptedException {
    return dials.connect(peer);
  }

  /// See [Dials#connect(Multiaddr)].
  public PeerConnection connect(Multiaddr address) throws InterruptedException {
    return dials.connect(address);
  }

  /// Makes a connection of its own out of a stream, which another peer relays: security, then
  /// streams, and counted like any other. Blocks until it is usable. The stream belongs to the
  /// connection from now on, also where this fails; a handler that was given the stream returns
  /// only after [PeerConnection#awaitEnd()], because that closes it.
  ///
  /// @param address the peer's, through the relay and without the peer's id
  /// @param initiator whether this end asked for the stream
  /// @param expected the peer at the other end, or null where any is welcome
  public PeerConnection adopt(
      LibStream carrier, Multiaddr address, boolean initiator, @Nullable PeerId expected)
      throws InterruptedException {
    return adoption.adopt(carrier, address, initiator, expected);
  }

  @Override
  public Optional<Line> line(PeerId peer) {
    return Optional.ofNullable(registry.direct(peer)).map(c -> new Line(c.inbound(), c.from()));
  }

  @Override
  public void reach(PeerId peer) throws InterruptedException {
    var _ = dials.connect(peer);
  }

  @Override
  public Set<PeerId> connected() {
    var peers = new TreeSet<PeerId>();
    for (PeerConnection connection : registry.chosen()) {
      if (!connection.limited()) peers.add(connection.peer());
    }
    return peers;
  }

  @Override
  public void onPeer(Consumer<PeerId> arrived, Consumer<PeerId> gone) {
    events.listen(arrived, gone);
    for (PeerId peer : connected()) events.changed(peer);
  }

  /// Calls back for every new connection, relayed or not, on its event loop: must not block.
  public void onConnection(Consumer<PeerConnection> listener) {
    intake.onConnection(listener);
  }

  @Override
  public void charge(PeerId peer, String why) {
    partings.charge(peer, why);
  }

  /// Whether so many connections are held that those which serve nothing had better go.
  public boolean crowded() {
    return registry.everyone().size() > limits.connections() / 2;
  }

  /// Closes the connections to a peer over which nothing runs now.
  public void release(PeerId peer) {
    partings.fromIdle(peer);
  }

  /// Closes every connection to a peer.
  public void disconnect(PeerId peer) {
    partings.from(peer);
  }

  /// The connection used for a peer now, or null where there is none.
  public @Nullable PeerConnection find(PeerId peer) {
    return registry.find(peer);
  }

  /// The connections in use, one a peer.
  public List<PeerConnection> all() {
    return registry.chosen();
  }

  /// How this host secures its connections, and whether QUIC is among the ways.
  public Securities securities() {
    return securities;
  }

  /// Protocols served here.
  public Set<String> protocols() {
    return server.protocols();
  }

  public Counters counters() {
    return counters;
  }

  /// What peers are worth here: whose connections go first where there are too many.
  public PeerValues values() {
    return admission.values();
  }

  /// Whom this host deals with; see [#enforce()].
  public Gate gate() {
    return admission.gate();
  }

  /// Closes the connections of everybody whom the gate lets in no longer.
  public void enforce() {
    admission.enforce();
  }

  /// Bytes that peers make this host hold now: received and not yet read, messages being put
  /// together, and what was written to them over QUIC and has not arrived.
  public long bufferedBytes() {
    return memory.used() + sending.used();
  }

  /// How often reading from a peer was put off to keep a rate.
  public long pauses() {
    return pacing.pauses();
  }
}
