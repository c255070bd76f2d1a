// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.node.chain.ChainFeed;
import network.assay.node.chain.GatewayCourt;
import network.assay.node.chain.PracticeTask;
import network.assay.node.chain.TestMarket;
import network.assay.node.net.Directory;
import network.assay.node.net.DisputeCourier;
import network.assay.node.net.Routes;
import network.assay.node.state.MemoryBlobs;
import network.assay.node.state.StateStore;
import network.assay.node.store.Database;
import network.assay.node.store.RecordTable;
import network.assay.node.work.Conduct;
import network.assay.node.work.StoredRecords;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostConfig;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.InputLocation;
import network.assay.staking.FeePolicy;
import network.assay.staking.Urgency;
import network.assay.staking.follow.ChainEvent;
import network.assay.staking.gateway.ChainGateway;
import network.assay.staking.gateway.HotKey;
import network.assay.verification.commitment.StateDigest;

/// A node's dispute desk with what it stands on: a gateway, a disk, a host on loopback.
final class Party implements AutoCloseable {
  private static final int FINAL = 3;

  private final ChainGateway chain;
  private final HotKey key;
  private final UnaryOperator<Witness> mind;
  private final Consumer<Urgency.Held> dear;
  private final List<Record> events = new CopyOnWriteArrayList<>();
  private final Path disk;
  private final Host host;
  private final Map<Address, PeerId> friends = new ConcurrentHashMap<>();
  private final StateStore states = new StateStore(new MemoryBlobs());
  private final ContentId data;
  private volatile boolean deaf;
  private Database database;
  private SegmentWitness witness;
  private ChainFeed feed;
  private DisputeDesk desk;

  Party(TestMarket market, String name, UnaryOperator<Witness> mind) {
    this(market, name, mind, TestMarket.FEES, _ -> {});
  }

  /// @param dear told each time that gas costs more than may be offered
  Party(
      TestMarket market,
      String name,
      UnaryOperator<Witness> mind,
      FeePolicy fees,
      Consumer<Urgency.Held> dear) {
    this.chain = market.rich(name, "10000", FINAL, fees);
    this.key = market.key(name);
    this.mind = mind;
    this.dear = dear;
    this.data = states.put(PracticeTask.data());
    this.host =
        new Host(
            new HostConfig(
                HostKey.generate(new SecureRandom()),
                List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")),
                "assay/test",
                HostLimits.DEFAULTS));
    this.disk = market.folder(name + "-disk");
    // Whatever desk there is answers.
    new Routes(host)
        .disputes(
            (from, request) -> {
              if (deaf) throw new AssayFault.World("deaf");
              return desk().answer(from, request);
            });
    host.start();
    open();
  }

  private synchronized DisputeDesk desk() {
    return desk;
  }

  private void open() {
    database = Database.open(disk.resolve("node.db"));
    var notebook = new Notebook(StoredRecords.in(database, "dispute-notes"), states);
    witness =
        new SegmentWitness(
            states, new ScalarBackend(), Conduct.HONEST, notebook, Clock.systemUTC());
    var court = new GatewayCourt(chain, key, Optional.empty());
    var directory = new Directory(new RecordTable(database, "directory"), Clock.systemUTC());
    var tools =
        new Tools(
            court,
            new Watched(court, dear),
            court,
            new DisputeCourier(
                host, directory, (account, _) -> Optional.ofNullable(friends.get(account))),
            mind.apply(witness),
            new CaseBook(
                StoredRecords.in(database, "disputes"),
                StoredRecords.in(database, "dispute-moves")),
            Clock.systemUTC());
    Duration clock = court.clock();
    var rules =
        new DisputeRules(
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            clock.dividedBy(3),
            Duration.ofMillis(100),
            clock.multipliedBy(3),
            16);
    feed =
        new ChainFeed(
            new ChainFeed.Settings(
                key.address(), chain.addresses().market(), FINAL, Duration.ofMillis(100)),
            chain.logs(),
            database,
            new ChainFeed.Listener() {
              @Override
              public void happened(ChainEvent event) {
                desk().happened(event);
              }

              @Override
              public void undone(ChainEvent event) {
                desk().happened(event);
              }

              @Override
              public void stakeChanged(Address account) {}
            });
    synchronized (this) {
      desk =
          new DisputeDesk(
              tools,
              rules,
              new DisputeNews((_, event) -> events.add(event)),
              (_, _) -> Optional.of(defence()),
              feed::history);
    }
    desk.start();
    feed.start();
  }

  private Defence defence() {
    return new Defence(
        PracticeTask.of(new ScalarBackend()).terms(),
        PracticeTask.spec(),
        new network.assay.verification.check.Opening(
            new network.assay.verification.commitment.Transcript(List.of(Digest.ZERO, Digest.ZERO)),
            Digest.ZERO),
        inputs(),
        List.of(data));
  }

  private List<InputLocation> inputs() {
    return List.of(new InputLocation(StateDigest.of(PracticeTask.data()), data));
  }

  Exhibit exhibit() {
    return new Exhibit(PracticeTask.spec(), inputs(), Optional.empty());
  }

  ChainGateway chain() {
    return chain;
  }

  HotKey key() {
    return key;
  }

  PeerId peer() {
    return host.peerId();
  }

  Disputes disputes() {
    return desk();
  }

  List<DisputeView> list() {
    return desk().list();
  }

  /// What its node tells people.
  List<Record> events() {
    return events;
  }

  /// How much of what it plays waits for cheaper gas.
  int heldBack() {
    return desk().heldBack();
  }

  void knows(Party other) {
    friends.put(other.key.address(), other.peer());
    host.learn(other.peer(), other.host.listenAddresses());
  }

  /// Answers no message from now on.
  void deafen() {
    deaf = true;
  }

  /// Plays no more.
  void stop() throws InterruptedException {
    feed.stop(Duration.ofSeconds(5));
    desk().stop(Duration.ofSeconds(5));
    witness.close();
    database.close();
  }

  /// Plays on with what is on its disk.
  void restart() throws InterruptedException {
    stop();
    open();
  }

  @Override
  public void close() throws InterruptedException {
    stop();
    host.stop(Duration.ofSeconds(2));
  }
}
