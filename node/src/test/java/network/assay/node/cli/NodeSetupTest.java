// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import network.assay.node.json.JsonText;
import network.assay.node.life.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeSetupTest {
  private static final Map<String, String> CHAIN =
      Map.of(
          "ASSAY_CHAIN_RPC_URL", "http://127.0.0.1:8545/secret-key",
          "ASSAY_CHAIN_ID", "31337",
          "ASSAY_CHAIN_MARKET", "0x" + "1".repeat(40));

  @TempDir Path folder;

  private CommandRun run(String... args) {
    return CommandRun.of(folder, CHAIN, args);
  }

  @Test
  void init_makes_settings_and_keys_that_check_finds_fine() {
    CommandRun init = run("node", "init", "--data", "n");
    assertThat(init.err()).isEmpty();
    assertThat(init.exit()).isZero();
    assertThat(init.out()).contains("account   0x", "peer      12D3KooW", "assay node run");
    assertThat(folder.resolve("n/node.yaml")).content().contains("preset:");
    CommandRun check = run("config", "check", "--data", "n");
    assertThat(check.err()).isEmpty();
    assertThat(check.exit()).isZero();
  }

  @Test
  void init_again_changes_nothing() throws Exception {
    String first = run("node", "init", "--json").out();
    Path config = folder.resolve(".local/share/assay/node.yaml");
    Files.writeString(config, "\n# mine\n", java.nio.file.StandardOpenOption.APPEND);
    assertThat(run("node", "init", "--json").out()).isEqualTo(first);
    assertThat(config).content().endsWith("# mine\n");
    assertThat(JsonText.parse(first).get("account").asText()).startsWith("0x");
  }

  @Test
  void show_says_what_is_in_force_and_hides_what_is_secret() {
    run("node", "init");
    CommandRun show = run("config", "show");
    assertThat(show.out())
        .contains("rpc.port", "ASSAY_CHAIN_ID", "default")
        .doesNotContain("secret-key");
    CommandRun json = run("config", "show", "--json");
    assertThat(json.out()).doesNotContain("secret-key");
    assertThat(JsonText.parse(json.out()).get("settings").size()).isGreaterThan(10);
  }

  @Test
  void check_names_the_line_of_a_mistake_and_the_key_that_was_meant() throws Exception {
    run("node", "init");
    Path config = folder.resolve(".local/share/assay/node.yaml");
    Files.writeString(config, "rpc:\n  prot: 99\n");
    CommandRun check = run("config", "check");
    assertThat(check.exit()).isEqualTo(ExitCode.CONFIGURATION.code());
    assertThat(check.err()).contains("error: ", "node.yaml", "2", "prot", "port");
  }

  @Test
  void a_folder_without_a_node_is_answered_with_the_command_that_makes_one() {
    CommandRun check = run("config", "check");
    assertThat(check.exit()).isEqualTo(ExitCode.CONFIGURATION.code());
    assertThat(check.err()).contains("there is no node", "next: assay node init");
    CommandRun status = run("node", "status");
    assertThat(status.exit()).isEqualTo(ExitCode.CONFIGURATION.code());
    assertThat(status.err()).contains("there is no node", "next: assay node init");
    run("node", "init");
    assertThat(run("node", "status").exit()).isEqualTo(ExitCode.UNREACHABLE.code());
  }

  @Test
  void keys_that_others_may_read_are_refused() throws Exception {
    run("node", "init");
    Path key = folder.resolve(".local/share/assay/keys/identity.key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    CommandRun check = run("config", "check");
    assertThat(check.exit()).isEqualTo(ExitCode.CONFIGURATION.code());
    assertThat(check.err()).contains("chmod 600");
  }
}
