// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.util.function.BiConsumer;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.follow.ChainEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the node's other parts, and people, what happened on chain.
public final class ChainNews implements ChainFeed.Listener {
  /// `chain.happened` and `chain.undone`.
  ///
  /// @param what the event's kind, e.g. `BatchPosted`
  public record News(String what, long block, ChainEvent event) {}

  private static final Logger LOG = LoggerFactory.getLogger(ChainNews.class);

  private final Address account;
  private final Registry registry;
  private final BiConsumer<String, Record> publish;

  /// @param publish takes an event's type and its body
  public ChainNews(Address account, Registry registry, BiConsumer<String, Record> publish) {
    this.account = account;
    this.registry = registry;
    this.publish = publish;
  }

  @Override
  public void happened(ChainEvent event) {
    publish.accept("chain.happened", news(event));
    LOG.debug("on chain: {}", event);
    if (event instanceof ChainEvent.ChallengeOpened e && e.key().accused().equals(account)) {
      challenged(e);
    }
    if (event instanceof ChainEvent.ChallengeUpheld e && e.key().accused().equals(account)) {
      LOG.error(
          "this node was convicted in job {}: {} tokens of its stake are gone",
          e.key().job().digest().brief(),
          e.slashed().toTokens());
    }
  }

  private static void challenged(ChainEvent.ChallengeOpened e) {
    JobId job = e.key().job();
    TaskId task = e.key().task();
    LOG.warn(
        "{} challenges this node's result of task {} in job {}: {} tokens are frozen until {}",
        e.key().challenger(),
        task.digest().brief(),
        job.digest().brief(),
        e.frozen().toTokens(),
        e.deadline());
  }

  @Override
  public void undone(ChainEvent event) {
    LOG.warn("a reorganisation has undone: {}", event);
    publish.accept("chain.undone", news(event));
  }

  @Override
  public void stakeChanged(Address changed) {
    registry.forget(changed);
  }

  private static News news(ChainEvent event) {
    return new News(event.getClass().getSimpleName(), event.place().block(), event);
  }
}
