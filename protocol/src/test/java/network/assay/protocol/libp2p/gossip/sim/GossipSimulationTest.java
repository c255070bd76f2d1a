// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.sim;

import static org.assertj.core.api.Assertions.assertThat;

import network.assay.protocol.libp2p.gossip.router.GossipParams;
import network.assay.protocol.libp2p.gossip.score.ScoreParams;
import org.junit.jupiter.api.Test;

/// Gossip among many, a good part of them hostile; the tables of docs/benchmarks.md are
/// [LongSimulationTest]'s.
final class GossipSimulationTest {
  static final GossipParams SCORED = GossipParams.DEFAULTS;
  static final GossipParams UNSCORED = SCORED.with(ScoreParams.OFF);

  @Test
  void among_four_hundred_peers_a_third_of_them_hostile_every_honest_one_gets_the_messages() {
    var outcome =
        new Scenario("267 honest, 133 of all kinds hostile", SCORED, 0.01, 1)
            .honest(267)
            .hostile(133, Hostile.Attack.MIXED)
            .churn(12)
            .run(10, 10);
    assertThat(outcome.delivery().delivered()).isGreaterThanOrEqualTo(0.999);
    // Five hops of at most a quarter second.
    assertThat(outcome.delivery().p99()).isLessThan(1250);
    assertThat(outcome.wronged()).isZero();
  }

  @Test
  void a_victim_with_two_honest_neighbours_among_two_hundred_sybils_is_saved_by_its_scores() {
    var scored = eclipse("eclipse, scores on", SCORED);
    var unscored = eclipse("eclipse, scores off", UNSCORED);
    assertThat(scored.victims().delivered()).isGreaterThanOrEqualTo(0.999);
    assertThat(scored.victims().p99()).isLessThan(1000);
    assertThat(scored.wronged()).isZero();
    assertThat(unscored.victims().delivered()).isLessThan(0.95);
    assertThat(unscored.victims().p50()).isGreaterThan(2 * scored.victims().p50());
  }

  private static Scenario.Outcome eclipse(String name, GossipParams params) {
    return new Scenario(name, params, 0.01, 2).honest(60).eclipse(200).run(6, 6);
  }

  @Test
  void sixteen_ids_of_one_network_that_flood_with_stale_messages_keep_none_from_a_victim() {
    var outcome =
        new Scenario("60 honest, 16 of one network flood a victim", SCORED, 0.01, 4)
            .honest(60)
            .besieged(16, Hostile.Attack.STALE)
            .run(4, 10);
    assertThat(outcome.victims().delivered()).isGreaterThanOrEqualTo(0.999);
    assertThat(outcome.delivery().delivered()).isGreaterThanOrEqualTo(0.999);
    assertThat(outcome.wronged()).isZero();
  }

  @Test
  void peers_that_offer_at_once_what_they_never_send_keep_no_message_from_the_honest() {
    var outcome =
        new Scenario("134 honest, 66 that offer and do not send", SCORED, 0.01, 5)
            .honest(134)
            .hostile(66, Hostile.Attack.PARROT)
            .run(6, 10);
    assertThat(outcome.delivery().delivered()).isGreaterThanOrEqualTo(0.999);
    assertThat(outcome.wronged()).isZero();
  }

  @Test
  void a_run_can_be_repeated() {
    assertThat(repeated()).isEqualTo(repeated());
  }

  private static Scenario.Outcome repeated() {
    return new Scenario("the same again", SCORED, 0.01, 3)
        .honest(40)
        .hostile(20, Hostile.Attack.MIXED)
        .churn(20)
        .run(5, 5);
  }
}
