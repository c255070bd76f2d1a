// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import network.assay.node.chain.Registry;
import network.assay.protocol.libp2p.gossip.Acceptance;
import network.assay.protocol.libp2p.gossip.MessageHandler;
import network.assay.protocol.libp2p.gossip.MessageValidator;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.deal.Offer;
import network.assay.protocol.market.message.Announcement;
import network.assay.protocol.protobuf.ProtoFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Believes an announcement only when its author, its endpoint and the registry on chain name the
/// same peer, and stake answers for its account. What is believed is passed on, and told to the
/// directory, the host and the node's own jobs.
public final class Hearing implements MessageValidator, MessageHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Hearing.class);

  /// An offer that is good for longer is not believed: prices and peers change.
  static final Duration LONGEST = Duration.ofMinutes(10);

  /// A peer announces itself every few seconds; more often it is not listened to.
  static final Duration PAUSE = Duration.ofSeconds(1);

  private static final int SOURCES = 4_096;

  /// Accounts not in the directory that the chain is asked about in a second. Keys cost nothing:
  /// without this, one peer with a new key for each message has us ask without end.
  static final int STRANGERS = 32;

  /// How many messages were judged how.
  public record Counts(long believed, long ignored, long rejected) {}

  private final Registry registry;
  private final Directory directory;
  private final Host host;
  private final BiConsumer<Offer, Amount> jobs;
  private final InstantSource clock;
  private final LongAdder believed = new LongAdder();
  private final LongAdder ignored = new LongAdder();
  private final LongAdder rejected = new LongAdder();
  private long second;
  private int strangers;
  private final Map<PeerId, Instant> last =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerId, Instant> eldest) {
          return size() > SOURCES;
        }
      };

  /// @param jobs is told each offer and the free stake behind it
  public Hearing(
      Registry registry,
      Directory directory,
      Host host,
      BiConsumer<Offer, Amount> jobs,
      InstantSource clock) {
    this.registry = registry;
    this.directory = directory;
    this.host = host;
    this.jobs = jobs;
    this.clock = clock;
  }

  @Override
  public Acceptance validate(PeerId source, byte[] data) {
    Acceptance judged = judge(source, data);
    switch (judged) {
      case ACCEPT -> believed.increment();
      case IGNORE -> ignored.increment();
      case REJECT -> rejected.increment();
    }
    return judged;
  }

  private Acceptance judge(PeerId source, byte[] data) {
    Announcement said;
    try {
      said = Announcement.decode(data);
    } catch (ProtoFault e) {
      return Acceptance.REJECT;
    }
    if (!said.endpoint().peer().equals(source)) return Acceptance.REJECT;
    Instant now = clock.instant();
    Instant expires = said.offer().expires();
    // Clocks differ, so neither is held against anyone.
    if (!expires.isAfter(now) || expires.isAfter(now.plus(LONGEST))) return Acceptance.IGNORE;
    if (tooSoon(source, now)) return Acceptance.IGNORE;
    boolean known = directory.find(said.offer().provider()).isPresent();
    if (!known && tooMany(now)) return Acceptance.IGNORE;
    try {
      return stands(source, said.offer().provider()) ? Acceptance.ACCEPT : Acceptance.IGNORE;
    } catch (AssayFault.World e) {
      LOG.debug("cannot judge an offer of {}: {}", source, e.getMessage());
      return Acceptance.IGNORE;
    }
  }

  /// Not held against whoever passed it on: their chain node may be ahead of ours.
  private boolean stands(PeerId source, Address account) {
    return registry.peerOf(account).equals(Optional.of(source)) && !registry.free(account).isZero();
  }

  /// Keeps a peer from having us ask the chain about one account after another.
  private synchronized boolean tooSoon(PeerId source, Instant now) {
    Instant before = last.get(source);
    if (before != null && now.isBefore(before.plus(PAUSE)) && !now.isBefore(before)) return true;
    last.remove(source);
    last.put(source, now);
    return false;
  }

  /// A stranger that is passed over now is heard when it announces itself again.
  private synchronized boolean tooMany(Instant now) {
    if (now.getEpochSecond() != second) {
      second = now.getEpochSecond();
      strangers = 0;
    }
    return strangers++ >= STRANGERS;
  }

  @Override
  public void onMessage(PeerId source, byte[] data) {
    Announcement said = Announcement.decode(data);
    Offer offer = said.offer();
    // What is not believed now must not be dialled later, when everybody far away has gone.
    List<Multiaddr> believed = host.learn(source, Addresses.of(said.endpoint()));
    // Where it is in our own network it tells its neighbours alone.
    if (believed.isEmpty()) believed = host.addresses(source);
    directory.heard(offer.provider(), Addresses.only(said.endpoint(), believed));
    jobs.accept(offer, registry.free(offer.provider()));
  }

  public Counts counts() {
    return new Counts(believed.sum(), ignored.sum(), rejected.sum());
  }
}
