// SPDX-License-Identifier: Apache-2.0
package network.assay.node.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.node.config.NetworkConfig;
import network.assay.node.config.NodeConfig;
import network.assay.node.net.Addresses;
import network.assay.node.net.BanBook;
import network.assay.node.net.Calls;
import network.assay.node.net.DhtFile;
import network.assay.node.net.Directory;
import network.assay.node.net.Uploads;
import network.assay.node.store.RecordTable;
import network.assay.protocol.libp2p.access.AccessRules;
import network.assay.protocol.libp2p.access.Subject;
import network.assay.protocol.libp2p.connection.ConnectionLimits;
import network.assay.protocol.libp2p.connection.Securities;
import network.assay.protocol.libp2p.connection.Security;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostConfig;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.NatConfig;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.kad.KadConfig;
import network.assay.protocol.libp2p.limits.RateLimits;
import network.assay.protocol.libp2p.limits.ResourceLimits;
import network.assay.protocol.libp2p.mdns.MdnsConfig;
import network.assay.protocol.libp2p.multiformats.IpBlocks;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.relay.RelayLimits;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.Endpoint;

/// The host and who is known through it. Made before the desks, which call through it; started
/// after them, so that nobody is let in before there is somebody to answer.
record NetPart(Host host, Directory directory, Calls calls, BanBook bans, Uploads uploads) {

  static NetPart make(NodeConfig config, HostKey key, String version, Ground ground) {
    var host =
        new Host(
            new HostConfig(
                key,
                addresses(config.network().listen()),
                "assay/" + version,
                limits(config.network().guests()),
                nat(config),
                securities(config.network())));
    var directory = new Directory(new RecordTable(ground.database(), "directory"), ground.clock());
    host.announce(addresses(config.network().announce()));
    var records = new DhtFile(config.folder().dht());
    var _ = host.join(KadConfig.DEFAULTS.with(KadConfig.Keeping.in(records)));
    for (Multiaddr listed : addresses(config.network().bootstrap())) {
      PeerId peer = listed.peer();
      if (peer != null) host.values().protect(peer, "bootstrap");
    }
    var bans = new BanBook(new RecordTable(ground.database(), "bans"), host, ground.clock());
    NetworkConfig.Cost cost = config.network().guests().cost();
    return new NetPart(
        host,
        directory,
        new Calls(host, directory, ground.blobs()),
        bans,
        new Uploads(cost.upload(), cost.uploadToOne()));
  }

  /// Where others find this node, as announcements say; known once the host has started.
  Endpoint endpoint() {
    return Addresses.endpoint(host.peerId(), host.published());
  }

  private static NatConfig nat(NodeConfig config) {
    return new NatConfig(
        config.roles().relay() ? Optional.of(RelayLimits.DEFAULTS) : Optional.empty(),
        true,
        addresses(config.network().relays()),
        true,
        config.network().mdns() ? Optional.of(MdnsConfig.DEFAULTS) : Optional.empty(),
        IpBlocks::isGlobal);
  }

  /// QUIC only where an address of it was written down: its library is native code.
  private static Securities securities(NetworkConfig network) {
    var given = new ArrayList<String>(network.listen());
    given.addAll(network.announce());
    given.addAll(network.bootstrap());
    given.addAll(network.relays());
    return new Securities(Security.available(), HostConfig.anyOfQuic(addresses(given)));
  }

  static List<Multiaddr> addresses(List<String> texts) {
    return texts.stream().map(Multiaddr::parse).toList();
  }

  private static List<Subject> subjects(List<String> texts) {
    return texts.stream().map(Subject::parse).toList();
  }

  private static HostLimits limits(NetworkConfig.Guests guests) {
    int maxPeers = guests.most();
    ConnectionLimits usual = HostLimits.DEFAULTS.connections();
    return new HostLimits(
        new ConnectionLimits(
            maxPeers,
            usual.pendingUpgrades(),
            usual.streamsPerConnection(),
            usual.bufferedPerConnection(),
            usual.upgradeTimeout(),
            usual.dialTimeout(),
            usual.keepAlive()),
        resources(maxPeers, guests.cost()),
        new AccessRules(subjects(guests.allow()), subjects(guests.deny())));
  }

  private static ResourceLimits resources(int maxPeers, NetworkConfig.Cost cost) {
    ResourceLimits usual = ResourceLimits.of(maxPeers);
    return new ResourceLimits(
        usual.water(),
        usual.connectionsPerPeer(),
        usual.streams(),
        cost.memory(),
        new RateLimits(Math.min(cost.readOfOne(), cost.read()), cost.read()));
  }
}
