// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import static network.assay.protocol.libp2p.gossip.router.Network.TOPIC;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import network.assay.protocol.libp2p.gossip.wire.GossipMessage;
import network.assay.protocol.libp2p.gossip.wire.MessageId;
import network.assay.protocol.market.PeerId;

/// Many routers on one virtual clock. Links have a latency of their own; of what is sent a share
/// is lost, as when a peer's queue is full; nodes leave and come back to other peers.
///
/// Everything follows from the seed.
final class Simulation {
  private static final int LINKS_EACH = 8;
  private static final int MIN_LATENCY = 10;
  private static final int MAX_LATENCY = 150;

  private final Random random;
  private final double loss;

  /// Nodes numbered below this take part in everything but pass no message on.
  private final int silent;

  private final List<Node> nodes = new ArrayList<>();
  private final Map<PeerId, Node> byPeer = new HashMap<>();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  final Map<MessageId, Flight> flights = new HashMap<>();
  private long now;
  private long order;
  long copies;

  private record Event(long at, long order, Runnable action) {}

  /// One node and its links, each with its latency in milliseconds.
  static final class Node {
    final int number;
    final PeerId peer;
    Router router;
    final Map<PeerId, Integer> links = new HashMap<>();
    long liveSince;

    /// Counts lives: what was on its way to an earlier one is lost.
    int life;

    Node(int number, Router router) {
      this.number = number;
      this.peer = Network.peer(number);
      this.router = router;
    }
  }

  /// A message: who should get it, and after how many milliseconds each did.
  static final class Flight {
    final long published;
    final Node author;
    final Map<Node, Long> delays = new HashMap<>();
    private final Map<Node, Integer> lives = new HashMap<>();

    Flight(long published, Node author) {
      this.published = published;
      this.author = author;
    }
  }

  Simulation(int size, int silent, double loss, long seed) {
    this.random = new Random(seed);
    this.silent = silent;
    this.loss = loss;
    for (int i = 0; i < size; i++) {
      var node = new Node(i, newRouter(i));
      nodes.add(node);
      byPeer.put(node.peer, node);
    }
    for (Node node : nodes) join(node);
    for (Node node : nodes) {
      at(now + random.nextInt(1000), () -> beat(node));
    }
  }

  private Router newRouter(int number) {
    return new Router(Network.peer(number), GossipParams.DEFAULTS, new Random(random.nextLong()));
  }

  void run(long millis) {
    long end = now + millis;
    while (!events.isEmpty() && events.peek().at() <= end) {
      Event next = events.remove();
      now = next.at();
      next.action().run();
    }
    now = end;
  }

  void publish(long seqno) {
    Node author = nodes.get(random.nextInt(nodes.size()));
    while (author.liveSince == Long.MAX_VALUE || author.number < silent) {
      author = nodes.get(random.nextInt(nodes.size()));
    }
    GossipMessage message = Network.message(author.number, seqno);
    flights.put(message.id(), new Flight(now, author));
    step(author, new Input.Publish(message));
  }

  /// One node vanishes without a word and is back after some seconds, as a new process.
  void churn() {
    Node node = nodes.get(random.nextInt(nodes.size()));
    if (node.links.isEmpty()) return;
    node.life++;
    node.liveSince = Long.MAX_VALUE;
    for (PeerId other : Set.copyOf(node.links.keySet())) {
      Node peer = node(other);
      node.links.remove(other);
      peer.links.remove(node.peer);
      step(peer, new Input.Gone(node.peer));
    }
    node.router = newRouter(node.number);
    at(now + 2000 + random.nextInt(4000), () -> join(node));
  }

  private void join(Node node) {
    node.liveSince = now;
    step(node, new Input.Join(TOPIC));
    connect(node);
  }

  /// Brings a node to its number of links, as a daemon does that finds peers.
  private void connect(Node node) {
    while (node.links.size() < LINKS_EACH) {
      Node peer = nodes.get(random.nextInt(nodes.size()));
      if (peer == node || peer.liveSince == Long.MAX_VALUE) continue;
      if (node.links.containsKey(peer.peer)) continue;
      int latency = MIN_LATENCY + random.nextInt(MAX_LATENCY - MIN_LATENCY);
      node.links.put(peer.peer, latency);
      peer.links.put(node.peer, latency);
      step(node, new Input.Arrived(peer.peer, new Contact(true, "")));
      step(peer, new Input.Arrived(node.peer, Contact.UNKNOWN));
    }
  }

  private void beat(Node node) {
    step(node, new Input.Beat());
    if (node.liveSince != Long.MAX_VALUE) connect(node);
    at(now + 1000, () -> beat(node));
  }

  private void step(Node node, Input input) {
    for (Output output : node.router.step(input, now)) {
      switch (output) {
        case Output.Send send -> send(node, send);
        case Output.Judge judge -> {
          int life = node.life;
          at(
              now + 1,
              () -> {
                if (node.life != life) return;
                step(node, new Input.Judged(judge.message(), Judgement.ACCEPTED));
              });
        }
        case Output.Deliver deliver -> {
          Flight flight = Objects.requireNonNull(flights.get(deliver.message().id()));
          // A restarted node may get a message again: it remembers nothing.
          Integer before = flight.lives.put(node, node.life);
          if (before != null && before == node.life) throw new AssertionError("delivered twice");
          flight.delays.putIfAbsent(node, now - flight.published);
        }
        case Output.Connect _, Output.Meet _ -> throw new AssertionError("nobody is named");
        case Output.Skipped skipped -> throw new AssertionError("a check is skipped");
        case Output.Charge(PeerId peer, String why) -> {
          if (node(peer).number >= silent) throw new AssertionError("an honest peer " + why);
        }
      }
    }
  }

  private void send(Node from, Output.Send send) {
    Integer latency = from.links.get(send.peer());
    if (latency == null) return;
    boolean whole = !send.rpc().messages().isEmpty();
    if (whole && from.number < silent) return;
    boolean offer =
        !send.rpc().control().have().isEmpty() || !send.rpc().control().want().isEmpty();
    if (whole) copies++;
    // A queue that is full drops messages and offers; the rest arrives, or the link is cut.
    if ((whole || offer) && random.nextDouble() < loss) return;
    Node to = node(send.peer());
    int life = to.life;
    at(
        now + latency,
        () -> {
          if (to.life == life && to.links.containsKey(from.peer)) {
            step(to, new Input.Received(from.peer, send.rpc()));
          }
        });
  }

  private void at(long when, Runnable action) {
    events.add(new Event(when, order++, action));
  }

  /// Nodes up from shortly before a message was published until now: who must have got it.
  List<Node> due(Flight flight, long settled) {
    return nodes.stream()
        .filter(node -> node != flight.author && node.liveSince <= flight.published - settled)
        .toList();
  }

  private Node node(PeerId peer) {
    return Objects.requireNonNull(byPeer.get(peer));
  }
}
