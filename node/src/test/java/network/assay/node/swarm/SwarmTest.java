// SPDX-License-Identifier: Apache-2.0
package network.assay.node.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import network.assay.node.swarm.SwarmWorld.Kind;
import org.junit.jupiter.api.Test;

/// Fetches on virtual time, from sources that are slow, lossy, liars, or go away.
final class SwarmTest {
  @Property(tries = 2_000)
  void with_one_good_source_every_piece_comes_whatever_the_others_do(@ForAll long seed) {
    var random = new Random(seed);
    var world = new SwarmWorld(1 + random.nextInt(120), random);
    world.add(Kind.good(random));
    for (int i = random.nextInt(9); i > 0; i--) world.add(Kind.any(random));
    world.run();
    assertThat(world.swarm.isDone()).isTrue();
    assertThat(world.wrong).as("wrong pieces taken").isZero();
  }

  @Property(tries = 2_000)
  void with_any_sources_at_all_a_fetch_ends_within_its_bounds(@ForAll long seed) {
    var random = new Random(seed);
    var world = new SwarmWorld(1 + random.nextInt(60), random);
    for (int i = random.nextInt(9); i > 0; i--) world.add(Kind.any(random));
    world.run();
    assertThat(world.swarm.isDone() || world.swarm.isStuck()).isTrue();
    assertThat(world.mostAsked).isLessThanOrEqualTo(SwarmRules.DEFAULTS.inAll());
    assertThat(world.mostOfOne).isLessThanOrEqualTo(SwarmRules.DEFAULTS.perSource());
    assertThat(world.mostAskers).isLessThanOrEqualTo(4);
  }

  @Test
  void four_equal_sources_share_the_work_and_take_a_quarter_of_the_time() {
    SwarmWorld alone = equal(1);
    SwarmWorld four = equal(4);
    assertThat(four.now).isLessThan(alone.now * 3 / 10);
    for (int sent : four.sent) assertThat(sent).isBetween(22, 28);
  }

  private static SwarmWorld equal(int sources) {
    var world = new SwarmWorld(100, new Random(1));
    for (int i = 0; i < sources; i++) world.add(new Kind(10, 100, 0, 0, Long.MAX_VALUE));
    world.run();
    return world;
  }

  @Test
  void a_source_a_hundred_times_slower_does_not_hold_the_end_up() {
    var world = new SwarmWorld(40, new Random(1));
    world.add(new Kind(10, 100, 0, 0, Long.MAX_VALUE));
    world.add(new Kind(10, 10_000, 0, 0, Long.MAX_VALUE));
    world.run();
    assertThat(Duration.ofNanos(world.now)).isLessThan(Duration.ofMillis(5_000));
    assertThat(world.cancelled).isPositive();
  }

  @Test
  void a_source_that_says_nothing_costs_no_more_than_its_own_piece() {
    var world = new SwarmWorld(40, new Random(1));
    world.add(new Kind(10, 100, 0, 0, Long.MAX_VALUE));
    world.add(new Kind(10, 100, 0, 0, 0));
    world.run();
    assertThat(Duration.ofNanos(world.now)).isLessThan(Duration.ofMillis(6_500));
  }

  @Test
  void several_that_send_some_and_then_nothing_do_not_keep_pieces_from_who_sends() {
    var world = new SwarmWorld(40, new Random(1));
    for (int i = 0; i < 3; i++) world.add(new Kind(10, 20, 0, 0, 200));
    world.add(new Kind(10, 100, 0, 0, Long.MAX_VALUE));
    world.run();
    assertThat(world.swarm.isDone()).isTrue();
    assertThat(Duration.ofNanos(world.now)).isLessThan(Duration.ofSeconds(12));
  }

  @Test
  void a_liar_is_asked_nothing_more() {
    var swarm = new Swarm<String>(10, new BitSet(), SwarmRules.DEFAULTS);
    swarm.add("liar");
    swarm.add("good");
    assertThat(swarm.orders(0))
        .isEqualTo(List.of(new Order.Ask<>("liar", 0), new Order.Ask<>("good", 1)));
    assertThat(swarm.failed("liar", 0, Failure.LIED, 1)).isTrue();
    assertThat(swarm.sources()).containsExactly("good");
    swarm.arrived("good", 1, 2);
    assertThat(swarm.orders(3))
        .isEqualTo(List.of(new Order.Ask<>("good", 0), new Order.Ask<>("good", 2)));
  }

  @Test
  void a_piece_asked_of_two_is_cancelled_at_the_later_one() {
    var swarm = new Swarm<String>(1, new BitSet(), SwarmRules.DEFAULTS);
    swarm.add("slow");
    swarm.orders(0);
    swarm.add("fast");
    long later = Duration.ofSeconds(5).toNanos();
    assertThat(swarm.orders(later)).isEqualTo(List.of(new Order.Ask<>("fast", 0)));
    swarm.arrived("fast", 0, later + 1);
    assertThat(swarm.orders(later + 2)).isEqualTo(List.of(new Order.Cancel<>("slow", 0)));
    assertThat(swarm.isDone()).isTrue();
  }

  @Test
  void a_source_that_fails_rests_longer_each_time_and_then_is_left_out() {
    var swarm = new Swarm<String>(1, new BitSet(), SwarmRules.DEFAULTS);
    swarm.add("one");
    long now = 0;
    for (int i = 0; i < 3; i++) {
      assertThat(swarm.orders(now)).hasSize(1);
      assertThat(swarm.failed("one", 0, Failure.FAILED, now)).isFalse();
      assertThat(swarm.orders(now)).isEmpty();
      long rest = Duration.ofMillis(500L << i).toNanos();
      assertThat(swarm.wake(now)).isEqualTo(now + rest);
      now += rest;
    }
    swarm.orders(now);
    assertThat(swarm.failed("one", 0, Failure.FAILED, now)).isTrue();
    assertThat(swarm.isStuck()).isTrue();
  }

  @Test
  void an_origin_that_was_away_for_a_while_is_asked_again_while_there_are_others() {
    var swarm = new Swarm<String>(2, new BitSet(), SwarmRules.DEFAULTS);
    swarm.addOrigin("origin");
    swarm.add("slow");
    long now = 0;
    for (int i = 0; i < 8; i++) {
      assertThat(swarm.orders(now)).contains(new Order.Ask<>("origin", 0));
      assertThat(swarm.failed("origin", 0, Failure.FAILED, now)).isFalse();
      now += Duration.ofMillis(Math.min(500L << i, 10_000)).toNanos();
      swarm.arrived("slow", 1, now);
    }
    assertThat(swarm.sources()).containsExactly("origin", "slow");
    swarm.drop("slow");
    swarm.orders(now);
    assertThat(swarm.failed("origin", 0, Failure.FAILED, now)).isTrue();
    assertThat(swarm.isStuck()).isTrue();
  }

  @Test
  void an_origin_that_lies_or_has_it_not_is_left_out_at_once() {
    for (Failure why : List.of(Failure.LIED, Failure.ABSENT)) {
      var swarm = new Swarm<String>(2, new BitSet(), SwarmRules.DEFAULTS);
      swarm.addOrigin("origin");
      swarm.add("other");
      swarm.orders(0);
      assertThat(swarm.failed("origin", 0, why, 1)).isTrue();
    }
  }

  @Test
  void pieces_that_are_here_are_not_asked_for() {
    BitSet here = BitSet.valueOf(new long[] {0b1011});
    var swarm = new Swarm<Integer>(4, here, SwarmRules.DEFAULTS);
    swarm.add(1);
    assertThat(swarm.orders(0)).isEqualTo(List.of(new Order.Ask<>(1, 2)));
    here.set(2);
    assertThat(new Swarm<Integer>(4, here, SwarmRules.DEFAULTS).isDone()).isTrue();
    assertThat(new Swarm<Integer>(0, new BitSet(), SwarmRules.DEFAULTS).isDone()).isTrue();
    assertThat(IntStream.range(0, 4).filter(swarm::isMissing)).containsExactly(2);
  }
}
