// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import network.assay.node.life.Service;
import network.assay.node.store.Database;
import network.assay.protocol.market.Address;
import network.assay.staking.follow.ChainEvent;
import network.assay.staking.follow.ChainFollower;
import network.assay.staking.follow.ChainSource;
import network.assay.staking.follow.FollowConfig;
import network.assay.staking.follow.FollowStatus;
import network.assay.staking.follow.FollowStore;
import network.assay.staking.follow.Trail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the chain for the node: keeps what concerns its account, tells of it as it happens and
/// when a reorganisation undoes it, and goes on after a restart where it was.
public final class ChainFeed implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(ChainFeed.class);
  private static final int PAGE = 1_000;
  private static final Duration BACKOFF = Duration.ofMinutes(1);

  /// Hears of the chain, from one thread, in order. What it was told before a restart is not told
  /// again: [#history] has it.
  public interface Listener {
    /// Something that concerns this node is in a block. It may still be undone.
    void happened(ChainEvent event);

    /// A reorganisation has taken this off the chain.
    void undone(ChainEvent event);

    /// The stake or the keys of any account have changed in a block that is final now.
    void stakeChanged(Address account);
  }

  /// @param pollEvery how often the chain node is asked when there is nothing new
  public record Settings(Address account, Address market, int finalityDepth, Duration pollEvery) {}

  private record Due(long block, Address account) {}

  private final Settings settings;
  private final Listener listener;
  private final ChainHistory history;
  private final ChainFollower follower;
  private final AtomicLong reorganisations = new AtomicLong();

  /// Of the following thread alone.
  private final ArrayDeque<Due> changes = new ArrayDeque<>();

  private final Concern concern;

  public ChainFeed(Settings settings, ChainSource source, Database database, Listener listener) {
    this.settings = settings;
    this.listener = listener;
    this.history = new ChainHistory(database, settings.market());
    this.concern = new Concern(settings.account());
    Duration most = settings.pollEvery().compareTo(BACKOFF) < 0 ? BACKOFF : settings.pollEvery();
    this.follower =
        new ChainFollower(
            source, new Store(), new FollowConfig(0, PAGE, settings.pollEvery(), most));
  }

  @Override
  public String name() {
    return "chain-feed";
  }

  @Override
  public void start() {
    follower.start();
  }

  @Override
  public void stop(Duration patience) {
    follower.stop(patience);
  }

  /// How far the chain was followed.
  public FollowStatus status() {
    return follower.status();
  }

  /// How often the chain went back on what was taken, since the start.
  public long reorganisations() {
    return reorganisations.get();
  }

  /// All that concerned this node, in order; the newest of it may still be undone.
  public List<ChainEvent> history() {
    long tip = history.trail().map(trail -> trail.tip().number()).orElse(-1L);
    return history.all().stream().filter(event -> event.place().block() <= tip).toList();
  }

  /// One step by hand, for tests that do not start it.
  void step() {
    var _ = follower.step();
  }

  private void tell(Runnable what) {
    try {
      what.run();
    } catch (RuntimeException | Error e) {
      LOG.error("what happened on chain could not be passed on", e); // It must not happen twice.
    }
  }

  private final class Store implements FollowStore {
    @Override
    public Optional<Trail> load() {
      Optional<Trail> trail = history.trail();
      history.cut(trail.map(known -> known.tip().number()).orElse(-1L));
      history.all().forEach(concern::remember);
      return trail;
    }

    @Override
    public void advance(Trail next, List<ChainEvent> events) {
      var ours = new ArrayList<ChainEvent>();
      for (ChainEvent event : events) {
        Concern.accounts(event).forEach(a -> changes.add(new Due(event.place().block(), a)));
        if (!concern.isIn(event)) continue;
        concern.remember(event);
        history.add(event);
        ours.add(event);
      }
      history.keep(next);
      ours.forEach(event -> tell(() -> listener.happened(event)));
      long settled = next.tip().number() - settings.finalityDepth();
      while (!changes.isEmpty() && changes.getFirst().block() <= settled) {
        Address changed = changes.removeFirst().account();
        tell(() -> listener.stakeChanged(changed));
      }
    }

    @Override
    public void rewind(Trail to) {
      long block = to.tip().number();
      reorganisations.incrementAndGet();
      history.keep(to);
      changes.removeIf(due -> due.block() > block);
      List<ChainEvent> undone = history.cut(block);
      undone.forEach(concern::forget);
      undone.reversed().forEach(event -> tell(() -> listener.undone(event)));
    }
  }
}
