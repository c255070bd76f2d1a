// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import network.assay.protocol.libp2p.gossip.router.GossipParams;

/// One run: who takes part, for how long, and what came of it.
final class Scenario {
  private static final int DIALS = 10;
  private static final long SECOND = 1_000_000;
  private static final int MESSAGE = 1024;
  private static final int PER_SECOND = 5;

  private final String name;
  private final World world;
  private final GossipParams params;
  private final List<Honest> honest = new ArrayList<>();
  private final List<Honest> victims = new ArrayList<>();
  private int number;
  private long seqno;
  private int restartsPerMinute;

  Scenario(String name, GossipParams params, double loss, long seed) {
    this.name = name;
    this.params = params;
    this.world = new World(loss, seed);
  }

  Scenario honest(int count) {
    for (int i = 0; i < count; i++) {
      var node = new Honest(world, number++, params, DIALS);
      honest.add(node);
      world.add(node);
    }
    return this;
  }

  Scenario hostile(int count, Hostile.Attack... attacks) {
    for (int i = 0; i < count; i++) {
      world.add(new Hostile(world, number++, attacks[i % attacks.length], DIALS, null));
    }
    return this;
  }

  /// Peers that turn at a second of the run.
  Scenario covert(int count, int second) {
    for (int i = 0; i < count; i++) {
      world.add(new Covert(world, number++, params, DIALS, second * SECOND));
    }
    return this;
  }

  /// A victim, and the hostile around it, who do all they can.
  Scenario eclipse(int sybils) {
    return besieged(sybils, 1, "", Hostile.Attack.ALL);
  }

  /// A victim, and around it hostile peers of one network, eight at an address.
  Scenario besieged(int sybils, Hostile.Attack attack) {
    return besieged(sybils, 8, "198.51.100.", attack);
  }

  private Scenario besieged(int sybils, int atAddress, String network, Hostile.Attack attack) {
    var victim = new Victim(world, number++, params);
    victims.add(victim);
    world.add(victim);
    for (int i = 0; i < sybils; i++) {
      var sybil = new Hostile(world, number++, attack, 0, victim);
      sybil.network = network;
      sybil.block = network.isEmpty() ? "" : network + i / atAddress;
      world.add(sybil);
    }
    return this;
  }

  Scenario churn(int perMinute) {
    restartsPerMinute = perMinute;
    return this;
  }

  /// @param delivery among the honest nodes, victims aside
  /// @param victims the same among victims
  /// @param copies of a message received by an honest node for each delivered
  /// @param kbitPerSecond received by an honest node while messages were published
  /// @param wronged honest nodes charged by others
  record Outcome(
      Tally.Result delivery,
      Tally.Result victims,
      double copies,
      double kbitPerSecond,
      int wronged) {}

  /// Everyone starts within two seconds; after `warmUp` seconds a message every 200 ms for
  /// `seconds`.
  Outcome run(int warmUp, int seconds) {
    for (Node node : world.nodes) {
      world.clock.at(world.random.nextInt((int) (2 * SECOND)), node::begin);
    }
    world.clock.run(warmUp * SECOND);
    long before = received();
    long from = world.clock.now();
    for (int i = 0; i < PER_SECOND * seconds; i++) {
      publish();
      world.clock.run(SECOND / PER_SECOND);
      if (restartsPerMinute > 0 && i % (60 * PER_SECOND / restartsPerMinute) == 0) {
        honest.get(world.random.nextInt(honest.size())).restart();
      }
    }
    long to = world.clock.now();
    double kbit = (received() - before) * 8.0 / 1000 / honest.size() / seconds;
    // A message that is not here by then has left every cache.
    world.clock.run(8 * SECOND);
    var outcome =
        new Outcome(
            world.tally.result(honest, from, to),
            world.tally.result(victims, from, to),
            world.tally.copies(),
            kbit,
            world.tally.wronged());
    System.out.printf(
        Locale.ROOT,
        "gossip simulation, %s: %s, %.2f copies, %.0f kbit/s in, %d honest charged%s%n",
        name,
        outcome.delivery,
        outcome.copies,
        kbit,
        outcome.wronged,
        victims.isEmpty()
            ? ""
            : "; victims: " + outcome.victims + ", skipped " + world.tally.allSkipped());
    return outcome;
  }

  private long received() {
    return honest.stream().mapToLong(node -> node.bytesReceived).sum();
  }

  private void publish() {
    Honest author = honest.get(world.random.nextInt(honest.size()));
    while (!author.up()) author = honest.get(world.random.nextInt(honest.size()));
    author.publish(seqno++, MESSAGE);
  }
}
