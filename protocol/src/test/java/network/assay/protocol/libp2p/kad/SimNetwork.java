// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import network.assay.protocol.libp2p.connection.Reach;
import network.assay.protocol.libp2p.kad.lookup.Lookup;
import network.assay.protocol.libp2p.kad.lookup.LookupCommand;
import network.assay.protocol.libp2p.kad.lookup.LookupEvent;
import network.assay.protocol.libp2p.kad.lookup.LookupRules;
import network.assay.protocol.libp2p.kad.lookup.LookupState;
import network.assay.protocol.libp2p.kad.route.Block;
import network.assay.protocol.libp2p.kad.route.Place;
import network.assay.protocol.libp2p.kad.route.RouteRules;
import network.assay.protocol.libp2p.kad.route.RoutingTable;
import network.assay.protocol.libp2p.kad.store.Validators;
import network.assay.protocol.libp2p.kad.wire.KadMessage;
import network.assay.protocol.libp2p.kad.wire.KadPeer;
import network.assay.protocol.libp2p.kad.wire.Octets;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// Nodes of a DHT on virtual time, one thread and one seed: tables, lookups and servers are the
/// real ones; only streams are replaced by a queue of events.
final class SimNetwork {
  static final LookupRules RULES = LookupRules.DEFAULTS;

  /// Providers in each answer of a liar.
  private static final int INVENTED = 64;

  private static final long DEAD_MILLIS = 10_000;
  private static final long LOOKUP_MILLIS = 60_000;

  final Random random;
  final List<Node> nodes = new ArrayList<>();
  private final Map<PeerId, Node> byId = new HashMap<>();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private long now;
  private long order;
  long queries;
  long lookups;

  private record Event(long at, long order, Runnable what) {}

  SimNetwork(long seed) {
    random = new Random(seed);
  }

  long now() {
    return now;
  }

  void after(long millis, Runnable what) {
    events.add(new Event(now + millis, order++, what));
  }

  /// Lets time pass.
  void run(long millis) {
    long end = now + millis;
    while (!events.isEmpty() && events.peek().at <= end) {
      Event next = events.remove();
      now = next.at;
      next.what.run();
    }
    now = end;
  }

  /// Whether an id is an honest node's.
  boolean isHonest(PeerId peer) {
    Node node = byId.get(peer);
    return node != null && !node.sybil;
  }

  /// A node at an address of `prefix`, the first two numbers of it.
  Node add(String prefix, boolean sybil) {
    return add(prefix, sybil, Digest.ZERO, 0);
  }

  /// A node whose place shares the first `bits` with another.
  Node add(String prefix, boolean sybil, Digest near, int bits) {
    byte[] id = new byte[34];
    do {
      random.nextBytes(id);
      id[0] = 0x12;
      id[1] = 32;
    } while (Place.common(near, Place.of(PeerId.of(id))) < bits);
    String ip = prefix + "." + random.nextInt(256) + "." + (1 + random.nextInt(254));
    var node = new Node(PeerId.of(id), Multiaddr.parse("/ip4/" + ip + "/tcp/1"), sybil);
    nodes.add(node);
    byId.put(node.id, node);
    return node;
  }

  Node node(PeerId id) {
    return java.util.Objects.requireNonNull(byId.get(id));
  }

  /// The honest nodes that are there, the nearest to a place first.
  List<PeerId> truth(Digest place) {
    return nodes.stream()
        .filter(n -> n.online && !n.sybil)
        .map(n -> n.id)
        .sorted(Comparator.comparing(p -> Place.distance(place, Place.of(p))))
        .limit(RULES.wanted())
        .toList();
  }

  final class Node {
    final PeerId id;
    final boolean sybil;
    private final Multiaddr address;
    final Optional<Block> block;
    final RoutingTable table;
    final Responder responder;
    boolean online = true;

    Node(PeerId id, Multiaddr address, boolean sybil) {
      this.id = id;
      this.address = address;
      this.block = Block.of(List.of(address));
      this.sybil = sybil;
      this.table = new RoutingTable(id, RouteRules.DEFAULTS);
      this.responder =
          new Responder(
              id,
              table,
              (peer, _) -> {
                Node other = byId.get(peer);
                List<Multiaddr> known = other == null ? List.of() : List.of(other.address);
                return new KadPeer(peer, known, false);
              },
              RULES.wanted(),
              Validators.standard(),
              () -> Instant.ofEpochMilli(now));
    }

    KadPeer described() {
      return new KadPeer(id, List.of(address), true);
    }

    void meet(Node other) {
      table.answered(other.id, other.block, now);
    }

    private Asker asking() {
      return new Asker(id, Reach.of(address), block);
    }

    private @Nullable KadMessage answer(Node from, KadMessage request) {
      // Who asks may be asked: it is probed, and there.
      meet(from);
      return sybil ? lie(request) : responder.answer(from.asking(), request);
    }

    /// Only the sybils nearest the target are told of, nothing is kept, and providers are invented.
    private @Nullable KadMessage lie(KadMessage request) {
      if (request.type() == KadMessage.Type.ADD_PROVIDER) return null;
      Digest target = Place.of(request.key());
      List<KadPeer> accomplices =
          nodes.stream()
              .filter(n -> n.sybil)
              .sorted(Comparator.comparing(n -> Place.distance(target, Place.of(n.id))))
              .limit(RULES.wanted())
              .map(Node::described)
              .toList();
      return request.answer(null, accomplices, invented());
    }

    private List<KadPeer> invented() {
      var invented = new ArrayList<KadPeer>();
      for (int i = 0; i < INVENTED; i++) {
        byte[] nobody = new byte[34];
        random.nextBytes(nobody);
        nobody[0] = 0x12;
        nobody[1] = 32;
        invented.add(new KadPeer(PeerId.of(nobody), List.of(address), true));
      }
      return invented;
    }

    /// Looks for the peers nearest a key.
    void look(
        KadMessage request, BiConsumer<PeerId, KadMessage> seen, Consumer<List<PeerId>> done) {
      new Run(this, request, seen, done).begin();
    }

    void refresh() {
      if (!online) return;
      look(KadMessage.findNode(id), (_, _) -> {}, _ -> {});
      byte[] key = new byte[34];
      random.nextBytes(key);
      look(KadMessage.findNode(Octets.of(key)), (_, _) -> {}, _ -> {});
    }

    void provide(Octets key) {
      look(
          KadMessage.findNode(key),
          (_, _) -> {},
          nearest -> {
            for (PeerId peer : nearest) {
              Node holder = byId.get(peer);
              if (holder == null || !holder.online) continue;
              var _ = holder.answer(this, KadMessage.addProvider(key, described()));
            }
          });
    }
  }

  private final class Run {
    private final Node by;
    private final KadMessage request;
    private final BiConsumer<PeerId, KadMessage> seen;
    private final Consumer<List<PeerId>> done;
    private LookupState state;

    Run(
        Node by,
        KadMessage request,
        BiConsumer<PeerId, KadMessage> seen,
        Consumer<List<PeerId>> done) {
      this.by = by;
      this.request = request;
      this.seen = seen;
      this.done = done;
      Digest target = Place.of(request.key());
      this.state =
          LookupState.start(
              by.id,
              target,
              by.table.nearest(target, RULES.wanted()).stream().map(this::heard).toList());
    }

    private LookupEvent.Heard heard(PeerId peer) {
      Node node = byId.get(peer);
      return new LookupEvent.Heard(peer, node == null ? Optional.empty() : node.block);
    }

    void begin() {
      lookups++;
      after(LOOKUP_MILLIS, () -> give(new LookupEvent.Stop()));
      give(new LookupEvent.Begin());
    }

    private void give(LookupEvent event) {
      Lookup.Step step = Lookup.step(RULES, state, event);
      state = step.state();
      for (LookupCommand command : step.commands()) {
        switch (command) {
          case LookupCommand.Ask(PeerId peer) -> ask(peer);
          case LookupCommand.Finish(List<PeerId> nearest) -> done.accept(nearest);
        }
      }
    }

    private void ask(PeerId peer) {
      queries++;
      after(10 + random.nextInt(140), () -> arrive(peer));
    }

    private void arrive(PeerId peer) {
      Node node = byId.get(peer);
      if (node == null || !node.online) {
        after(DEAD_MILLIS, () -> failed(peer));
        return;
      }
      KadMessage answer = node.answer(by, request);
      if (answer == null) throw new IllegalStateException("a lookup asks for answers");
      after(10 + random.nextInt(140), () -> answered(node, answer));
    }

    private void failed(PeerId peer) {
      var _ = by.table.remove(peer);
      give(new LookupEvent.Failed(peer));
    }

    private void answered(Node from, KadMessage answer) {
      by.meet(from);
      seen.accept(from.id, answer);
      give(
          new LookupEvent.Answered(
              from.id, from.block, answer.closer().stream().map(p -> heard(p.id())).toList()));
    }
  }
}
