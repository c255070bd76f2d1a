// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.mdns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
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
import java.util.function.Supplier;
import network.assay.protocol.libp2p.connection.Reach;
import network.assay.protocol.libp2p.multiformats.IpBlocks;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.rate.Buckets;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the local network for peers, and answers who asks (libp2p specs, discovery/mdns).
///
/// Only packets of the links' own networks count. Whoever floods them finds answers and news
/// limited to a few each second.
public final class Mdns {
  private static final Logger LOG = LoggerFactory.getLogger(Mdns.class);
  private static final String GROUP = "224.0.0.251";
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
  private final List<Link> links = new ArrayList<>();
  private @Nullable Thread asking;

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

  /// One network this host is on.
  ///
  /// @param reach of whoever speaks there
  private record Link(NetworkInterface on, DatagramChannel socket, Reach reach) {}

  /// Begins to listen and to ask. A link that cannot be used is passed over.
  ///
  /// @throws AssayFault.Operator where none can
  public synchronized void start() {
    String why = "there is no network";
    try {
      for (NetworkInterface link : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        if (!link.isUp() || !config.links().test(link) || four(link) == null) continue;
        try {
          Reach reach = link.isLoopback() ? Reach.MACHINE : Reach.NETWORK;
          links.add(new Link(link, open(link), reach));
        } catch (IOException e) {
          why = link.getName() + ": " + e.getMessage();
        }
      }
    } catch (IOException e) {
      why = String.valueOf(e.getMessage());
    }
    if (links.isEmpty()) {
      throw new AssayFault.Operator("cannot look for peers on the local network: " + why);
    }
    for (Link link : links) {
      Thread.ofVirtual().name("mdns-" + link.on.getName()).start(() -> listen(link));
    }
    asking = Thread.ofVirtual().name("mdns-ask").start(this::ask);
  }

  private DatagramChannel open(NetworkInterface link) throws IOException {
    DatagramChannel socket = DatagramChannel.open(StandardProtocolFamily.INET);
    try {
      // The port is shared with the system's own responder.
      socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      if (socket.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
        socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      socket.bind(new InetSocketAddress(config.port()));
      socket.setOption(StandardSocketOptions.IP_MULTICAST_IF, link);
      socket.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 255);
      socket.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
      socket.join(group(), link);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static InetAddress group() {
    try {
      return InetAddress.getByName(GROUP);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable InetAddress four(NetworkInterface link) {
    for (InetAddress ip : Collections.list(link.getInetAddresses())) {
      if (ip.getAddress().length == 4) return ip;
    }
    return null;
  }

  public synchronized void stop() {
    if (asking != null) asking.interrupt();
    for (Link link : links) {
      try {
        link.socket.close();
      } catch (IOException e) {
        LOG.debug("closing {}: {}", link.on.getName(), e.getMessage());
      }
    }
    links.clear();
  }

  private void ask() {
    Duration wait = config.first();
    try {
      while (true) {
        for (Link link : open()) send(link, MdnsMessage.question());
        Thread.sleep(wait);
        wait = wait.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : wait.multipliedBy(2);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized List<Link> open() {
    return List.copyOf(links);
  }

  private void send(Link link, byte[] packet) {
    try {
      int sent =
          link.socket.send(ByteBuffer.wrap(packet), new InetSocketAddress(group(), config.port()));
      assert sent == packet.length || sent == 0;
    } catch (IOException e) {
      LOG.debug("nothing is sent on {}: {}", link.on.getName(), e.getMessage());
    }
  }

  private void listen(Link link) {
    ByteBuffer packet = ByteBuffer.allocate(MdnsMessage.MAX_BYTES);
    try {
      while (true) {
        packet.clear();
        var from = (InetSocketAddress) link.socket.receive(packet);
        if (from == null || !isNear(link.on, from.getAddress())) continue;
        byte[] bytes = new byte[packet.flip().remaining()];
        packet.get(bytes);
        heard(link, bytes);
      }
    } catch (IOException e) {
      LOG.debug("no more is heard on {}: {}", link.on.getName(), e.getMessage());
    }
  }

  private void heard(Link link, byte[] packet) {
    try {
      MdnsMessage message = MdnsMessage.decode(packet);
      if (message.asks() && answers.take("")) {
        send(link, MdnsMessage.answer(instance, told(link.on)));
      }
      tell(believable(message.peers(), link.reach));
    } catch (IllegalArgumentException e) {
      LOG.debug("a strange packet on {}: {}", link.on.getName(), e.getMessage());
    }
  }

  /// A neighbour may name machines of our networks, not this one.
  static List<Multiaddr> believable(List<Multiaddr> told, Reach teller) {
    return told.stream().filter(teller::mayTell).toList();
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

  /// Our addresses that mean something on a link: those of its networks.
  private List<Multiaddr> told(NetworkInterface link) {
    var near = new ArrayList<Multiaddr>();
    for (Multiaddr address : own.get()) {
      InetAddress ip = address.ip();
      if (ip == null || address.isRelayed() || !isNear(link, ip)) continue;
      near.add(address.withPeer(self));
    }
    return near;
  }

  /// Whether an address is on one of a link's own networks.
  static boolean isNear(NetworkInterface link, InetAddress address) {
    if (address.isLinkLocalAddress()) return true;
    return link.getInterfaceAddresses().stream()
        .anyMatch(own -> IpBlocks.share(own.getAddress(), address, own.getNetworkPrefixLength()));
  }
}
