// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import network.assay.protocol.libp2p.gossip.router.Judgement;
import network.assay.protocol.libp2p.gossip.wire.GossipMessage;
import network.assay.protocol.libp2p.gossip.wire.MessageSigning;
import network.assay.protocol.market.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A joined topic: its validator, and its handler on a thread of its own behind a bounded queue.
final class LocalTopic implements Topic {
  private static final Logger LOG = LoggerFactory.getLogger(LocalTopic.class);

  /// Accepted messages waiting for the handler.
  private static final int MAX_WAITING = 512;

  private final String name;
  private final MessageValidator validator;
  private final MessageHandler handler;
  private final Gossip gossip;
  private final Counters counters;
  private final BlockingQueue<Runnable> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private volatile boolean left;

  LocalTopic(
      String name,
      MessageValidator validator,
      MessageHandler handler,
      Gossip gossip,
      Counters counters) {
    this.name = name;
    this.validator = validator;
    this.handler = handler;
    this.gossip = gossip;
    this.counters = counters;
  }

  void start() {
    Thread.ofVirtual().name("gossip-" + name).start(this::deliverAll);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void publish(byte[] data) {
    if (left) throw new IllegalStateException("topic " + name + " has been left");
    if (data.length > MAX_DATA) {
      throw new IllegalArgumentException(
          "a message has " + data.length + " bytes, limit " + MAX_DATA);
    }
    gossip.publish(name, data.clone());
  }

  @Override
  public Set<PeerId> peers() {
    return gossip.followers(name);
  }

  @Override
  public void leave() {
    if (left) return;
    close();
    gossip.left(this);
  }

  /// Ends the thread once a running call has returned.
  void close() {
    left = true;
    waiting.clear();
    // Wakes the thread where it waits; where the queue has filled again it is awake.
    waiting.offer(() -> {});
  }

  /// Checks a message; blocks as long as the validator does.
  ///
  /// @param genuine run when the signature has been found good
  Judgement judge(GossipMessage message, Runnable genuine) {
    if (left) return Judgement.SKIPPED;
    Judgement judgement = verdict(message, genuine);
    if (judgement == Judgement.FORGED || judgement == Judgement.REJECTED) {
      counters.invalid.increment();
    }
    return judgement;
  }

  private Judgement verdict(GossipMessage message, Runnable genuine) {
    if (!MessageSigning.genuine(message)) return Judgement.FORGED;
    genuine.run();
    try {
      return switch (validator.validate(message.from(), message.data())) {
        case ACCEPT -> Judgement.ACCEPTED;
        case IGNORE -> Judgement.IGNORED;
        case REJECT -> Judgement.REJECTED;
      };
    } catch (RuntimeException | Error e) {
      LOG.warn("The validator of {} failed; the message is dropped", name, e);
      return Judgement.IGNORED;
    }
  }

  void deliver(GossipMessage message) {
    boolean taken = waiting.offer(() -> handle(message));
    if (!taken) counters.unhandled.increment();
  }

  private void deliverAll() {
    try {
      while (!left) waiting.take().run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void handle(GossipMessage message) {
    if (left) return;
    try {
      counters.delivered.increment();
      handler.onMessage(message.from(), message.data());
    } catch (RuntimeException | Error e) {
      LOG.warn("The handler of {} failed on a message of {}", name, message.from(), e);
    }
  }
}
