// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import network.assay.protocol.libp2p.access.Gate;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.identity.PeerRecord;
import network.assay.protocol.libp2p.limits.MemoryPool;
import network.assay.protocol.libp2p.limits.ReadPacing;
import network.assay.protocol.libp2p.limits.Refusal;
import network.assay.protocol.libp2p.limits.ResourceLimits;
import network.assay.protocol.libp2p.limits.StreamCounts;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.mux.MuxStream;
import network.assay.protocol.libp2p.quic.QuicTransport;
import network.assay.protocol.libp2p.tls.QuicIdentity;
import network.assay.protocol.libp2p.transport.Names;
import network.assay.protocol.libp2p.transport.TcpTransport;
import network.assay.protocol.libp2p.transport.Transport;
import network.assay.protocol.libp2p.transport.Transports;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All connections of a host: accepts and dials, keeps one per peer, hands out and serves streams.
public final class Connections implements Streams {
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
  private static final int ATTEMPTS = 3;
  private static final Duration POLL = Duration.ofMillis(20);

  private final PeerId self;
  private final ConnectionLimits limits;
  private final Transports transports;
  private final Counters counters = new Counters();
  private final AddressBook book;
  private final Charges charges;
  private final Registry registry;
  private final Admission admission;
  private final MemoryPool memory;
  private final ReadPacing pacing;
  private final StreamServer server;
  private final Identities identities;
  private final Upgrader upgrader;
  private final Dialler dialler = new Dialler(this::attempt);
  private final Retirement retirement = new Retirement();
  private final PeerEvents events;
  private final List<Detour> detours = new CopyOnWriteArrayList<>();
  private final List<Consumer<PeerConnection>> witnesses = new CopyOnWriteArrayList<>();
  private volatile @Nullable Seeking seeking;

  /// With the usual limits for so many connections, open to all.
  public Connections(HostKey key, ConnectionLimits limits, InstantSource clock) {
    this(key, limits, clock, Security.available());
  }

  /// As the above.
  ///
  /// @param securities for sockets, best first
  /// @throws AssayFault.Operator where this machine cannot do one of them
  public Connections(
      HostKey key, ConnectionLimits limits, InstantSource clock, List<Security> securities) {
    this(key, limits, ResourceLimits.of(limits.connections()), Gate.open(clock), clock, securities);
  }

  /// @param gate whom to deal with
  /// @param securities for sockets, best first
  /// @throws AssayFault.Operator where this machine cannot do one of them
  public Connections(
      HostKey key,
      ConnectionLimits limits,
      ResourceLimits resources,
      Gate gate,
      InstantSource clock,
      List<Security> securities) {
    this.self = key.peerId();
    this.limits = limits;
    this.charges = new Charges(clock);
    this.registry = new Registry(self, limits.connections(), resources.connectionsPerPeer());
    this.book = new AddressBook(clock, peer -> registry.find(peer) != null);
    var doorman = new Doorman(limits.pendingUpgrades(), clock);
    this.admission = new Admission(gate, charges, registry, doorman, resources, counters);
    this.memory = new MemoryPool(resources.bufferedBytes(), () -> counters.refused(Refusal.MEMORY));
    this.pacing = new ReadPacing(resources.rates());
    var counts = new StreamCounts(resources.streams());
    this.server =
        new StreamServer(limits, counts, memory, counters, (from, why) -> charge(from.peer(), why));
    this.identities = new Identities(key, securities, clock);
    this.transports = new Transports(kinds(identities, limits));
    this.upgrader = new Upgrader(identities, limits, memory, server::accept);
    this.events = new PeerEvents(registry::direct);
  }

  private static List<Function<EventLoopGroup, Transport>> kinds(
      Identities identities, ConnectionLimits limits) {
    var kinds = new ArrayList<Function<EventLoopGroup, Transport>>();
    kinds.add(TcpTransport::new);
    QuicIdentity quic = identities.quic();
    if (quic != null) {
      Duration idle = limits.keepAlive().multipliedBy(3);
      kinds.add(loops -> new QuicTransport(loops, quic, limits.streamsPerConnection(), idle));
    }
    return kinds;
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
        bound.add(transports.of(address).listen(address, this::accepted));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssayFault.World("interrupted while starting to listen", e);
    }
    return bound;
  }

  /// Accepts no more, lets running streams end for a while, says goodbye and closes everything.
  public void stop(Duration patience) {
    transports.stopListening();
    registry.close();
    long end = System.nanoTime() + patience.toNanos();
    try {
      while (server.active() > 0 && System.nanoTime() < end) Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (PeerConnection connection : registry.everyone()) retirement.now(connection);
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
    return open(peer, protocols, this::connect, false);
  }

  @Override
  public LibStream openOverRelay(PeerId peer, List<String> protocols) throws InterruptedException {
    return open(peer, protocols, this::connect, true);
  }

  /// Like [#open], but never looks a peer up: for what does that.
  public LibStream openKnown(PeerId peer, List<String> protocols) throws InterruptedException {
    return open(peer, protocols, this::connectKnown, false);
  }

  /// How to get a connection.
  private interface Way {
    PeerConnection to(PeerId peer) throws InterruptedException;
  }

  private LibStream open(PeerId peer, List<String> protocols, Way way, boolean overRelay)
      throws InterruptedException {
    for (int left = ATTEMPTS - 1; ; left--) {
      PeerConnection connection = way.to(peer);
      if (connection.limited() && !overRelay) connection = awaitDirect(connection);
      try {
        return openOn(connection, protocols);
      } catch (AssayFault.World | AssayFault.Peer fault) {
        // The connection ended under us, before any byte of the caller's was sent.
        if (left == 0 || connection.usable()) throw fault;
      }
    }
  }

  @Override
  public LibStream openHeld(PeerId peer, List<String> protocols) throws InterruptedException {
    PeerConnection held = registry.direct(peer);
    if (held == null) throw new AssayFault.World(peer + " is not connected");
    return openOn(held, protocols);
  }

  /// The direct connection that takes the place of a relayed one.
  private PeerConnection awaitDirect(PeerConnection relayed) throws InterruptedException {
    long end = System.nanoTime() + limits.upgradeTimeout().toNanos();
    while (System.nanoTime() < end && relayed.usable()) {
      PeerConnection direct = registry.direct(relayed.peer());
      if (direct != null) return direct;
      Thread.sleep(POLL);
    }
    throw new AssayFault.World(relayed.peer() + " is reached only through a relay");
  }

  /// Opens a stream on one connection, be it relayed or not.
  public LibStream openOn(PeerConnection connection, List<String> protocols)
      throws InterruptedException {
    MuxStream raw = connection.muxer().open();
    try {
      var stream = new ChosenStream(connection, raw, memory);
      stream.offer(protocols, limits.upgradeTimeout(), counters);
      return stream;
    } catch (RuntimeException | InterruptedException e) {
      raw.reset();
      throw e;
    }
  }

  /// The connection to a peer. Where there is none, dials its known addresses; where none of them
  /// answers, has it looked up.
  public PeerConnection connect(PeerId peer) throws InterruptedException {
    try {
      return connectKnown(peer);
    } catch (AssayFault.World fault) {
      PeerConnection found = seek(peer);
      if (found == null) throw fault;
      return found;
    }
  }

  /// The connection to a peer; dials its known addresses where there is none.
  public PeerConnection connectKnown(PeerId peer) throws InterruptedException {
    PeerConnection held = registry.find(peer);
    return held != null ? held : dial(peer, book.find(peer));
  }

  private @Nullable PeerConnection seek(PeerId peer) throws InterruptedException {
    Seeking current = seeking;
    if (current == null || peer.equals(self) || charges.banned(peer)) return null;
    current.seek(peer);
    return registry.find(peer);
  }

  /// Has peers looked up whose addresses are unknown, or of no use.
  ///
  /// @param seeker connects to the peer where it finds it
  public void seekWith(Seeking.Seeker seeker) {
    seeking = new Seeking(seeker);
  }

  /// The connection to the peer an address names; dials the address where there is none.
  public PeerConnection connect(Multiaddr address) throws InterruptedException {
    PeerId peer = address.peer();
    if (peer == null) {
      throw new AssayFault.Operator("an address to dial ends in /p2p/PEER: " + address);
    }
    PeerConnection held = registry.find(peer);
    if (held != null && (!held.limited() || address.isRelayed())) return held;
    PeerConnection made = dial(peer, List.of(address));
    book.learn(peer, List.of(address), AddressRank.REACHED);
    return made;
  }

  private PeerConnection dial(PeerId peer, List<Multiaddr> addresses) throws InterruptedException {
    if (peer.equals(self)) throw new AssayFault.World("a host does not dial itself");
    admission.mayDial(peer);
    PeerConnection dialled = dialler.dial(peer, addresses);
    PeerConnection chosen = registry.find(peer);
    return chosen != null ? chosen : dialled;
  }

  private PeerConnection attempt(Multiaddr address, PeerId expected) throws InterruptedException {
    for (Detour detour : detours) {
      if (detour.handles(address)) return detour.dial(address, expected);
    }
    AssayFault last = new AssayFault.World("no way to " + address);
    for (Multiaddr to : Names.resolve(address)) {
      try {
        return dial(to, expected, true);
      } catch (AssayFault fault) {
        last = fault;
      }
    }
    throw last;
  }

  /// Dials one address of numbers, whether the peer is connected or not. Blocks.
  ///
  /// @param initiator our role in the handshake; false only where both ends dial at once and have
  ///     agreed on who plays the listener
  public PeerConnection dial(Multiaddr to, PeerId expected, boolean initiator)
      throws InterruptedException {
    return dial(to, expected, initiator, false);
  }

  /// As [#dial(Multiaddr, PeerId, boolean)], but from the port this host listens on where that can
  /// be: to whom it has said so, a NAT lets the other end in.
  public PeerConnection punch(Multiaddr to, PeerId expected, boolean initiator)
      throws InterruptedException {
    return dial(to, expected, initiator, true);
  }

  /// Whether an address names a machine that this host has a transport to.
  public boolean canDial(Multiaddr address) {
    return transports.has(address);
  }

  private PeerConnection dial(Multiaddr to, PeerId expected, boolean initiator, boolean punch)
      throws InterruptedException {
    admission.mayDial(expected, to);
    Transport transport = transports.of(to);
    return Dialler.await(
        transport.dial(
            to,
            new Transport.Manner(expected, limits.dialTimeout(), punch),
            channel -> {
              pacing.watch(channel);
              var ends = Ends.outbound(channel, to, !initiator);
              return admit(upgrader.begin(channel, ends, initiator, expected));
            }));
  }

  private void accepted(Channel channel) {
    var ends = Ends.inbound(channel);
    if (!admission.enter(ends.from())) {
      var _ = channel.close();
      return;
    }
    pacing.watch(channel);
    var _ =
        admit(upgrader.begin(channel, ends, false, null))
            .whenComplete((_, _) -> admission.leave(ends.from()));
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
    PeerConnection via = carrier.connection();
    var ends = new Ends(address, via.from(), !initiator);
    boolean room = initiator ? admission.enterOwn(via.from()) : admission.enter(via.from());
    if (!room) {
      carrier.reset();
      throw new AssayFault.World("no room for another connection: " + limits.connections());
    }
    var channel = new StreamChannel(carrier, new InetSocketAddress(via.from(), 0));
    var result = new CompletableFuture<PeerConnection>();
    var _ = result.whenComplete((_, _) -> admission.leave(ends.from()));
    var _ =
        transports
            .loop()
            .register(channel)
            .addListener(
                _ -> {
                  var _ =
                      admit(upgrader.begin(channel, ends, initiator, expected))
                          .whenComplete((made, failure) -> settle(result, made, failure));
                });
    return Dialler.await(result);
  }

  private static void settle(
      CompletableFuture<PeerConnection> result,
      @Nullable PeerConnection made,
      @Nullable Throwable failure) {
    if (made != null) result.complete(made);
    else result.completeExceptionally(Objects.requireNonNull(failure));
  }

  /// Has addresses of a form dialled by someone else from now on.
  public void detour(Detour detour) {
    detours.add(detour);
  }

  private CompletableFuture<PeerConnection> admit(CompletableFuture<PeerConnection> upgrade) {
    return upgrade.handle(
        (connection, failure) -> {
          if (failure == null) return admit(connection);
          counters.failed.increment();
          LOG.debug("a handshake failed: {}", failure.getMessage());
          throw Faults.of(failure);
        });
  }

  private PeerConnection admit(PeerConnection fresh) {
    switch (admission.seat(fresh)) {
      case Registry.Verdict.Full _ -> {
        fresh.close();
        throw new AssayFault.World("no room for " + fresh);
      }
      case Registry.Verdict.Chosen(var retired) -> {
        if (retired != null) retirement.begin(retired);
      }
      case Registry.Verdict.Spare() -> retirement.begin(fresh);
    }
    counters.opened.increment();
    pacing.belongs(fresh.channel(), fresh.peer());
    if (!fresh.inbound()) {
      book.learn(fresh.peer(), List.of(fresh.address()), AddressRank.REACHED);
    }
    keepAlive(fresh);
    var _ = fresh.channel().closeFuture().addListener(_ -> lost(fresh));
    events.changed(fresh.peer());
    for (Consumer<PeerConnection> witness : witnesses) witness.accept(fresh);
    admission.trim();
    return fresh;
  }

  private void lost(PeerConnection connection) {
    if (registry.remove(connection)) events.changed(connection.peer());
  }

  private void keepAlive(PeerConnection connection) {
    long every = limits.keepAlive().toMillis();
    var beat =
        connection
            .channel()
            .eventLoop()
            .scheduleWithFixedDelay(() -> beat(connection), every, every, TimeUnit.MILLISECONDS);
    var _ = connection.channel().closeFuture().addListener(_ -> beat.cancel(false));
  }

  private void beat(PeerConnection connection) {
    admission.trim();
    var _ =
        connection
            .muxer()
            .ping()
            .whenComplete(
                (_, failure) -> {
                  if (failure != null) connection.close();
                });
  }

  @Override
  public Optional<Line> line(PeerId peer) {
    return Optional.ofNullable(registry.direct(peer)).map(c -> new Line(c.inbound(), c.from()));
  }

  @Override
  public void reach(PeerId peer) throws InterruptedException {
    var _ = connect(peer);
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
    witnesses.add(listener);
  }

  @Override
  public void charge(PeerId peer, String why) {
    counters.charges.increment();
    boolean out = charges.charge(peer);
    LOG.debug("charged to {}: {}", peer, why);
    if (!out) return;
    LOG.warn("{} is shut out for {}: {}", peer, Charges.BAN, why);
    disconnect(peer);
  }

  /// Whether so many connections are held that those which serve nothing had better go.
  public boolean crowded() {
    return registry.everyone().size() > limits.connections() / 2;
  }

  /// Closes the connections to a peer over which nothing runs now.
  public void release(PeerId peer) {
    for (PeerConnection connection : registry.everyone()) {
      boolean idle = connection.muxer().openStreams() == 0;
      if (idle && connection.peer().equals(peer)) retirement.now(connection);
    }
  }

  /// Closes every connection to a peer.
  public void disconnect(PeerId peer) {
    for (PeerConnection connection : registry.everyone()) {
      if (connection.peer().equals(peer)) retirement.now(connection);
    }
  }

  /// Remembers where a peer may be reached, as it announced itself or the operator said.
  public void learn(PeerId peer, List<Multiaddr> addresses) {
    if (!peer.equals(self)) book.learn(peer, addresses, AddressRank.SAID);
  }

  /// Remembers what a connected peer says of itself; addresses nearer than it is are passed over.
  public void said(PeerId peer, List<Multiaddr> addresses) {
    List<Multiaddr> kept = addresses.stream().filter(reachOf(peer)::mayTell).toList();
    if (!peer.equals(self)) book.learn(peer, kept, AddressRank.SAID);
  }

  /// Remembers a peer's record, whoever brought it.
  ///
  /// @param teller who brought it: addresses nearer than it is are passed over
  public void certified(PeerRecord.Signed signed, PeerId teller) {
    if (!signed.record().peer().equals(self)) book.certify(signed, reachOf(teller)::mayTell);
  }

  /// Remembers what one peer told of another, for a short while.
  ///
  /// @param teller addresses nearer than it is are passed over
  public void hearsay(PeerId peer, List<Multiaddr> addresses, PeerId teller) {
    List<Multiaddr> kept = addresses.stream().filter(reachOf(teller)::mayTell).toList();
    if (!peer.equals(self)) book.learn(peer, kept, AddressRank.TOLD);
  }

  private Reach reachOf(PeerId teller) {
    PeerConnection connection = registry.find(teller);
    return connection == null ? Reach.WORLD : Reach.of(connection.from());
  }

  /// Where a peer may be reached, what is most believed first.
  public List<Multiaddr> addresses(PeerId peer) {
    return book.find(peer);
  }

  /// The newest record of a peer that was seen, to be passed on; null where there is none.
  public PeerRecord.@Nullable Signed record(PeerId peer) {
    return book.record(peer);
  }

  /// The connection used for a peer now, or null where there is none.
  public @Nullable PeerConnection find(PeerId peer) {
    return registry.find(peer);
  }

  /// The connections in use, one a peer.
  public List<PeerConnection> all() {
    return registry.chosen();
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

  /// Bytes that peers make this host hold now: received and not yet read, and messages being put
  /// together.
  public long bufferedBytes() {
    return memory.used();
  }

  /// How often reading from a peer was put off to keep a rate.
  public long pauses() {
    return pacing.pauses();
  }
}
