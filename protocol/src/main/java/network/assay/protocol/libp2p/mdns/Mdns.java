// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.mdns;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.rate.Buckets;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the local network for peers, and answers who asks (libp2p specs, discovery/mdns).
///
/// Only packets of the links' own networks count, and of what they tell, only addresses there.
/// Whoever floods them finds answers and news limited to a few each second. Networks are looked for
/// before each question: one that comes later is found, and one that goes is let go.
public final class Mdns {
  private static final Logger LOG = LoggerFactory.getLogger(Mdns.class);
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final int NAME_BYTES = 16;
  private static final int BURST = 16;

  private final PeerId self;
  private final Supplier<List<Multiaddr>> own;
  private final BiConsumer<PeerId, List<Multiaddr>> found;
  private final MdnsConfig config;
  private final String instance;
  private final Buckets<String> answers;
  private final Buckets<String> news;
  private final Map<MdnsLink.Key, MdnsLink> links = new LinkedHashMap<>();
  private @Nullable Thread asking;
  private boolean stopped;

  /// @param own where this host may be reached, asked for each answer
  /// @param found gets peers and their addresses, again and again; must not block
  public Mdns(
      PeerId self,
      Supplier<List<Multiaddr>> own,
      BiConsumer<PeerId, List<Multiaddr>> found,
      MdnsConfig config) {
    this.self = self;
    this.own = own;
    this.found = found;
    this.config = config;
    byte[] name = new byte[NAME_BYTES];
    new SecureRandom().nextBytes(name);
    this.instance = HexFormat.of().formatHex(name);
    var clock = InstantSource.system();
    this.answers = new Buckets<>(clock, BURST, Duration.ofSeconds(1), 1);
    this.news = new Buckets<>(clock, 4 * BURST, Duration.ofMillis(250), 1);
  }

  /// Begins to listen and to ask, on whatever networks there are and will be.
  public synchronized void start() {
    if (asking == null) asking = Thread.ofVirtual().name("mdns-ask").start(this::ask);
  }

  public synchronized void stop() {
    stopped = true;
    if (asking != null) asking.interrupt();
    links.values().forEach(Mdns::close);
    links.clear();
  }

  private static void close(MdnsLink link) {
    try {
      link.close();
    } catch (IOException e) {
      LOG.debug("closing {}: {}", link, e.getMessage());
    }
  }

  private void ask() {
    Duration wait = config.first();
    try {
      while (true) {
        if (look()) wait = config.first();
        for (MdnsLink link : open()) send(link, MdnsMessage.question());
        Thread.sleep(wait);
        wait = wait.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : wait.multipliedBy(2);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized List<MdnsLink> open() {
    return List.copyOf(links.values());
  }

  /// Lets go of links that are no longer there, and opens new ones. A link that cannot be used is
  /// passed over until the next look.
  ///
  /// @return whether there is a new one
  private synchronized boolean look() {
    if (stopped) return false;
    Map<MdnsLink.Key, NetworkInterface> there = there();
    links
        .entrySet()
        .removeIf(
            link -> {
              boolean gone = !there.containsKey(link.getKey());
              if (gone) close(link.getValue());
              return gone;
            });
    boolean fresh = false;
    for (Map.Entry<MdnsLink.Key, NetworkInterface> found : there.entrySet()) {
      MdnsLink known = links.get(found.getKey());
      if (known != null) known.refresh(found.getValue());
      else fresh |= open(found.getKey(), found.getValue());
    }
    return fresh;
  }

  private Map<MdnsLink.Key, NetworkInterface> there() {
    var there = new LinkedHashMap<MdnsLink.Key, NetworkInterface>();
    try {
      for (NetworkInterface link : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        if (!link.isUp() || !config.links().test(link)) continue;
        for (InetAddress ip : Collections.list(link.getInetAddresses())) {
          there.put(new MdnsLink.Key(link.getIndex(), ip instanceof Inet6Address), link);
        }
      }
    } catch (SocketException e) {
      LOG.debug("networks are not found: {}", e.getMessage());
    }
    return there;
  }

  private synchronized boolean open(MdnsLink.Key key, NetworkInterface on) {
    try {
      MdnsLink link = MdnsLink.open(on, key.six(), config.port());
      links.put(key, link);
      Thread.ofVirtual().name("mdns-" + on.getName()).start(() -> listen(key, link));
      return true;
    } catch (IOException e) {
      LOG.debug("no neighbours are looked for on {}: {}", on.getName(), e.getMessage());
      return false;
    }
  }

  private void send(MdnsLink link, byte[] packet) {
    try {
      link.send(packet);
    } catch (IOException e) {
      LOG.debug("nothing is sent on {}: {}", link, e.getMessage());
    }
  }

  private void listen(MdnsLink.Key key, MdnsLink link) {
    try {
      while (true) heard(link, link.receive());
    } catch (IOException e) {
      LOG.debug("no more is heard on {}: {}", link, e.getMessage());
    } finally {
      lost(key, link);
    }
  }

  private synchronized void lost(MdnsLink.Key key, MdnsLink link) {
    if (links.remove(key, link)) close(link);
  }

  private void heard(MdnsLink link, byte[] packet) {
    try {
      MdnsMessage message = MdnsMessage.decode(packet);
      if (message.asks() && answers.take("")) {
        send(link, MdnsMessage.answer(instance, told(link)));
      }
      tell(near(message.peers(), link::isNear));
    } catch (IllegalArgumentException e) {
      LOG.debug("a strange packet on {}: {}", link, e.getMessage());
    }
  }

  /// Those at numbers of a link's own networks: a neighbour has nobody dial this machine, others of
  /// ours, or the open internet.
  static List<Multiaddr> near(List<Multiaddr> addresses, Predicate<InetAddress> isNear) {
    return addresses.stream()
        .filter(address -> !address.isRelayed())
        .filter(address -> address.ip() != null && isNear.test(address.ip()))
        .toList();
  }

  private void tell(List<Multiaddr> addresses) {
    Map<PeerId, List<Multiaddr>> peers = new LinkedHashMap<>();
    for (Multiaddr address : addresses) {
      PeerId peer = address.peer();
      if (peer == null || peer.equals(self)) continue;
      peers.computeIfAbsent(peer, _ -> new ArrayList<>()).add(address);
    }
    peers.forEach(
        (peer, all) -> {
          if (news.take("")) found.accept(peer, all);
        });
  }

  /// Our addresses that mean something on a link.
  private List<Multiaddr> told(MdnsLink link) {
    return near(own.get(), link::isNear).stream().map(address -> address.withPeer(self)).toList();
  }
}
