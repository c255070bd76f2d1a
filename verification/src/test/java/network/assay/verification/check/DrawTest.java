// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
import network.assay.verification.check.Sortition.Candidate;
import org.junit.jupiter.api.Test;

final class DrawTest {
  private static final TaskId TASK = new TaskId(new Digest(1, 2, 3, 4));

  private static Digest beacon(long n) {
    return new Digest(n, 0, 0, n);
  }

  private static Address account(int n) {
    return new Address("0x%040x".formatted(n));
  }

  @Property
  void draws_distinct_segments_of_the_task_in_order(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 200) int segments,
      @ForAll @IntRange(max = 250) int take) {
    List<Integer> drawn = Sampling.segments(beacon(seed), TASK, segments, take);
    assertThat(drawn).hasSize(Math.min(take, segments)).doesNotHaveDuplicates().isSorted();
    assertThat(drawn).allMatch(segment -> segment >= 0 && segment < segments);
    assertThat(Sampling.segments(beacon(seed), TASK, segments, take)).isEqualTo(drawn);
  }

  @Test
  void every_subset_is_about_as_likely_as_any_other() {
    Map<List<Integer>, Integer> seen = new HashMap<>();
    int draws = 20_000;
    for (int i = 0; i < draws; i++) {
      seen.merge(Sampling.segments(beacon(i), TASK, 6, 3), 1, Integer::sum);
    }
    assertThat(seen).hasSize(20);
    // 1,000 expected of each, standard deviation 31: six of them on each side.
    assertThat(seen.values()).allMatch(count -> Math.abs(count - 1_000) < 186);
  }

  @Test
  void another_beacon_or_task_draws_anew() {
    List<List<Integer>> draws = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      draws.add(Sampling.segments(beacon(i), TASK, 1_000, 5));
      draws.add(Sampling.segments(beacon(0), new TaskId(beacon(1 + i)), 1_000, 5));
    }
    assertThat(draws).doesNotHaveDuplicates();
  }

  @Test
  void the_chance_of_detection_is_that_of_drawing_without_replacement() {
    assertThat(Sampling.detection(12, 4, 2)).isCloseTo(1 - 28.0 / 66, within(1e-12));
    assertThat(Sampling.detection(12, 0, 5)).isZero();
    assertThat(Sampling.detection(12, 1, 12)).isEqualTo(1);
    assertThat(Sampling.detection(12, 12, 1)).isEqualTo(1);
    int caught = 0;
    for (int i = 0; i < 10_000; i++) {
      if (Sampling.segments(beacon(i), TASK, 12, 2).stream().anyMatch(segment -> segment >= 8)) {
        caught++;
      }
    }
    assertThat(caught / 10_000.0).isCloseTo(Sampling.detection(12, 4, 2), within(0.03));
  }

  @Test
  void verifiers_are_drawn_with_the_chance_of_their_stake() {
    var candidates =
        List.of(
            new Candidate(account(3), Amount.of(600)),
            new Candidate(account(1), Amount.of(100)),
            new Candidate(account(2), Amount.of(300)),
            new Candidate(account(4), Amount.ZERO));
    Map<Address, Integer> seen = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      seen.merge(Sortition.pick(beacon(i), TASK, 0, candidates).orElseThrow(), 1, Integer::sum);
    }
    assertThat(seen).doesNotContainKey(account(4));
    assertThat(seen.getOrDefault(account(1), 0) / 10_000.0).isCloseTo(0.1, within(0.02));
    assertThat(seen.getOrDefault(account(2), 0) / 10_000.0).isCloseTo(0.3, within(0.03));
    assertThat(seen.getOrDefault(account(3), 0) / 10_000.0).isCloseTo(0.6, within(0.03));
  }

  @Test
  void the_order_in_which_candidates_are_named_decides_nothing() {
    var one = new Candidate(account(1), Amount.of(5));
    var two = new Candidate(account(2), Amount.of(7));
    for (int i = 0; i < 100; i++) {
      assertThat(Sortition.pick(beacon(i), TASK, 0, List.of(one, two)))
          .isEqualTo(Sortition.pick(beacon(i), TASK, 0, List.of(two, one)));
    }
  }

  @Test
  void later_attempts_are_new_draws_and_nobody_is_drawn_from_nobody() {
    var candidates = new ArrayList<Candidate>();
    for (int i = 1; i <= 50; i++) candidates.add(new Candidate(account(i), Amount.of(1)));
    var drawn = new ArrayList<Address>();
    for (int attempt = 0; attempt < 20; attempt++) {
      drawn.add(Sortition.pick(beacon(9), TASK, attempt, candidates).orElseThrow());
    }
    assertThat(drawn.stream().distinct().count()).isGreaterThan(10);
    assertThat(Sortition.pick(beacon(9), TASK, 0, List.of())).isEqualTo(Optional.empty());
  }
}
