// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

/// Every parameter of the score by itself: what it counts, how it fades, what it is worth.
final class PeerScoresTest {
  private static final String TOPIC = "jobs";
  private static final TopicScoreParams NOTHING =
      new TopicScoreParams(
          1,
          new TopicScoreParams.Time(0, Duration.ofSeconds(1), 0),
          new TopicScoreParams.First(0, 0, 0),
          TopicScoreParams.Rate.OFF,
          TopicScoreParams.Failure.OFF,
          new TopicScoreParams.Invalid(0, 0));

  private long now = 1_000_000;

  private static PeerId peer(int number) {
    return PeerId.of(
        ByteBuffer.allocate(34).put((byte) 0x12).put((byte) 32).putInt(30, number).array());
  }

  private static ScoreParams with(TopicScoreParams topic, double cap) {
    return new ScoreParams(
        new ScoreParams.Topics(Map.of(TOPIC, topic), TopicScoreParams.OFF, cap),
        2,
        new ScoreParams.Colocation(-5, 2),
        new ScoreParams.Behaviour(-10, 6, 0.5),
        Duration.ofSeconds(60),
        ScoreParams.Thresholds.DEFAULTS);
  }

  private static PeerScores scores(ScoreParams params, int peers) {
    var scores = new PeerScores(params);
    for (int i = 1; i <= peers; i++) scores.arrived(peer(i), "");
    return scores;
  }

  private void beats(PeerScores scores, int count) {
    for (int i = 0; i < count; i++) scores.refresh(now += 1000);
  }

  @Test
  void a_peer_not_known_has_nothing() {
    PeerScores scores = scores(ScoreParams.DEFAULTS, 0);
    scores.invalid(peer(1), TOPIC);
    scores.misbehaved(peer(1), 100);
    assertThat(scores.of(peer(1))).isZero();
    assertThat(scores.size()).isZero();
  }

  @Test
  void p1_time_in_the_mesh_counts_in_quanta_up_to_the_cap_and_ends_with_it() {
    var time = new TopicScoreParams.Time(0.5, Duration.ofSeconds(2), 10);
    var topic =
        new TopicScoreParams(
            3, time, NOTHING.first(), NOTHING.rate(), NOTHING.failure(), NOTHING.invalid());
    PeerScores scores = scores(with(topic, 1000), 1);
    scores.grafted(peer(1), TOPIC, now);
    assertThat(scores.of(peer(1))).isZero();
    beats(scores, 8);
    assertThat(scores.of(peer(1))).isEqualTo(3 * 0.5 * 4);
    beats(scores, 100);
    assertThat(scores.of(peer(1))).isEqualTo(3 * 0.5 * 10);
    scores.pruned(peer(1), TOPIC);
    assertThat(scores.of(peer(1))).isZero();
  }

  @Test
  void p2_first_deliveries_count_up_to_the_cap_and_fade_to_nothing() {
    var first = new TopicScoreParams.First(2, 0.5, 4);
    var topic =
        new TopicScoreParams(
            1, NOTHING.time(), first, NOTHING.rate(), NOTHING.failure(), NOTHING.invalid());
    PeerScores scores = scores(with(topic, 1000), 1);
    for (int i = 0; i < 9; i++) scores.first(peer(1), TOPIC);
    assertThat(scores.of(peer(1))).isEqualTo(8);
    beats(scores, 1);
    assertThat(scores.of(peer(1))).isEqualTo(4);
    beats(scores, 20);
    assertThat(scores.of(peer(1))).isZero();
  }

  @Test
  void p3_a_mesh_peer_that_brings_too_little_loses_once_it_had_the_time_to() {
    var rate =
        new TopicScoreParams.Rate(-1, 0.9, 100, 4, Duration.ofSeconds(5), Duration.ofMillis(10));
    var topic =
        new TopicScoreParams(
            1, NOTHING.time(), NOTHING.first(), rate, NOTHING.failure(), NOTHING.invalid());
    assertThat(topic.countsRate()).isTrue();
    PeerScores scores = scores(with(topic, 1000), 2);
    scores.grafted(peer(1), TOPIC, now);
    beats(scores, 5);
    assertThat(scores.of(peer(1))).isZero();
    beats(scores, 1);
    assertThat(scores.of(peer(1))).isEqualTo(-16);
    scores.first(peer(1), TOPIC);
    scores.near(peer(1), TOPIC);
    assertThat(scores.of(peer(1))).isEqualTo(-4);
    scores.near(peer(2), TOPIC);
    assertThat(scores.of(peer(2))).isZero();
    scores.pruned(peer(1), TOPIC);
    assertThat(scores.of(peer(1))).isZero();
  }

  @Test
  void p3b_what_it_lacked_is_remembered_when_it_leaves_the_mesh() {
    var rate =
        new TopicScoreParams.Rate(0, 0.9, 100, 4, Duration.ofSeconds(1), Duration.ofMillis(10));
    var failure = new TopicScoreParams.Failure(-2, 0.5);
    var topic =
        new TopicScoreParams(1, NOTHING.time(), NOTHING.first(), rate, failure, NOTHING.invalid());
    PeerScores scores = scores(with(topic, 1000), 1);
    scores.grafted(peer(1), TOPIC, now);
    beats(scores, 2);
    assertThat(scores.of(peer(1))).isZero();
    scores.pruned(peer(1), TOPIC);
    assertThat(scores.of(peer(1))).isEqualTo(-32);
    beats(scores, 1);
    assertThat(scores.of(peer(1))).isEqualTo(-16);
  }

  @Test
  void p4_invalid_messages_count_squared() {
    PeerScores scores = scores(ScoreParams.DEFAULTS, 1);
    double[] expected = {-10, -40, -90};
    for (double score : expected) {
      scores.invalid(peer(1), TOPIC);
      assertThat(scores.of(peer(1))).isEqualTo(score);
    }
    beats(scores, 600);
    assertThat(scores.of(peer(1))).isCloseTo(0, within(0.01));
  }

  @Test
  void good_topics_are_capped_together_and_bad_ones_are_not() {
    var good =
        new TopicScoreParams(
            1,
            NOTHING.time(),
            new TopicScoreParams.First(1, 0.5, 100),
            NOTHING.rate(),
            NOTHING.failure(),
            new TopicScoreParams.Invalid(-1000, 0.5));
    PeerScores scores = scores(with(good, 5), 1);
    for (int i = 0; i < 50; i++) scores.first(peer(1), TOPIC);
    assertThat(scores.of(peer(1))).isEqualTo(5);
    scores.invalid(peer(1), TOPIC);
    assertThat(scores.of(peer(1))).isEqualTo(-950);
  }

  @Test
  void p5_the_application_may_praise_and_blame() {
    PeerScores scores = scores(with(NOTHING, 5), 1);
    scores.application(peer(1), 30);
    assertThat(scores.of(peer(1))).isEqualTo(60);
    beats(scores, 100);
    assertThat(scores.of(peer(1))).isEqualTo(60);
    scores.application(peer(1), -3);
    assertThat(scores.of(peer(1))).isEqualTo(-6);
  }

  @Test
  void p6_a_crowd_behind_one_address_loses_for_each_that_is_too_many_squared() {
    PeerScores scores = scores(with(NOTHING, 5), 0);
    for (int i = 1; i <= 4; i++) scores.arrived(peer(i), "c0000201");
    for (int i = 1; i <= 4; i++) assertThat(scores.of(peer(i))).isEqualTo(-20);
    scores.gone(peer(4), now);
    assertThat(scores.of(peer(1))).isEqualTo(-5);
    scores.arrived(peer(3), "c0000202");
    assertThat(scores.of(peer(1))).isZero();
    assertThat(scores.of(peer(3))).isZero();
  }

  @Test
  void p6_private_addresses_are_no_crowd() {
    PeerScores scores = scores(with(NOTHING, 5), 50);
    assertThat(scores.of(peer(50))).isZero();
  }

  @Test
  void p7_broken_rules_above_the_threshold_count_squared_and_fade() {
    PeerScores scores = scores(with(NOTHING, 5), 1);
    scores.misbehaved(peer(1), 6);
    assertThat(scores.of(peer(1))).isZero();
    scores.misbehaved(peer(1), 4);
    assertThat(scores.of(peer(1))).isEqualTo(-160);
    beats(scores, 1);
    assertThat(scores.of(peer(1))).isZero();
  }

  @Test
  void a_bad_score_outlives_the_connection_unfaded_and_for_an_hour_only() {
    PeerScores scores = scores(ScoreParams.DEFAULTS, 1);
    scores.invalid(peer(1), TOPIC);
    scores.gone(peer(1), now);
    beats(scores, 3599);
    assertThat(scores.of(peer(1))).isEqualTo(-10);
    scores.arrived(peer(1), "");
    assertThat(scores.of(peer(1))).isEqualTo(-10);
    scores.gone(peer(1), now);
    beats(scores, 3600);
    assertThat(scores.of(peer(1))).isZero();
    assertThat(scores.size()).isZero();
  }

  @Test
  void a_good_score_does_not_outlive_the_connection() {
    PeerScores scores = scores(ScoreParams.DEFAULTS, 1);
    for (int i = 0; i < 9; i++) scores.first(peer(1), TOPIC);
    assertThat(scores.of(peer(1))).isEqualTo(4.5);
    scores.gone(peer(1), now);
    scores.arrived(peer(1), "");
    assertThat(scores.of(peer(1))).isZero();
  }

  @Test
  void a_peer_that_leaves_with_nothing_leaves_nothing() {
    PeerScores scores = scores(ScoreParams.DEFAULTS, 100);
    for (int i = 1; i <= 100; i++) {
      scores.grafted(peer(i), TOPIC, now);
      scores.gone(peer(i), now);
    }
    assertThat(scores.size()).isZero();
  }

  @Test
  void those_that_left_are_remembered_up_to_a_number() {
    PeerScores scores = scores(ScoreParams.DEFAULTS, 0);
    for (int i = 1; i <= 2 * PeerScores.MAX_GONE; i++) {
      scores.arrived(peer(i), "c0000201");
      scores.invalid(peer(i), TOPIC);
      scores.gone(peer(i), now);
    }
    assertThat(scores.size()).isEqualTo(PeerScores.MAX_GONE);
    assertThat(scores.of(peer(1))).isZero();
    assertThat(scores.of(peer(2 * PeerScores.MAX_GONE))).isEqualTo(-10);
  }

  @Test
  void the_parts_make_the_sum() {
    PeerScores scores = scores(with(TopicScoreParams.DEFAULTS, 5), 0);
    for (int i = 1; i <= 3; i++) scores.arrived(peer(i), "c0000201");
    scores.first(peer(1), TOPIC);
    scores.application(peer(1), 1);
    scores.misbehaved(peer(1), 7);
    PeerScore parts = scores.inspect(peer(1));
    assertThat(parts).isEqualTo(new PeerScore(0.5, 2, -5, -10));
    assertThat(parts.total()).isEqualTo(scores.of(peer(1)));
  }

  @Test
  void with_scoring_off_nothing_counts() {
    PeerScores scores = scores(ScoreParams.OFF, 1);
    scores.misbehaved(peer(1), 1e6);
    scores.invalid(peer(1), TOPIC);
    scores.application(peer(1), -1e6);
    scores.grafted(peer(1), TOPIC, now);
    beats(scores, 10);
    assertThat(scores.of(peer(1))).isZero();
  }

  @Test
  void a_decay_forgets_one_in_the_time_given() {
    double factor = Decay.over(Duration.ofMinutes(10));
    assertThat(Math.pow(factor, 600)).isCloseTo(Decay.ZERO, within(1e-9));
    assertThatThrownBy(() -> Decay.over(Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void parameters_that_would_reward_misconduct_are_refused() {
    assertThatThrownBy(() -> new TopicScoreParams.Invalid(1, 0.5))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TopicScoreParams.Invalid(-1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TopicScoreParams.Invalid(Double.NaN, 0.5))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ScoreParams.Thresholds(-10, -5, -80, 10, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ScoreParams.Thresholds(-10, -50, -20, 10, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
