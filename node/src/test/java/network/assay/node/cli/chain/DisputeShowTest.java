// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.chain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.node.chain.Bout;
import network.assay.node.chain.GatewayDemands;
import network.assay.node.chain.PostedResult;
import network.assay.node.chain.PracticeTask;
import network.assay.node.chain.TestMarket;
import network.assay.node.cli.CommandRun;
import network.assay.node.job.Demands;
import network.assay.node.json.JsonText;
import network.assay.node.life.ExitCode;
import network.assay.staking.DisputeCase;
import network.assay.staking.gateway.ChainGateway;
import network.assay.staking.gateway.Eip712;
import network.assay.verification.commitment.DemandAnswer;
import network.assay.verification.dispute.Player;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `assay chain dispute show` of what a real chain has.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class DisputeShowTest {
  private static final Backend BACKEND = new ScalarBackend();
  private static final PracticeTask PRACTICE = PracticeTask.of(BACKEND);

  private static TestMarket market;
  private static PostedResult result;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws InterruptedException {
    market = TestMarket.start();
    result = new PostedResult(market, "provider");
  }

  @AfterAll
  static void end() {
    market.close();
  }

  private CommandRun show(String id, String... more) {
    var variables =
        Map.of(
            "ASSAY_CHAIN_RPC_URL", market.rpc().toString(),
            "ASSAY_CHAIN_MARKET", market.network().hex());
    CommandRun.of(folder, "node", "init", "--data", "n");
    var args = new ArrayList<String>();
    args.addAll(List.of("chain", "dispute", "show", id, "--data", "n"));
    args.addAll(List.of(more));
    return CommandRun.of(folder, variables, args.toArray(String[]::new));
  }

  private JsonNode shown(String id) {
    CommandRun run = show(id, "--json");
    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isZero();
    return JsonText.parse(run.out());
  }

  @Test
  void a_demand_is_found_by_its_task_its_job_and_its_own_id() throws Exception {
    ChainGateway submitter = market.rich("finder", "1000");
    Demands.About about = result.in(submitter);
    new GatewayDemands(submitter, Optional.empty()).demand(about, 0);

    JsonNode found = shown(about.key().job().digest().toHex());
    assertThat(found.get("disputes")).isEmpty();
    assertThat(found.get("demands")).hasSize(1);
    JsonNode demand = found.at("/demands/0");
    assertThat(demand.get("state").asText()).isEqualToIgnoringCase("open");
    assertThat(demand.at("/about/accused").asText()).isEqualTo(about.key().accused().toString());
    assertThat(demand.get("frozen").asText()).isEqualTo("50" + "0".repeat(18));
    assertThat(demand.at("/events/0/what").asText()).isEqualTo("window 0 demanded");

    String id = demand.get("id").asText();
    assertThat(shown("0x" + id)).isEqualTo(found);
    assertThat(shown(about.key().task().digest().toHex()).get("demands"))
        .anySatisfy(one -> assertThat(one.get("id").asText()).isEqualTo(id));
    assertThat(show(id).out())
        .contains("demand    " + id, "window 0 is to be opened until", "window 0 demanded")
        .contains("task %s of job %s".formatted(about.key().task(), about.key().job()));
  }

  @Test
  void what_came_of_a_demand_is_said() throws Exception {
    ChainGateway opened = market.rich("opened", "1000");
    Demands.About answered = result.in(opened);
    new GatewayDemands(opened, Optional.empty()).demand(answered, 0);
    DemandAnswer answer =
        DemandAnswer.of(result.opening().transcript(), result.opening().salt(), 0);
    new GatewayDemands(result.provider(), Optional.empty())
        .answer(answered.key(), answer, opened.latest().time().plusSeconds(600), _ -> {});
    assertThat(show(answered.key().job().digest().toHex()).out())
        .contains("opened, up to window 0", "window 0 demanded", "window 0 opened");

    ChainGateway kept = market.rich("kept", "1000");
    Demands.About silent = result.in(kept);
    var demands = new GatewayDemands(kept, Optional.empty());
    demands.demand(silent, 0);
    market.passTime(kept.rules().moveClock().plusSeconds(1));
    demands.expire(silent.key());
    assertThat(show(silent.key().job().digest().toHex()).out())
        .contains("not opened: its stake was slashed", "50 tokens of stake slashed");
  }

  @Test
  void a_dispute_is_found_by_its_own_id_its_task_and_its_job() {
    var bout = new Bout(PRACTICE, market);
    DisputeCase about =
        bout.open(
            PRACTICE.lie(BACKEND, 1, PRACTICE.longestSum(), 3),
            new Player(PRACTICE.truth(BACKEND), 0).open());
    String id = Eip712.dispute(about).toHex();

    JsonNode dispute = shown(id);
    assertThat(dispute.get("id").asText()).isEqualTo(id);
    assertThat(dispute.get("state").asText()).isEqualToIgnoringCase("disputed");
    assertThat(dispute.at("/turn/mover").asText()).isEqualTo("accused");
    JsonNode byJob = shown(about.key().job().digest().toHex());
    assertThat(byJob.get("demands")).isEmpty();
    assertThat(byJob.get("disputes")).hasSize(1);
    assertThat(byJob.at("/disputes/0/moves")).isEqualTo(dispute.get("moves"));
    assertThat(shown(about.key().task().digest().toHex()).get("disputes"))
        .anySatisfy(one -> assertThat(one.get("id").asText()).isEqualTo(id));
    assertThat(show(about.key().job().digest().toHex()).out())
        .contains("dispute   " + id, "under way", "the states after steps", "the accused, until");
  }

  @Test
  void what_nobody_disputes_or_demands_is_not_found() {
    CommandRun none = show("ab".repeat(32));
    assertThat(none.exit()).isEqualTo(ExitCode.NOT_FOUND.code());
    assertThat(none.err()).contains("there is no dispute abab", "nor any demand");
    CommandRun odd = show("xy");
    assertThat(odd.exit()).isEqualTo(ExitCode.USAGE.code());
    assertThat(odd.err()).contains("64 hexadecimal digits");
  }
}
