// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import network.assay.staking.gateway.Evm;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The contract that judges against the scalar backend, run by a real EVM.
final class JudgeTest {
  private static Evm evm;
  private static String judge;

  @BeforeAll
  static void start() throws IOException {
    evm = Evm.with("JudgeHarness");
    judge = evm.deploy("Judge");
  }

  @AfterAll
  static void end() {
    evm.close();
  }

  @Test
  void elements_and_steps_of_any_node_are_those_of_java() {
    assertThat(compare(0xA55A7, 4_000)).isGreaterThanOrEqualTo(4_000);
  }

  @Test
  @Tag("long")
  void a_million_elements_and_steps_of_any_node_are_those_of_java() {
    assertThat(compare(System.nanoTime(), 1_000_000)).isGreaterThanOrEqualTo(1_000_000);
  }

  private static int compare(long seed, int count) {
    var nodes = new RandomNodes(seed);
    var judgements = new Judgements(evm, judge);
    for (int i = 0; judgements.asked() < count; i++) {
      RandomNodes.Case given = nodes.next();
      judgements.add(given, 8, "seed %d: node %d %s".formatted(seed, i, given.node()));
    }
    judgements.ask();
    return judgements.asked();
  }
}
