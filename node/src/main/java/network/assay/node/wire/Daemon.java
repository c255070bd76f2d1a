// SPDX-License-Identifier: Apache-2.0
package network.assay.node.wire;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import network.assay.node.api.DisputeMethods;
import network.assay.node.api.JobMethods;
import network.assay.node.api.MoneyMethods;
import network.assay.node.api.NodeMethods;
import network.assay.node.api.PeerMethods;
import network.assay.node.api.Tariff;
import network.assay.node.config.KeyFiles;
import network.assay.node.config.NodeConfig;
import network.assay.node.config.RolesConfig;
import network.assay.node.log.Logging;
import network.assay.node.net.Announcer;
import network.assay.node.net.BlobDesk;
import network.assay.node.net.Hearing;
import network.assay.node.net.Mesh;
import network.assay.node.net.Routes;
import network.assay.node.rpc.Method;
import network.assay.node.rpc.RpcServer;
import network.assay.node.rpc.RpcSettings;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.deal.Offer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One node, from start to stop.
///
/// The order of its start, undone in reverse: the folder's lock, log, store, blobs and backend; the
/// chain; the desks; the host, once somebody is there to answer; what meets other peers; and last
/// the RPC, so that who reaches it finds a node that works.
public final class Daemon {
  /// A node that runs, and where.
  ///
  /// @param addresses multiaddrs with the peer's id
  public record Ready(PeerId peer, Address account, List<String> addresses, URI rpc) {}

  private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

  private final NodeConfig config;
  private final String version;
  private final Started started = new Started();
  private final CountDownLatch wanted = new CountDownLatch(1);
  private volatile boolean up;
  private final AtomicReference<@Nullable AssayFault> failure = new AtomicReference<>();

  /// @param version as peers and users are told it
  public Daemon(NodeConfig config, String version) {
    this.config = config;
    this.version = version;
  }

  /// Starts everything; what had started is stopped again when something does not.
  public Ready start() throws Exception {
    try {
      return startInOrder();
    } catch (Exception e) {
      stop(Duration.ofSeconds(5));
      throw e;
    }
  }

  private Ready startInOrder() throws Exception {
    Logging.configure(config.log());
    LOG.info("Assay {} starts with the data in {}", version, config.data());
    var keys = new KeyFiles(config.folder());
    Ground ground = Ground.lay(config, keys, started);
    ground.database().onFailure(this::fail);
    ChainPart chain = ChainPart.start(config, keys.hot(), ground, started);
    NetPart net = NetPart.make(config, keys.identity(), version, ground);
    Desks desks = Desks.make(config, ground, chain, net, started);
    chain.listeners().add(desks.disputes());
    chain.listeners().add(desks.demands());
    started.start(chain.feed());
    startDesks(desks);
    route(net, ground, desks);
    net.host().start();
    started.add("host", net.host()::stop);
    var hearing =
        new Hearing(
            chain.registry(), net.directory(), net.host(), desks.jobs()::offerSeen, ground.clock());
    var announcer =
        new Announcer(net.host(), net::endpoint, hearing, chain.registry(), offers(desks));
    started.start(announcer);
    started.start(
        new Mesh(
            net.host(),
            net.directory(),
            NetPart.addresses(config.network().bootstrap()),
            ground.clock()));
    Figures.build(ground.metrics(), version);
    Figures.chain(ground.metrics(), chain);
    started.start(new Purse(chain.gateway(), ground.metrics()));
    started.start(new ClockWatch(chain.time(), ground.clock(), ground.metrics()));
    Figures.network(ground.metrics(), net, hearing);
    PeerFigures.show(ground.metrics(), net);
    Figures.desks(ground.metrics(), ground, chain, desks, announcer);
    var board =
        new StatusBoard(
            config,
            version,
            new StatusBoard.Parts(ground, chain, net, desks, announcer),
            this::stopSoon);
    RpcServer rpc = rpc(ground, methods(ground, chain, net, desks, board, announcer));
    started.start(rpc);
    up = true;
    return new Ready(net.host().peerId(), chain.notary().account(), board.addresses(), rpc.url());
  }

  private Supplier<Optional<Offer>> offers(Desks desks) {
    return config.roles().provider() ? desks.work()::offer : Optional::empty;
  }

  private void startDesks(Desks desks) throws Exception {
    RolesConfig roles = config.roles();
    started.start(desks.disputes());
    // Whatever this node does now, it answers for what it has signed.
    started.start(desks.demands());
    started.start(new CatchUp(List.of(desks.disputes()::catchUp, desks.demands()::catchUp)));
    if (!roles.provider()) desks.work().retire();
    if (!roles.verifier()) desks.checks().retire();
    // Also in roles that it does not have any more: what was begun is finished, and paid.
    started.start(desks.work());
    started.start(desks.checks());
    started.start(desks.pay());
    if (roles.submitter()) started.start(desks.jobs());
    // Whoever is in disputes is owed bonds and bounties.
    started.start(desks.refunds());
  }

  /// What a role does not do, its protocol is not spoken; but what it once took is opened.
  private void route(NetPart net, Ground ground, Desks desks) {
    RolesConfig roles = config.roles();
    var blobs = new BlobDesk(ground.blobs(), ground.clock());
    Routes routes =
        new Routes(net.host())
            .blobs(blobs, blobs::replyBytes, net.uploads())
            .disputes(desks.disputes()::answer);
    if (answers(roles.provider(), desks.work().isBound(), "provider")) {
      routes.provider(desks.work()::answer);
    }
    if (answers(roles.verifier(), desks.checks().isBound(), "verifier")) {
      routes.verifier(desks.checks()::answer);
    }
    if (roles.submitter()) routes.submitter(desks.jobs()::answer);
  }

  private static boolean answers(boolean has, boolean bound, String role) {
    if (!has && bound) {
      LOG.info("roles.{} is off: nothing is taken, and what was is finished and opened", role);
    }
    return has || bound;
  }

  private List<Method<?, ?>> methods(
      Ground ground,
      ChainPart chain,
      NetPart net,
      Desks desks,
      StatusBoard board,
      Announcer announcer) {
    var all = new ArrayList<Method<?, ?>>(new NodeMethods(board).all());
    Runnable stakeChanged =
        () -> {
          chain.registry().forget(chain.notary().account());
          announcer.now();
        };
    all.addAll(
        new MoneyMethods(
                chain.gateway(), net.host().peerId(), desks.earnings(), desks.pay(), stakeChanged)
            .all());
    all.addAll(new DisputeMethods(desks.disputes()::list, desks.demands()::list).all());
    all.addAll(new PeerMethods(new PeerBoard(net.host(), net.bans())).all());
    if (config.roles().submitter()) {
      var tariff = new Tariff(chain.gateway()::gasPrice);
      all.addAll(
          new JobMethods(desks.jobs(), ground.blobs(), tariff, desks.refunds()::isDone).all());
    }
    return all;
  }

  private RpcServer rpc(Ground ground, List<Method<?, ?>> methods) {
    var settings =
        RpcSettings.of(
            config.data(), config.rpc().host(), config.rpc().port(), config.rpc().tokenFile());
    return new RpcServer(
        settings,
        methods,
        List.of(Figures.page(ground.metrics())),
        ground.events(),
        new BlobDoor(ground.blobs()));
  }

  /// Has [#awaitStop] return. Does nothing a second time.
  public void stopSoon() {
    wanted.countDown();
  }

  /// A node that can write nothing down does no work, and defends nothing: it ends, and whoever
  /// watches over it starts it again.
  void fail(AssayFault why) {
    LOG.error("The node cannot go on: {}", why.getMessage());
    failure.compareAndSet(null, why);
    stopSoon();
  }

  /// Why it stops, if not because somebody wants it to.
  public Optional<AssayFault> failure() {
    return Optional.ofNullable(failure.get());
  }

  /// Waits until the node is to stop.
  public void awaitStop() throws InterruptedException {
    wanted.await();
  }

  /// Stops everything, the last first. A second call finds nothing left to do.
  public void stop(Duration patience) {
    stopSoon();
    boolean was = up;
    up = false;
    if (was) LOG.info("The node stops");
    started.stop(patience);
    if (was) LOG.info("The node has stopped");
  }
}
