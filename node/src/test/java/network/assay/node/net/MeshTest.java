// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import network.assay.node.store.Database;
import network.assay.node.store.RecordTable;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.gossip.score.PeerScore;
import network.assay.protocol.libp2p.host.ConnectedPeer;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostConfig;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.kad.KadConfig;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.Endpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who ends up connected to whom, with nobody announcing anything.
final class MeshTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final List<Mesh> meshes = new ArrayList<>();
  private final List<Directory> directories = new ArrayList<>();
  private final List<Connections> strangers = new ArrayList<>();
  private final List<Host> hosts = new ArrayList<>();
  private final List<Database> databases = new ArrayList<>();

  @AfterEach
  void stop() throws InterruptedException {
    for (Mesh mesh : meshes) mesh.stop(Duration.ofSeconds(5));
    for (Connections stranger : strangers) stranger.stop(Duration.ZERO);
    for (Host host : hosts) host.stop(Duration.ZERO);
    for (Database database : databases) database.close();
  }

  private Host node(HostKey key, List<Multiaddr> bootstrap) {
    var listen = List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"));
    var host = new Host(new HostConfig(key, listen, "assay/test", HostLimits.DEFAULTS));
    host.join(KadConfig.DEFAULTS);
    host.start();
    hosts.add(host);
    Database database = Database.open(folder.resolve("db" + databases.size()));
    databases.add(database);
    var directory = new Directory(new RecordTable(database, "directory"), InstantSource.system());
    directories.add(directory);
    var mesh = new Mesh(host, directory, bootstrap, InstantSource.system());
    meshes.add(mesh);
    mesh.start();
    return host;
  }

  private static HostKey key() {
    return HostKey.generate(new SecureRandom());
  }

  private static Multiaddr address(Host host) {
    return host.listenAddresses().getFirst().withPeer(host.peerId());
  }

  private static List<PeerId> peers(Host host) {
    return host.peers().stream().map(ConnectedPeer::id).toList();
  }

  private static void until(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) throw new AssertionError("it did not come to that");
      Thread.sleep(20);
    }
  }

  @Test
  void bootstrap_peers_are_believed_when_they_name_others_and_nobody_else_is() throws Exception {
    Host first = node(key(), List.of());
    Host second = node(key(), List.of(address(first)));
    until(
        () -> {
          PeerScore score = second.gossipScores().get(first.peerId());
          return score != null && score.application() == Mesh.BELIEVED;
        });
    until(() -> first.gossipScores().containsKey(second.peerId()));
    assertThat(first.gossipScores().get(second.peerId()))
        .satisfies(score -> assertThat(score.application()).isZero());
  }

  @Test
  void strangers_that_come_in_keep_a_node_from_no_peer_that_it_knows_of() throws Exception {
    Host node = node(key(), List.of());
    for (int i = 0; i < Mesh.ENOUGH; i++) {
      var stranger =
          new Connections(key(), HostLimits.DEFAULTS.connections(), InstantSource.system());
      strangers.add(stranger);
      stranger.start(List.of());
      stranger.connect(address(node));
    }
    until(() -> peers(node).size() == Mesh.ENOUGH);
    Host known = node(key(), List.of());
    var endpoint = new Endpoint(known.peerId(), List.of(known.listenAddresses().getFirst() + ""));
    directories.getFirst().heard(Address.parse("0x" + "ab".repeat(20)), endpoint);
    until(() -> peers(node).contains(known.peerId()));
  }

  @Test
  void nodes_that_know_one_address_all_connect_and_find_one_that_has_moved() throws Exception {
    Host first = node(key(), List.of());
    var known = List.of(address(first));
    Host second = node(key(), known);
    HostKey moving = key();
    Host third = node(moving, known);
    for (Host host : List.of(first, second, third)) until(() -> peers(host).size() == 2);

    meshes.getLast().stop(Duration.ofSeconds(5));
    third.stop(Duration.ZERO);
    until(() -> peers(second).size() == 1);
    Host moved = node(moving, known);
    assertThat(moved.peerId()).isEqualTo(third.peerId());
    until(() -> peers(second).contains(moved.peerId()));
    until(() -> peers(moved).size() == 2);
  }
}
