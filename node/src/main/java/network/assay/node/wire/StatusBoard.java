// SPDX-License-Identifier: Apache-2.0
package network.assay.node.wire;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import network.assay.node.api.JobView;
import network.assay.node.api.NodeCalls;
import network.assay.node.api.NodeMethods;
import network.assay.node.chain.ClockSkew;
import network.assay.node.config.NodeConfig;
import network.assay.node.config.RolesConfig;
import network.assay.node.metrics.ProcessFigures;
import network.assay.node.net.Announcer;
import network.assay.node.net.Directory;
import network.assay.node.work.Exposure;
import network.assay.protocol.libp2p.host.ConnectedPeer;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import network.assay.staking.follow.FollowStatus;
import network.assay.staking.gateway.ChainGateway;
import network.assay.staking.gateway.ChainView;

/// The node as a whole, seen from its RPC.
final class StatusBoard implements NodeMethods.Node {
  /// What it looks at.
  record Parts(Ground ground, ChainPart chain, NetPart net, Desks desks, Announcer announcer) {}

  private static final Duration ANSWER = Duration.ofMillis(200);

  private final NodeConfig config;
  private final String version;
  private final Parts parts;
  private final Runnable stop;
  private final Instant started;
  private final ChainLook look;

  StatusBoard(NodeConfig config, String version, Parts parts, Runnable stop) {
    this.config = config;
    this.version = version;
    this.parts = parts;
    this.stop = stop;
    this.started = parts.ground().clock().instant();
    this.look = new ChainLook(this::look, ChainLook.PATIENCE, ChainLook.KEPT);
  }

  @Override
  public NodeCalls.Status status() {
    RolesConfig roles = config.roles();
    var conditions = new ArrayList<NodeCalls.Condition>();
    NodeCalls.Chain chain = chain(conditions);
    conditions.add(chainEvents());
    conditions.add(network());
    if (roles.submitter()) providers().ifPresent(conditions::add);
    if (roles.provider()) {
      conditions.add(offers());
      conditions.add(unpaid());
    }
    return new NodeCalls.Status(
        version,
        parts.net().host().peerId(),
        parts.chain().notary().account(),
        addresses(),
        started,
        new NodeCalls.Roles(roles.submitter(), roles.provider(), roles.verifier(), roles.relay()),
        chain,
        load(),
        conditions);
  }

  List<String> addresses() {
    PeerId self = parts.net().host().peerId();
    return parts.net().host().announced().stream()
        .map(address -> address.withPeer(self).toString())
        .toList();
  }

  private NodeCalls.Chain chain(List<NodeCalls.Condition> conditions) {
    long id = config.chain().id();
    Address market = config.chain().market();
    try {
      ChainLook.Seen seen = look.seen();
      conditions.add(new NodeCalls.Condition("chain", true, "at block " + seen.head()));
      conditions.add(gas(seen));
      conditions.add(clock(seen));
      return new NodeCalls.Chain(
          id,
          market,
          Optional.of(seen.head()),
          Optional.of(seen.tokens()),
          Optional.of(seen.coins()));
    } catch (AssayFault.World e) {
      conditions.add(new NodeCalls.Condition("chain", false, String.valueOf(e.getMessage())));
      return new NodeCalls.Chain(id, market, Optional.empty(), Optional.empty(), Optional.empty());
    }
  }

  private record Latest(Instant time, Instant at, Amount tokens) {}

  /// All at once: a chain node may be far away, and each answer takes its time.
  private CompletableFuture<ChainLook.Seen> look() {
    ChainGateway gateway = parts.chain().gateway();
    CompletableFuture<Long> head = ask(gateway::headBlock);
    CompletableFuture<Latest> latest = ask(() -> latest(gateway));
    CompletableFuture<BigInteger> coins = ask(gateway::coins);
    CompletableFuture<BigInteger> gasPrice = ask(gateway::gasPrice);
    return CompletableFuture.allOf(head, latest, coins, gasPrice)
        .thenApply(
            _ -> {
              Latest found = latest.join();
              return new ChainLook.Seen(
                  head.join(),
                  found.time(),
                  found.at(),
                  found.tokens(),
                  coins.join(),
                  gasPrice.join());
            });
  }

  private static <T> CompletableFuture<T> ask(Supplier<T> what) {
    return CompletableFuture.supplyAsync(what, Thread::startVirtualThread);
  }

  private Latest latest(ChainGateway gateway) {
    ChainView now = gateway.latest();
    Instant at = parts.ground().clock().instant();
    return new Latest(now.time(), at, now.tokenBalance(gateway.account()));
  }

  private NodeCalls.Condition gas(ChainLook.Seen seen) {
    Address account = parts.chain().notary().account();
    String lack = Purse.tooLittle(seen.coins(), seen.gasPrice(), account);
    return new NodeCalls.Condition(
        "gas", lack.isEmpty(), lack.isEmpty() ? "enough coins to pay for it" : lack);
  }

  private static NodeCalls.Condition clock(ChainLook.Seen seen) {
    Optional<String> trouble = ClockSkew.of(seen.at(), seen.time()).trouble();
    return new NodeCalls.Condition(
        "clock",
        trouble.isEmpty(),
        trouble.map(what -> what + ". Next: timedatectl").orElse("agrees with the chain's"));
  }

  private NodeCalls.Condition chainEvents() {
    FollowStatus status = parts.chain().feed().status();
    if (!status.trouble().isEmpty()) {
      return new NodeCalls.Condition("chain-events", false, status.trouble());
    }
    return new NodeCalls.Condition(
        "chain-events",
        status.followed() >= 0,
        status.followed() < 0
            ? "not read yet"
            : "read up to block %d of %d".formatted(status.followed(), status.head()));
  }

  private NodeCalls.Condition network() {
    int peers = parts.net().host().peers().size();
    boolean alone = peers == 0 && !config.network().bootstrap().isEmpty();
    String detail =
        alone
            ? "none of the bootstrap peers is reached; see network.bootstrap"
            : peers + (peers == 1 ? " peer is connected" : " peers are connected");
    return new NodeCalls.Condition("network", !alone, detail);
  }

  /// A job without providers waits, and nothing has failed.
  private Optional<NodeCalls.Condition> providers() {
    boolean waiting = parts.desks().jobs().list().stream().anyMatch(job -> !isOver(job));
    if (!waiting || !parts.net().directory().all().isEmpty()) return Optional.empty();
    return Optional.of(
        new NodeCalls.Condition(
            "providers",
            false,
            "a job is under way, and no provider is known. Next: assay peers connect ADDRESS, or"
                + " network.bootstrap in the settings"));
  }

  private NodeCalls.Condition offers() {
    Optional<String> silence = parts.announcer().silence();
    return new NodeCalls.Condition(
        "offers", silence.isEmpty(), silence.orElse("offers are announced"));
  }

  private NodeCalls.Condition unpaid() {
    Exposure exposure = parts.desks().work().exposure();
    List<Exposure.Unpaid> all = exposure.all();
    Amount owed = all.stream().map(Exposure.Unpaid::owed).reduce(Amount.ZERO, Amount::plus);
    String shut =
        all.stream()
            .filter(one -> one.owed().compareTo(exposure.most()) >= 0)
            .map(one -> one.account().toString())
            .collect(Collectors.joining(", "));
    String detail =
        "%s tokens of work are in no batch yet; at most %s for one account"
            .formatted(owed.toTokens(), exposure.most().toTokens());
    // That is no fault of this node, and it goes on for all others.
    return new NodeCalls.Condition(
        "unpaid", true, shut.isEmpty() ? detail : detail + "; no more is done for " + shut);
  }

  private NodeCalls.Load load() {
    Desks desks = parts.desks();
    int jobs = (int) desks.jobs().list().stream().filter(job -> !isOver(job)).count();
    return new NodeCalls.Load(
        parts.net().host().peers().size(),
        parts.net().directory().all().size(),
        jobs,
        desks.work().busy(),
        desks.checks().busy(),
        parts.ground().blobs().used(),
        config.storage().maxBytes(),
        ProcessFigures.residentBytes());
  }

  private static boolean isOver(JobView job) {
    return job.over();
  }

  @Override
  public NodeCalls.Peers peers() {
    var all = new ArrayList<NodeCalls.Peer>();
    boolean answers = chainAnswers();
    Set<PeerId> connected = new HashSet<>();
    for (ConnectedPeer peer : parts.net().host().peers()) {
      connected.add(peer.id());
      Optional<Address> account = parts.net().directory().account(peer.id());
      all.add(
          new NodeCalls.Peer(
              peer.id(),
              account,
              account.filter(_ -> answers).flatMap(this::stake),
              peer.address().toString(),
              peer.agent(),
              true,
              peer.inbound(),
              peer.since()));
    }
    for (Directory.Known known : parts.net().directory().all()) {
      if (connected.add(known.endpoint().peer())) all.add(heardOf(known, answers));
    }
    return new NodeCalls.Peers(all);
  }

  /// Else each peer's stake would be waited for in vain.
  private boolean chainAnswers() {
    try {
      look.seen();
      return true;
    } catch (AssayFault.World e) {
      return false;
    }
  }

  private NodeCalls.Peer heardOf(Directory.Known known, boolean answers) {
    return new NodeCalls.Peer(
        known.endpoint().peer(),
        Optional.of(known.account()),
        answers ? stake(known.account()) : Optional.empty(),
        known.endpoint().addresses().stream().findFirst().orElse(""),
        "",
        false,
        false,
        known.heard());
  }

  private Optional<Amount> stake(Address account) {
    try {
      return Optional.of(parts.chain().registry().free(account));
    } catch (AssayFault.World e) {
      return Optional.empty();
    }
  }

  @Override
  public void stopSoon() {
    // The answer to whoever asked goes out first: stopping ends the RPC before all else.
    var _ =
        Thread.ofVirtual()
            .name("stop-soon")
            .start(
                () -> {
                  LockSupport.parkNanos(ANSWER.toNanos());
                  stop.run();
                });
  }
}
