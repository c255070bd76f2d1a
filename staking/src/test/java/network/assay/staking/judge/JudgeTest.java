// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The contract that judges against the scalar backend, run by a real EVM.
final class JudgeTest {
  @RegisterExtension static final JudgeEvm JUDGE = new JudgeEvm();

  @Test
  void elements_and_steps_of_any_node_are_those_of_java() {
    var calls = JUDGE.calls();
    assertThat(compare(0xA55A7, calls, 5_000)).containsExactlyInAnyOrder(Feature.values());
  }

  @Test
  @Tag("long")
  void a_million_elements_and_steps_of_any_node_are_those_of_java() {
    compare(System.nanoTime(), JUDGE.calls(), 1_000_000);
  }

  private static Set<Feature> compare(long seed, JudgeCalls calls, int count) {
    var nodes = new RandomNodes(seed);
    var met = EnumSet.noneOf(Feature.class);
    for (int i = 0; calls.asked() < count; i++) {
      Computed given = nodes.next();
      String what = "seed %d: node %d %s".formatted(seed, i, given.node());
      for (Judgement judgement : Judgements.of(given, 8, Integer.MAX_VALUE)) {
        met.addAll(Feature.of(given, judgement));
        calls.add(given, judgement, what);
      }
    }
    return met;
  }
}
