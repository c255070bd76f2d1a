// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import network.assay.protocol.libp2p.gossip.wire.Control;
import network.assay.protocol.libp2p.gossip.wire.Have;
import network.assay.protocol.libp2p.gossip.wire.MessageId;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.market.PeerId;

/// The nodes, the links between them, and what is under way.
final class World {
  static final String TOPIC = "jobs";
  private static final double UPLINK_BYTES_PER_MICRO = 50e6 / 8 / 1e6;
  private static final int FRAMING = 40;

  final Clock clock = new Clock();
  final Random random;
  final Terrain terrain;
  final Tally tally = new Tally();
  final List<Node> nodes = new ArrayList<>();
  private final Map<PeerId, Node> byPeer = new HashMap<>();
  private final double loss;

  /// @param loss of messages and offers, as when a peer's queue is full; the rest arrives, or the
  ///     connection is cut
  World(double loss, long seed) {
    this.random = new Random(seed);
    this.terrain = new Terrain(new Random(random.nextLong()));
    this.loss = loss;
  }

  void add(Node node) {
    nodes.add(node);
    byPeer.put(node.peer, node);
  }

  Node node(PeerId peer) {
    return Objects.requireNonNull(byPeer.get(peer));
  }

  Node anyone() {
    return nodes.get(random.nextInt(nodes.size()));
  }

  void connect(Node dialler, Node other) {
    if (dialler == other || dialler.links.containsKey(other.peer)) return;
    if (!other.accepts(dialler)) return;
    dialler.links.put(other.peer, true);
    other.links.put(dialler.peer, false);
    dialler.arrived(other, true);
    other.arrived(dialler, false);
  }

  void disconnect(Node one, Node other) {
    one.links.remove(other.peer);
    other.links.remove(one.peer);
    other.gone(one);
  }

  void send(Node from, Node to, Rpc rpc) {
    if (!from.links.containsKey(to.peer)) return;
    int bytes = size(rpc);
    from.bytesSent += bytes;
    from.sentBy = Math.max(clock.now(), from.sentBy) + (long) (bytes / UPLINK_BYTES_PER_MICRO);
    boolean may =
        !rpc.messages().isEmpty()
            || !rpc.control().have().isEmpty()
            || !rpc.control().want().isEmpty();
    if (may && loss > 0 && random.nextDouble() < loss) return;
    clock.at(
        from.sentBy + Terrain.micros(from.place, to.place),
        () -> {
          // Cut meanwhile, it is lost; and what was sent to an earlier life is not for this one.
          if (!to.links.containsKey(from.peer)) return;
          to.bytesReceived += bytes;
          to.received(from, rpc);
        });
  }

  /// Bytes on the wire, nearly: with the overhead of encryption, multiplexing, TCP and IP shared by
  /// a few frames.
  private static int size(Rpc rpc) {
    int bytes = FRAMING;
    for (var message : rpc.messages()) bytes += message.frame().length;
    for (var one : rpc.subscriptions()) bytes += one.topic().length() + 8;
    Control control = rpc.control();
    for (Have have : control.have()) bytes += ids(have.ids()) + have.topic().length() + 8;
    bytes += ids(control.want()) + ids(control.dontWant());
    bytes += 12 * control.graft().size() + 16 * control.prune().size();
    return bytes;
  }

  private static int ids(List<MessageId> ids) {
    return ids.isEmpty() ? 0 : ids.size() * (ids.getFirst().length() + 2);
  }
}
