// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.follow;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the chain: pages of logs, each taken only when its blocks join on to what was taken
/// before.
///
/// Every event is delivered once and in order. When a block that was taken is no longer in the
/// chain, the store is told to undo what came after the newest block that still is.
public final class ChainFollower {
  private static final Logger LOG = LoggerFactory.getLogger(ChainFollower.class);

  private final ChainSource source;
  private final FollowStore store;
  private final FollowConfig config;

  private @Nullable Trail trail; // Of the following thread alone.
  private int page;
  private volatile boolean stopping;
  private volatile @Nullable Thread thread;
  private volatile FollowStatus status = new FollowStatus(-1, -1, "");

  public ChainFollower(ChainSource source, FollowStore store, FollowConfig config) {
    this.source = source;
    this.store = store;
    this.config = config;
    this.page = config.maxPage();
  }

  public void start() {
    if (thread != null) throw new AssayFault.Internal("the chain follower was started twice");
    thread = Thread.ofVirtual().name("chain-follower").start(this::run);
  }

  public void stop(Duration patience) {
    stopping = true;
    Thread running = thread;
    if (running == null) return;
    running.interrupt();
    try {
      if (!running.join(patience)) {
        LOG.warn("The chain follower did not stop within {}", patience);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public FollowStatus status() {
    return status;
  }

  private void run() {
    Duration backoff = config.pollEvery();
    while (!stopping) {
      Duration wait = Duration.ZERO;
      try {
        FollowStep step = step();
        backoff = config.pollEvery();
        if (step instanceof FollowStep.AtHead || step instanceof FollowStep.Unsteady) {
          wait = config.pollEvery();
        }
      } catch (RuntimeException | Error e) {
        // Also one block that takes too much memory: whoever is deaf to the chain loses by silence.
        if (stopping) return;
        status = status.troubledBy(String.valueOf(e.getMessage()));
        if (e instanceof AssayFault.World) LOG.warn("Following the chain: {}", e.getMessage());
        else LOG.error("Following the chain failed; trying again in {}", backoff, e);
        wait = backoff;
        backoff = min(backoff.multipliedBy(2), config.maxBackoff());
      }
      if (!pause(wait)) return;
    }
  }

  private boolean pause(Duration wait) {
    if (wait.isZero()) return true;
    try {
      Thread.sleep(wait);
      return true;
    } catch (InterruptedException e) {
      return false; // Only stop interrupts us.
    }
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /// One step. Called by the follower's own thread once it is started, or by hand and never by two.
  public FollowStep step() {
    long head = source.head();
    Trail known = position();
    FollowStep step = step(known, head - config.depth());
    Trail now = position();
    status = new FollowStatus(now.tip().number(), head, "");
    return step;
  }

  private Trail position() {
    Trail known = trail;
    if (known == null) {
      known = store.load().orElseGet(this::beginning);
      trail = known;
    }
    return known;
  }

  /// The block before the first in which anything can have happened.
  private Trail beginning() {
    long number = Math.max(0, source.beginning() - 1);
    return source
        .block(number)
        .map(Trail::startingAt)
        .orElseThrow(
            () ->
                new AssayFault.World(
                    "the chain node does not have block "
                        + number
                        + ", where the market begins. Use one that has the whole chain."));
  }

  private FollowStep step(Trail known, long target) {
    BlockRef tip = known.tip();
    if (!isInChain(tip)) return rewind(known);
    if (target <= tip.number()) return new FollowStep.AtHead(tip.number());
    long to = Math.min(target, tip.number() + page);
    Optional<BlockRef> end = source.block(to);
    if (end.isEmpty()) return new FollowStep.Unsteady();
    List<ChainEvent> events;
    try {
      events = source.events(tip.number() + 1, to);
    } catch (ChainSource.TooMuch e) {
      return narrow(e);
    }
    if (!joins(tip, end.get(), events)) return new FollowStep.Unsteady();
    Trail next = known.then(end.get());
    store.advance(next, events);
    trail = next;
    page = Math.min(config.maxPage(), page * 2);
    return new FollowStep.Advanced(to, events.size());
  }

  private FollowStep narrow(ChainSource.TooMuch why) {
    if (page == 1) {
      throw new AssayFault.World(
          "the chain node does not give the logs of a single block: %s. Use another chain node."
              .formatted(why.getMessage()));
    }
    page = Math.max(1, page / 2);
    return new FollowStep.Unsteady();
  }

  private boolean isInChain(BlockRef block) {
    return source.block(block.number()).filter(block::equals).isPresent();
  }

  /// Whether the page up to `end` joins on to `tip`, with every event in a block of that very
  /// chain.
  ///
  /// @return false when the chain moved meanwhile
  private boolean joins(BlockRef tip, BlockRef end, List<ChainEvent> events) {
    Map<Long, Digest> hashes = new HashMap<>();
    ChainEvent.@Nullable Place last = null;
    for (ChainEvent event : events) {
      ChainEvent.Place place = event.place();
      if (place.block() <= tip.number() || place.block() > end.number() || !follows(place, last)) {
        throw new AssayFault.World(
            "the chain node gave events of other blocks than it was asked for, or in disorder. It is broken or lies: use another chain node.");
      }
      last = place;
      Digest hash =
          hashes.computeIfAbsent(
              place.block(),
              number -> source.block(number).map(BlockRef::hash).orElse(Digest.ZERO));
      if (!hash.equals(place.blockHash())) return false;
    }
    Optional<BlockRef> first = source.block(tip.number() + 1);
    if (first.isEmpty() || !first.get().parent().equals(tip.hash())) return false;
    // A block stands for all below it: the same end before and after, and all of this was of one
    // chain.
    return isInChain(end);
  }

  private static boolean follows(ChainEvent.Place place, ChainEvent.@Nullable Place last) {
    return last == null
        || place.block() > last.block()
        || (place.block() == last.block() && place.logIndex() > last.logIndex());
  }

  private FollowStep rewind(Trail known) {
    int keep = known.blocks().size() - 1;
    while (keep > 1 && !isInChain(known.blocks().get(keep - 1))) keep--;
    if (keep == 0 || !isInChain(known.blocks().get(keep - 1))) return beginAgain();
    Trail back = known.upTo(keep);
    LOG.warn(
        "The chain was reorganised: going back from block {} to {}",
        known.tip().number(),
        back.tip().number());
    store.rewind(back);
    trail = back;
    return new FollowStep.Rewound(back.tip().number());
  }

  /// Not even the oldest block is in the chain: the market begins in another block now, or this is
  /// another chain.
  private FollowStep beginAgain() {
    Trail back = beginning();
    LOG.warn("The chain was reorganised back to the market's beginning, block {}", back.tip());
    store.rewind(back);
    trail = back;
    return new FollowStep.Rewound(back.tip().number());
  }
}
