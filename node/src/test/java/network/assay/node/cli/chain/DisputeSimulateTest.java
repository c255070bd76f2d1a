// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.chain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.node.chain.PracticeTask;
import network.assay.node.cli.CommandRun;
import network.assay.node.json.JsonText;
import network.assay.node.life.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DisputeSimulateTest {
  @TempDir Path folder;

  private CommandRun simulate(String... more) {
    String[] all = new String[3 + more.length];
    System.arraycopy(new String[] {"chain", "dispute", "simulate"}, 0, all, 0, 3);
    System.arraycopy(more, 0, all, 3, more.length);
    return CommandRun.of(folder, all);
  }

  @Test
  void whoever_made_up_the_number_loses() {
    JsonNode caught = JsonText.parse(simulate("--json").out());
    assertThat(caught.get("accusedWins").asBoolean()).isFalse();
    JsonNode cleared = JsonText.parse(simulate("--liar", "challenger", "--json").out());
    assertThat(cleared.get("accusedWins").asBoolean()).isTrue();
    for (JsonNode game : new JsonNode[] {caught, cleared}) {
      assertThat(game.get("moves").size()).isBetween(3, 11);
      assertThat(game.get("gas").asLong()).isBetween(500_000L, 1_500_000L);
      assertThat(game.get("moves").get(0).get("bytes").asInt()).isGreaterThan(1_000);
    }
  }

  @Test
  void the_game_is_told_move_by_move() {
    CommandRun told = simulate("--step", "2", "--element", "0");
    assertThat(told.err()).isEmpty();
    assertThat(told.out())
        .contains("the accused made up element 0", "judge step", "the challenger wins");
  }

  @Test
  void a_number_that_any_node_makes_is_found() {
    var graph = PracticeTask.of(new ScalarBackend()).program().graphs().getFirst();
    int found = 0;
    for (int tensor = graph.inputs().size(); tensor < graph.tensors(); tensor += 7) {
      CommandRun run = simulate("--tensor", "" + tensor, "--element", "0", "--json");
      if (run.exit() != 0) {
        assertThat(run.err()).contains("nothing follows from that number");
        continue;
      }
      found++;
      assertThat(JsonText.parse(run.out()).get("accusedWins").asBoolean()).isFalse();
    }
    assertThat(found).isGreaterThan(5);
  }

  @Test
  void a_number_that_there_is_not_is_refused_with_those_that_there_are() {
    CommandRun step = simulate("--step", "3");
    assertThat(step.exit()).isEqualTo(ExitCode.USAGE.code());
    assertThat(step.err()).contains("the steps 0 to 2");
    assertThat(simulate("--tensor", "0").err()).contains("no node makes tensor 0");
    assertThat(simulate("--element", "99999").err()).contains("has the elements 0 to");
  }
}
