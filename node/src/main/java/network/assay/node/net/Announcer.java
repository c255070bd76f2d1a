// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import network.assay.node.chain.Registry;
import network.assay.node.life.Service;
import network.assay.protocol.libp2p.gossip.Topic;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.deal.Offer;
import network.assay.protocol.market.message.Announcement;
import network.assay.protocol.market.message.Endpoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the topic of offers, and announces this node's own every few seconds while it has one
/// that others would believe.
public final class Announcer implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
  static final Duration EVERY = Duration.ofSeconds(5);

  /// While nobody would believe an offer: stake may come any moment.
  private static final Duration SILENT = Duration.ofSeconds(1);

  private static final String IDLE = "no tasks are taken now";

  private final Host host;
  private final Supplier<Endpoint> self;
  private final Hearing hearing;
  private final Registry registry;
  private final Supplier<Optional<Offer>> offers;
  private final Thread thread = Thread.ofVirtual().name("announcer").unstarted(this::loop);
  private final Object wake = new Object();
  private boolean woken;
  private volatile @Nullable Topic topic;
  private volatile Optional<String> silence = Optional.of(IDLE);

  /// @param self where others find this node
  /// @param offers what to announce now; empty while no tasks are taken
  public Announcer(
      Host host,
      Supplier<Endpoint> self,
      Hearing hearing,
      Registry registry,
      Supplier<Optional<Offer>> offers) {
    this.host = host;
    this.self = self;
    this.hearing = hearing;
    this.registry = registry;
    this.offers = offers;
  }

  @Override
  public String name() {
    return "announcer";
  }

  @Override
  public void start() {
    topic = host.join(MarketProtocols.OFFERS, hearing, hearing);
    thread.start();
  }

  @Override
  public void stop(Duration patience) throws InterruptedException {
    thread.interrupt();
    if (thread.isAlive()) thread.join(patience);
    Topic joined = topic;
    if (joined != null) joined.leave();
  }

  /// Announces at once: something has changed.
  public void now() {
    synchronized (wake) {
      woken = true;
      wake.notifyAll();
    }
  }

  /// Why nothing is announced; empty while offers go out.
  public Optional<String> silence() {
    return silence;
  }

  private void loop() {
    try {
      while (!Thread.interrupted()) {
        round();
        synchronized (wake) {
          if (!woken) wake.wait((silence.isEmpty() ? EVERY : SILENT).toMillis());
          woken = false;
        }
      }
    } catch (InterruptedException e) {
      // stopped
    }
  }

  private void round() {
    try {
      become(offers.get().map(this::announce).orElse(Optional.of(IDLE)));
    } catch (AssayFault.World e) {
      become(Optional.of(String.valueOf(e.getMessage())));
    } catch (RuntimeException | Error e) {
      LOG.error("an announcement failed", e);
      become(Optional.of("an error, see the log"));
    }
  }

  private void become(Optional<String> now) {
    Optional<String> before = silence;
    silence = now;
    if (before.equals(now)) return;
    now.ifPresentOrElse(
        why -> {
          if (!why.equals(IDLE)) LOG.warn("No offers are announced: {}", why);
        },
        () -> LOG.info("Offers are announced"));
  }

  /// @return why nobody would believe it
  private Optional<String> announce(Offer offer) {
    Topic joined = topic;
    if (joined == null) return Optional.of("it has not started");
    // What was true a few seconds ago is why it is silent.
    if (silence.isPresent()) registry.forget(offer.provider());
    if (registry.free(offer.provider()).isZero()) {
      return Optional.of(
          "account "
              + offer.provider()
              + " has no free stake. Next: assay stake deposit --amount TOKENS");
    }
    if (!registry.peerOf(offer.provider()).equals(Optional.of(host.peerId()))) {
      return Optional.of(
          "the registry does not say that account "
              + offer.provider()
              + " is at this peer. Next: assay stake deposit --amount TOKENS");
    }
    joined.publish(new Announcement(offer, self.get()).encode());
    return Optional.empty();
  }
}
