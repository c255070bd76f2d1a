// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad;

import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.connection.PeerConnection;
import network.assay.protocol.libp2p.connection.Reach;
import network.assay.protocol.libp2p.kad.lookup.LookupEvent;
import network.assay.protocol.libp2p.kad.lookup.LookupState;
import network.assay.protocol.libp2p.kad.route.Place;
import network.assay.protocol.libp2p.kad.route.RoutingTable;
import network.assay.protocol.libp2p.kad.store.Owner;
import network.assay.protocol.libp2p.kad.wire.KadMessage;
import network.assay.protocol.libp2p.kad.wire.KadPeer;
import network.assay.protocol.libp2p.kad.wire.KadRecord;
import network.assay.protocol.libp2p.kad.wire.Octets;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A host's part in a DHT. Methods that look something up block for as long as a lookup may take,
/// and are for virtual threads.
///
/// What is not found may be there all the same: who holds many identities near a key can hide it
/// (CVE-2023-26248, a property of the design). Nothing of value may rest on an absence.
public final class Kad {
  private static final Logger LOG = LoggerFactory.getLogger(Kad.class);

  private final Connections connections;
  private final PeerId self;
  private final KadConfig config;
  private final Ours ours;
  private final RoutingTable table;
  private final Fellowship fellowship;
  private final Responder responder;
  private final KadServer server;
  private final Upkeep upkeep;
  private final Archivist archivist;
  private final Searches searches;
  private final Set<Octets> provided = ConcurrentHashMap.newKeySet();
  private final Map<Octets, KadRecord> placed = new ConcurrentHashMap<>();
  private volatile boolean serving;

  /// The host's own side of it.
  public interface Ours {
    /// Where we may be reached, as we say to somebody so near.
    List<Multiaddr> addresses(Reach hearer);

    /// What we serve has changed: peers are to be told.
    void served();
  }

  public Kad(
      Connections connections, PeerId self, KadConfig config, Ours ours, InstantSource clock) {
    this.connections = connections;
    this.self = self;
    this.config = config;
    this.ours = ours;
    this.table = new RoutingTable(self, config.routes());
    this.upkeep = new Upkeep(new Chores(), config.times());
    this.fellowship = new Fellowship(connections, self, config, table, clock, upkeep::changed);
    this.responder =
        new Responder(
            self, table, fellowship, config.lookups().wanted(), config.validators(), clock);
    this.server = new KadServer(responder, clock);
    this.archivist = new Archivist(config.keeping(), responder, self);
    this.searches = new Searches(self, config, fellowship, this::begin, responder, connections);
  }

  /// Goes to work: answers, where it is a server, and looks for its neighbours as soon as the host
  /// has met anybody who serves.
  public void start() {
    archivist.start();
    serve(config.server());
    upkeep.start();
  }

  public void stop() {
    upkeep.stop();
    serve(false);
    archivist.stop();
  }

  /// Answers others from now on, or no longer. Only a host that others can reach should: whoever is
  /// in their tables and does not answer slows them down.
  public synchronized void serve(boolean answers) {
    if (serving == answers) return;
    serving = answers;
    if (answers) connections.handle(config.protocol(), server::serve);
    else connections.forget(config.protocol());
    ours.served();
  }

  /// Whether it answers others.
  public boolean isServing() {
    return serving;
  }

  /// A peer has said which protocols it serves.
  public void identified(PeerId peer) {
    fellowship.identified(peer);
  }

  /// Where a peer may be reached, after it was reached there; empty where it is not found.
  ///
  /// @throws AssayFault.World where nobody is known who could be asked
  public List<Multiaddr> findPeer(PeerId peer) throws InterruptedException {
    return searches.peer(peer);
  }

  /// Says to the peers nearest a key that this host provides what it names, now and again until
  /// [#withdraw].
  ///
  /// @param key a multihash, of 1 to 80 bytes
  /// @return how many were told
  /// @throws AssayFault.World where nobody was
  public int provide(Octets key) throws InterruptedException {
    if (key.size() == 0 || key.size() > Responder.MAX_PROVIDED) {
      throw new IllegalArgumentException("a provided key has 1 to 80 bytes, not " + key.size());
    }
    provided.add(key);
    return announce(key);
  }

  /// Provides a key, or keeps a value under it, no longer. Others forget it in time.
  public void withdraw(Octets key) {
    provided.remove(key);
    placed.remove(key);
  }

  private int announce(Octets key) throws InterruptedException {
    // What others are told of us then is looked up anew.
    responder.providers().add(key, Owner.near(self), List.of());
    return searches.tellNearest(key, peer -> fellowship.client().tell(peer, to -> claim(key, to)));
  }

  private KadMessage claim(Octets key, PeerConnection to) {
    List<Multiaddr> told = ours.addresses(to.reach());
    if (told.isEmpty()) throw new AssayFault.World("nothing is to be told of where we are");
    return KadMessage.addProvider(key, new KadPeer(self, told, true));
  }

  /// Providers of a key, at most `limit`, of whom each peer that names some names its part; stops
  /// looking when it has so many, of several. Their addresses are remembered for a while.
  public List<PeerId> findProviders(Octets key, int limit) throws InterruptedException {
    return searches.providers(key, limit);
  }

  /// Puts a value to the peers nearest its key, now and again until [#withdraw], or until others
  /// hold a better one.
  ///
  /// @return how many keep it
  /// @throws IllegalArgumentException where no validator finds it valid
  /// @throws AssayFault.World where nobody keeps it
  public int put(Octets key, Octets value) throws InterruptedException {
    var record = new KadRecord(key, value);
    if (!config.validators().isValid(record)) {
      throw new IllegalArgumentException("no rule says that this value may stand under its key");
    }
    placed.put(key, record);
    return place(record);
  }

  private int place(KadRecord record) throws InterruptedException {
    responder.values().put(Owner.near(self), record);
    return searches.tellNearest(
        record.key(), peer -> fellowship.client().ask(peer, KadMessage.putValue(record)));
  }

  /// Puts a value again, unless a better one has taken its place, or its time is over.
  private void placeAgain(KadRecord record) throws InterruptedException {
    Optional<KadRecord> best = searches.value(record.key());
    boolean outdone = best.filter(b -> config.validators().isBetter(b, record)).isPresent();
    if (outdone || !config.validators().isValid(record)) placed.remove(record.key(), record);
    else place(record);
  }

  /// The best value of a key that several peers hold; those found to hold a worse one, or none,
  /// though they are among the nearest, are given it. Empty where it is not found.
  public Optional<Octets> get(Octets key) throws InterruptedException {
    return searches.value(key).map(KadRecord::value);
  }

  /// Peers in the routing table.
  public List<PeerId> known() {
    return table.all().stream().map(RoutingTable.Entry::peer).toList();
  }

  /// What is kept for others.
  ///
  /// @param values records
  /// @param providers pairs of a key and a provider
  public record Kept(int values, int providers) {}

  /// How much is kept for others.
  public Kept kept() {
    return new Kept(responder.values().size(), responder.providers().size());
  }

  private LookupState begin(Octets key) {
    Digest target = Place.of(key);
    var known = new LinkedHashSet<>(table.nearest(target, config.lookups().wanted()));
    // Those that found no seat in the table can be asked all the same.
    for (PeerConnection connection : connections.all()) {
      if (known.size() >= config.lookups().wanted()) break;
      if (connection.protocols().contains(config.protocol())) known.add(connection.peer());
    }
    return LookupState.start(
        self,
        target,
        known.stream().map(p -> new LookupEvent.Heard(p, fellowship.block(p))).toList());
  }

  private interface Saying {
    void say() throws InterruptedException;
  }

  private final class Chores implements Upkeep.Work {
    @Override
    public void lookAt(Octets key) throws InterruptedException {
      var _ = searches.nearest(key);
    }

    @Override
    public Octets self() {
      return Octets.of(self.toBytes());
    }

    @Override
    public Digest place() {
      return Place.of(self);
    }

    @Override
    public int depth() {
      return table.depth();
    }

    @Override
    public boolean isSparse() {
      return table.size() < config.lookups().wanted();
    }

    @Override
    public void tidy() {
      responder.values().sweep();
      responder.providers().sweep();
      fellowship.probeSilent();
    }

    @Override
    public boolean republish() throws InterruptedException {
      boolean all = true;
      for (Octets key : provided) all &= isSaid(() -> announce(key));
      for (KadRecord record : placed.values()) all &= isSaid(() -> placeAgain(record));
      return all;
    }

    /// One that nobody takes keeps no other from being said.
    private boolean isSaid(Saying saying) throws InterruptedException {
      try {
        saying.say();
        return true;
      } catch (AssayFault.World fault) {
        LOG.debug("not said again: {}", fault.getMessage());
        return false;
      }
    }
  }
}
