// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.chain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import network.assay.node.chain.TestMarket;
import network.assay.node.cli.CommandRun;
import network.assay.node.config.DataFolder;
import network.assay.node.config.KeyFiles;
import network.assay.node.json.JsonText;
import network.assay.node.life.ExitCode;
import network.assay.protocol.market.Address;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `assay chain` against a real development chain.
final class ChainCommandTest {
  private static TestMarket market;
  @TempDir Path folder;

  @BeforeAll
  static void start() throws InterruptedException {
    market = TestMarket.start();
  }

  @AfterAll
  static void end() {
    market.close();
  }

  private CommandRun run(Map<String, String> more, String... args) {
    var variables = new HashMap<String, String>();
    variables.put("ASSAY_CHAIN_RPC_URL", market.rpc().toString());
    variables.put("ASSAY_CHAIN_MARKET", market.network().hex());
    variables.putAll(more);
    return CommandRun.of(folder, variables, args);
  }

  private CommandRun run(String... args) {
    return run(Map.of(), args);
  }

  private Address node() {
    run("node", "init", "--data", "n");
    return new KeyFiles(new DataFolder(folder.resolve("n"))).hot().address();
  }

  @Test
  void status_shows_chain_contracts_rules_and_account_as_they_are() {
    market.give(node(), "12");
    CommandRun status = run("chain", "status", "--data", "n", "--json");
    assertThat(status.err()).isEmpty();
    assertThat(status.exit()).isZero();
    JsonNode found = JsonText.parse(status.out());
    assertThat(found.at("/chain/id").asLong()).isEqualTo(market.chainId());
    long head = found.at("/chain/head/block").asLong();
    assertThat(found.at("/chain/finalBlock").asLong()).isEqualTo(Math.max(0, head - 2));
    assertThat(found.at("/contracts/network").asText()).isEqualTo(market.network().hex());
    assertThat(found.at("/rules/challengeWindow").asText()).startsWith("PT");
    assertThat(found.at("/account/tokens").asText()).isEqualTo("12" + "0".repeat(18));
    assertThat(found.at("/account/coins").asText()).isEqualTo("1" + "0".repeat(19));
    assertThat(found.at("/pending")).isEmpty();
    assertThat(found.at("/problems")).isEmpty();

    CommandRun text = run("chain", "status", "--data", "n");
    assertThat(text.out()).contains("development, chain 31337", "12 ASSAY", "none under way");
  }

  @Test
  void status_of_an_account_without_coins_says_what_to_do() {
    Address account = node();
    CommandRun status = run("chain", "status", "--data", "n");
    assertThat(status.exit()).isEqualTo(ExitCode.FAILED.code());
    assertThat(status.out()).contains("too few coins", "send some to " + account);
  }

  @Test
  void status_lists_the_writes_that_are_under_way() throws Exception {
    Address account = node();
    market.give(account, "1");
    Path writes = folder.resolve("n/chain");
    Files.createDirectories(writes);
    Files.writeString(
        writes.resolve("writes-31337-" + account + ".json"),
        """
        [{"key":"JobMarket.close ab","nonce":3,"to":"%s","data":"0x","gas":1,"most":"2000000000",
          "tip":"1","mined":-1,"hashes":["%s","%s"]}]
        """
            .formatted(account, "1".repeat(64), "2".repeat(64)));
    CommandRun status = run("chain", "status", "--data", "n", "--json");
    JsonNode write = JsonText.parse(status.out()).at("/pending/0");
    assertThat(write.get("what").asText()).isEqualTo("JobMarket.close ab");
    assertThat(write.get("forms").asInt()).isEqualTo(2);
    assertThat(run("chain", "status", "--data", "n").out()).contains("JobMarket.close ab");
  }

  @Test
  void status_of_another_chain_is_refused_with_both_ids() {
    node();
    CommandRun status = run(Map.of("ASSAY_CHAIN_ID", "5"), "chain", "status", "--data", "n");
    assertThat(status.exit()).isEqualTo(ExitCode.CONFIGURATION.code());
    assertThat(status.err()).contains("is on chain 31337, and chain 5 is configured");
  }

  @Test
  void a_dry_run_of_deploy_says_what_it_takes_and_sends_nothing() {
    CommandRun dry = run("chain", "deploy", "--dry-run", "--json");
    assertThat(dry.err()).isEmpty();
    JsonNode found = JsonText.parse(dry.out());
    assertThat(found.at("/gas").asLong()).isBetween(1_000_000L, 60_000_000L);
    assertThat(found.at("/affordable").asBoolean()).isTrue();
    assertThat(found.has("market")).isFalse();
  }

  @Test
  void deploy_makes_a_market_that_status_finds() {
    CommandRun deployed =
        run("chain", "deploy", "--challenge-window", "10m", "--freeze", "7", "--json");
    assertThat(deployed.err()).isEmpty();
    JsonNode report = JsonText.parse(deployed.out());
    String at = report.at("/market").asText();
    market.give(node(), "1");
    CommandRun status =
        run(Map.of("ASSAY_CHAIN_MARKET", at), "chain", "status", "--data", "n", "--json");
    JsonNode found = JsonText.parse(status.out());
    assertThat(found.at("/rules/challengeWindow").asText()).isEqualTo("PT10M");
    assertThat(found.at("/rules/freezeAmount").asText()).isEqualTo("7" + "0".repeat(18));
  }

  @Test
  void a_key_pays_where_no_account_is_unlocked() {
    Address account = node();
    market.give(account, "1");
    CommandRun deployed = run("chain", "deploy", "--key", "n/keys/hot.key", "--json");
    assertThat(deployed.err()).isEmpty();
    assertThat(JsonText.parse(deployed.out()).at("/by").asText()).isEqualTo(account.hex());
  }

  @Test
  void deploy_to_what_is_no_development_chain_needs_a_yes() {
    CommandRun other =
        run("chain", "deploy", "--network", "sepolia", "--key", "none.key", "--dry-run");
    assertThat(other.err()).contains("no key");
    CommandRun refused = run(Map.of("ASSAY_CHAIN_ID", "5"), "chain", "deploy");
    assertThat(refused.exit()).isEqualTo(ExitCode.REFUSED.code());
    assertThat(refused.err()).contains("chain 31337", "is chain 5", "--yes");
    CommandRun public_ = run("chain", "deploy", "--network", "sepolia");
    assertThat(public_.exit()).isEqualTo(ExitCode.REFUSED.code());
  }

  @Test
  void fund_gives_the_nodes_account_what_it_needs() {
    node();
    CommandRun dry = run("chain", "fund", "--dry-run", "--data", "n");
    assertThat(dry.out()).contains("would give 10 coins and 1,000 ASSAY to 0x");
    JsonNode before = JsonText.parse(run("chain", "status", "--data", "n", "--json").out());
    assertThat(before.at("/account/tokens").asText()).isEqualTo("0");
    CommandRun fund = run("chain", "fund", "--tokens", "12.5", "--coins", "3", "--data", "n");
    assertThat(fund.err()).isEmpty();
    assertThat(fund.out()).contains("gave 3 coins and 12.5 ASSAY to 0x");
    JsonNode found = JsonText.parse(run("chain", "status", "--data", "n", "--json").out());
    assertThat(found.at("/account/tokens").asText()).isEqualTo("125" + "0".repeat(17));
    assertThat(found.at("/account/coins").asText()).isEqualTo("3" + "0".repeat(18));
  }

  @Test
  void a_dispute_that_there_is_not_is_not_found() {
    node();
    CommandRun none = run("chain", "dispute", "show", "ab".repeat(32), "--data", "n");
    assertThat(none.exit()).isEqualTo(ExitCode.NOT_FOUND.code());
    assertThat(none.err()).contains("there is no dispute");
    CommandRun wrong = run("chain", "dispute", "show", "abc", "--data", "n");
    assertThat(wrong.exit()).isEqualTo(ExitCode.USAGE.code());
  }

  @Test
  void a_network_that_does_not_exist_is_named() {
    CommandRun unknown = run("chain", "deploy", "--network", "nowhere");
    assertThat(unknown.exit()).isEqualTo(ExitCode.CONFIGURATION.code());
    assertThat(unknown.err()).contains("there is no network \"nowhere\"");
  }

  @Test
  void a_folder_that_was_used_on_another_chain_is_refused_before_one_starts() throws Exception {
    Files.createFile(Files.createDirectories(folder.resolve("used")).resolve("assay.db"));
    CommandRun run = CommandRun.of(folder, "chain", "dev", "--fund", "new", "--fund", "used");
    assertThat(run.exit()).isEqualTo(ExitCode.CONFIGURATION.code());
    assertThat(run.err()).contains("used was used on another chain", "next: rm -r used");
    assertThat(folder.resolve("new")).doesNotExist();
  }
}
