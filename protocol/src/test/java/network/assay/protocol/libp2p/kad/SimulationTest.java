// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import network.assay.protocol.libp2p.kad.route.Place;
import network.assay.protocol.libp2p.kad.wire.KadMessage;
import network.assay.protocol.libp2p.kad.wire.Octets;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Networks of hundreds of nodes on virtual time, with nodes that come and go and nodes that lie.
final class SimulationTest {
  private static final long MINUTE = 60_000;

  /// Providers of a key that a search wants: fewer than one liar invents.
  private static final int WANTED = 10;

  /// What came of some minutes.
  ///
  /// @param found of things provided that were found
  /// @param recall of the nearest honest nodes, those a lookup found: where every fifth node lies,
  ///     and answers, four fifths of what it finds are honest
  /// @param queries a lookup
  private record Outcome(double found, double recall, double queries) {}

  @Test
  void a_quiet_network_finds_everything() {
    Outcome outcome = live(new SimNetwork(1), 100, 0, 0, 3);
    assertThat(outcome.found()).isEqualTo(1);
    assertThat(outcome.recall()).isGreaterThan(0.97);
    assertThat(outcome.queries()).isLessThan(40);
  }

  @Test
  void with_a_fifth_of_the_nodes_lying_and_a_tenth_leaving_things_are_found_all_the_same() {
    Outcome outcome = live(new SimNetwork(2), 120, 30, 12, 3);
    assertThat(outcome.found()).isGreaterThanOrEqualTo(0.97);
    assertThat(outcome.recall()).isGreaterThan(0.75);
    assertThat(outcome.queries()).isLessThan(70);
  }

  @Test
  void sixty_identities_of_one_operator_around_a_key_do_not_hide_it() {
    var net = new SimNetwork(3);
    SimNetwork.Node first = net.add("20.1", false);
    var members = new ArrayList<SimNetwork.Node>();
    for (int i = 0; i < 120; i++) {
      SimNetwork.Node node = net.add(21 + i % 40 + "." + i / 40, false);
      net.after(net.random.nextInt((int) MINUTE), () -> join(net, node, first, 0));
      members.add(node);
    }
    Octets key = key(net);
    for (int i = 0; i < 60; i++) {
      SimNetwork.Node node = net.add("66." + i % 3, true, Place.of(key), 10);
      net.after(net.random.nextInt((int) MINUTE), () -> join(net, node, first, 0));
    }
    net.run(3 * MINUTE);
    online(net, members).provide(key);
    net.run(MINUTE);
    int found = 0;
    for (int i = 0; i < 20; i++) {
      var providers = new NamedProviders(WANTED);
      online(net, members)
          .look(
              KadMessage.getProviders(key),
              (from, answer) -> providers.by(from, net.node(from).block, answer.providers()),
              nearest ->
                  assertThat(nearest.stream().filter(p -> net.node(p).sybil).count())
                      .isLessThanOrEqualTo(3L * SimNetwork.RULES.doubt().perBlock()));
      net.run(MINUTE);
      if (hasHonest(net, providers)) found++;
    }
    assertThat(found).isGreaterThanOrEqualTo(18);
  }

  @Test
  @Tag("long")
  void eight_hundred_nodes_of_which_a_quarter_lies_find_things_over_many_seeds() {
    for (int seed = 0; seed < 3; seed++) {
      Outcome outcome = live(new SimNetwork(100 + seed), 600, 200, 60, 6);
      assertThat(outcome.found()).as("seed " + seed).isGreaterThanOrEqualTo(0.95);
    }
  }

  /// @param churn honest nodes that leave, and others that come, within the time
  private static Outcome live(SimNetwork net, int honest, int sybils, int churn, int minutes) {
    // One operator's machines, in three blocks of addresses.
    SimNetwork.Node first = net.add("20.1", false);
    var members = new ArrayList<SimNetwork.Node>();
    members.add(first);
    for (int i = 0; i < honest + sybils; i++) {
      boolean sybil = i % (honest + sybils) < sybils;
      int at = i;
      net.after(
          net.random.nextInt((int) MINUTE),
          () -> {
            String prefix = sybil ? "66." + at % 3 : 21 + at % 40 + "." + at / 40;
            SimNetwork.Node node = net.add(prefix, sybil);
            join(net, node, first, minutes);
            if (!sybil) members.add(node);
          });
    }
    net.run(3 * MINUTE);

    var keys = new ArrayList<Octets>();
    for (int i = 0; i < 40; i++) {
      Octets key = key(net);
      keys.add(key);
      online(net, members).provide(key);
    }
    net.run(MINUTE);
    for (int i = 0; i < churn; i++) {
      int at = i;
      net.after(
          net.random.nextInt((int) (minutes * MINUTE)),
          () -> {
            SimNetwork.Node leaver = online(net, members);
            if (leaver != first) leaver.online = false;
            SimNetwork.Node comer = net.add("120." + at, false);
            join(net, comer, first, minutes);
            members.add(comer);
          });
    }
    net.run(minutes * MINUTE);
    return measure(net, members, keys);
  }

  private static void join(
      SimNetwork net, SimNetwork.Node node, SimNetwork.Node first, int minutes) {
    node.meet(first);
    first.meet(node);
    node.refresh();
    net.after(5_000, node::refresh);
    for (int at = 3; at <= minutes + 4; at += 3) {
      net.after(at * MINUTE + net.random.nextInt(10_000), node::refresh);
    }
  }

  private static boolean hasHonest(SimNetwork net, NamedProviders providers) {
    return providers.chosen().stream().anyMatch(net::isHonest);
  }

  private static Outcome measure(SimNetwork net, List<SimNetwork.Node> members, List<Octets> keys) {
    long queriesBefore = net.queries;
    long lookupsBefore = net.lookups;
    Map<Octets, NamedProviders> found = new HashMap<>();
    var recalls = new ArrayList<Double>();
    for (Octets key : keys) {
      List<PeerId> truth = net.truth(Place.of(key));
      var providers = new NamedProviders(WANTED);
      found.put(key, providers);
      online(net, members)
          .look(
              KadMessage.getProviders(key),
              (from, answer) -> providers.by(from, net.node(from).block, answer.providers()),
              nearest ->
                  recalls.add(
                      (double) truth.stream().filter(nearest::contains).count() / truth.size()));
    }
    net.run(2 * MINUTE);
    assertThat(recalls).hasSameSizeAs(keys);
    return new Outcome(
        (double) found.values().stream().filter(p -> hasHonest(net, p)).count() / keys.size(),
        recalls.stream().mapToDouble(r -> r).average().orElse(0),
        (double) (net.queries - queriesBefore) / (net.lookups - lookupsBefore));
  }

  private static Octets key(SimNetwork net) {
    byte[] key = new byte[34];
    net.random.nextBytes(key);
    return Octets.of(key);
  }

  private static SimNetwork.Node online(SimNetwork net, List<SimNetwork.Node> members) {
    while (true) {
      SimNetwork.Node node = members.get(net.random.nextInt(members.size()));
      if (node.online) return node;
    }
  }
}
