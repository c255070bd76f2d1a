// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demand;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.DemandKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells people of what is demanded of this node.
public final class DemandNews {
  /// `demand.made`: stake is frozen until it is answered
  public record Made(JobId job, TaskId task, long window, Instant until) {}

  /// `demand.answered`: it is in a block
  public record Answered(JobId job, TaskId task, long window) {}

  /// `demand.unanswered`
  ///
  /// @param why this node does not answer, and what to do
  public record Unanswered(JobId job, TaskId task, Instant until, String why) {}

  private static final Logger LOG = LoggerFactory.getLogger(DemandNews.class);

  private final BiConsumer<String, Record> publish;
  private final AtomicLong answered = new AtomicLong();

  /// @param publish takes an event's type and its body
  public DemandNews(BiConsumer<String, Record> publish) {
    this.publish = publish;
  }

  void made(DemandKey key, long window, Instant until) {
    LOG.warn(
        "the submitter of job {} demands on chain that this node opens its result of task {},"
            + " window {}, until {}",
        key.job().digest().brief(),
        key.task().digest().brief(),
        window,
        until);
    publish("demand.made", new Made(key.job(), key.task(), window, until));
  }

  void answered(DemandKey key, long window) {
    answered.incrementAndGet();
    LOG.info(
        "window {} of the result of task {} is opened on chain",
        window,
        key.task().digest().brief());
    publish("demand.answered", new Answered(key.job(), key.task(), window));
  }

  void unanswered(DemandKey key, Instant until, String why) {
    LOG.error(
        "what the chain demands of task {} IS NOT ANSWERED, and stake is lost after {}: {}",
        key.task().digest().brief(),
        until,
        why);
    publish("demand.unanswered", new Unanswered(key.job(), key.task(), until, why));
  }

  /// What nobody can be told must not keep it from being answered.
  private void publish(String type, Record body) {
    try {
      publish.accept(type, body);
    } catch (RuntimeException e) {
      LOG.error("nobody hears of {}", type, e);
    }
  }

  /// Since the start of the node.
  public long answered() {
    return answered.get();
  }
}
