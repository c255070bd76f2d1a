// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.sim;

import static network.assay.protocol.libp2p.gossip.sim.GossipSimulationTest.SCORED;
import static network.assay.protocol.libp2p.gossip.sim.GossipSimulationTest.UNSCORED;
import static org.assertj.core.api.Assertions.assertThat;

import network.assay.protocol.libp2p.gossip.router.GossipParams;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Prints the figures of docs/benchmarks.md.
@Tag("long")
final class LongSimulationTest {
  private static final int SIZE = 1000;

  private static Scenario scenario(String name, GossipParams params, long seed) {
    return new Scenario(name, params, 0.01, seed);
  }

  private static void holds(Scenario.Outcome outcome) {
    assertThat(outcome.delivery().delivered()).isGreaterThanOrEqualTo(0.999);
    assertThat(outcome.wronged()).isZero();
  }

  @Test
  void a_thousand_honest_peers_with_churn() {
    holds(
        scenario("1,000 honest, 60 restarts a minute", SCORED, 1)
            .honest(SIZE)
            .churn(60)
            .run(10, 20));
  }

  @Test
  void a_fifth_of_a_thousand_passes_nothing_on() {
    for (GossipParams params : new GossipParams[] {SCORED, UNSCORED}) {
      holds(
          scenario("800 honest, 200 sybils that graft and drop" + scores(params), params, 2)
              .honest(SIZE * 4 / 5)
              .hostile(SIZE / 5, Hostile.Attack.SYBIL)
              .run(10, 20));
    }
  }

  @Test
  void a_third_of_three_hundred_is_hostile_in_every_way() {
    for (GossipParams params : new GossipParams[] {SCORED, UNSCORED}) {
      holds(
          scenario("200 honest, 100 of all kinds" + scores(params), params, 3)
              .honest(200)
              .hostile(100, Hostile.Attack.MIXED)
              .run(10, 20));
    }
  }

  @Test
  void half_of_three_hundred_is_hostile_in_every_way() {
    for (GossipParams params : new GossipParams[] {SCORED, UNSCORED}) {
      holds(
          scenario("150 honest, 150 of all kinds" + scores(params), params, 4)
              .honest(150)
              .hostile(150, Hostile.Attack.MIXED)
              .run(10, 20));
    }
  }

  @Test
  void a_third_of_a_thousand_is_hostile_in_every_way() {
    holds(
        scenario("667 honest, 333 of all kinds", SCORED, 8)
            .honest(SIZE * 2 / 3)
            .hostile(SIZE / 3, Hostile.Attack.MIXED)
            .run(10, 10));
  }

  @Test
  void a_third_of_a_thousand_turns_at_once() {
    holds(
        scenario("667 honest, 333 that turn at once", SCORED, 5)
            .honest(SIZE * 2 / 3)
            .covert(SIZE / 3, 20)
            .run(20, 20));
  }

  @Test
  void a_third_of_a_thousand_offers_what_it_never_sends() {
    holds(
        scenario("667 honest, 333 that offer and do not send", SCORED, 13)
            .honest(SIZE * 2 / 3)
            .hostile(SIZE / 3, Hostile.Attack.PARROT)
            .run(10, 20));
  }

  @Test
  void ten_thousand_honest_peers_with_churn() {
    holds(
        scenario("10,000 honest, five restarts a second", SCORED, 6)
            .honest(10 * SIZE)
            .churn(300)
            .run(5, 10));
  }

  @Test
  void a_fifth_of_ten_thousand_passes_nothing_on() {
    holds(
        scenario("8,000 honest, 2,000 sybils that graft and drop, churn", SCORED, 9)
            .honest(8 * SIZE)
            .hostile(2 * SIZE, Hostile.Attack.SYBIL)
            .churn(300)
            .run(5, 10));
  }

  @Test
  void a_third_of_ten_thousand_is_hostile_in_every_way() {
    holds(
        scenario("6,667 honest, 3,333 of all kinds, churn", SCORED, 7)
            .honest(10 * SIZE * 2 / 3)
            .hostile(10 * SIZE / 3, Hostile.Attack.MIXED)
            .churn(300)
            .run(5, 5));
  }

  @Test
  void half_of_ten_thousand_passes_nothing_on() {
    holds(
        scenario("5,000 honest, 5,000 sybils that graft and drop, churn", SCORED, 10)
            .honest(5 * SIZE)
            .hostile(5 * SIZE, Hostile.Attack.SYBIL)
            .churn(300)
            .run(5, 10));
  }

  @Test
  void a_fifth_of_ten_thousand_is_hostile_in_every_way() {
    holds(
        scenario("8,000 honest, 2,000 of all kinds, churn", SCORED, 11)
            .honest(8 * SIZE)
            .hostile(2 * SIZE, Hostile.Attack.MIXED)
            .churn(300)
            .run(5, 5));
  }

  @Test
  void half_of_ten_thousand_is_hostile_in_every_way() {
    holds(
        scenario("5,000 honest, 5,000 of all kinds, churn", SCORED, 12)
            .honest(5 * SIZE)
            .hostile(5 * SIZE, Hostile.Attack.MIXED)
            .churn(300)
            .run(5, 5));
  }

  private static String scores(GossipParams params) {
    return params == SCORED ? ", scores on" : ", scores off";
  }
}
