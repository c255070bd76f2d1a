// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import network.assay.node.cli.CommandRun;
import network.assay.node.json.JsonText;
import network.assay.node.life.ExitCode;
import network.assay.node.store.Database;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `assay doctor` at a node that does not run, with a chain node that is away.
final class DoctorCommandTest {
  @TempDir Path folder;
  private final Map<String, String> variables = new HashMap<>();

  @BeforeEach
  void settings() throws Exception {
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      variables.put("ASSAY_CHAIN_RPC_URL", "http://127.0.0.1:" + free.getLocalPort());
    }
    variables.put("ASSAY_CHAIN_MARKET", "0x" + "1".repeat(40));
    variables.put("ASSAY_RPC_PORT", "0");
  }

  private CommandRun doctor(String... more) {
    String[] all = new String[3 + more.length];
    System.arraycopy(new String[] {"doctor", "--data", "n"}, 0, all, 0, 3);
    System.arraycopy(more, 0, all, 3, more.length);
    return CommandRun.of(folder, variables, all);
  }

  private String verdict(String name) {
    for (JsonNode finding : JsonText.parse(doctor("--json").out()).get("findings")) {
      if (finding.get("name").asText().equals(name)) return finding.get("verdict").asText();
    }
    throw new AssertionError("nothing was found of " + name);
  }

  private void init() {
    assertThat(CommandRun.of(folder, variables, "node", "init", "--data", "n").exit()).isZero();
  }

  @Test
  void without_a_node_it_says_how_to_make_one() {
    CommandRun run = doctor();
    assertThat(run.exit()).isEqualTo(ExitCode.FAILED.code());
    assertThat(run.out()).contains("problem  settings", "next: assay node init");
  }

  @Test
  void one_trouble_hides_no_other() throws Exception {
    init();
    Files.writeString(folder.resolve("n/assay.db"), "once upon a time ".repeat(1000));
    Files.setPosixFilePermissions(
        folder.resolve("n/assay.db"),
        java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    CommandRun run = doctor();
    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isEqualTo(ExitCode.FAILED.code());
    assertThat(run.out()).contains("ok       keys", "damaged", "next: mkdir", "did not answer");
  }

  @Test
  void a_database_that_is_well_and_a_port_that_is_taken_are_told_apart() throws Exception {
    init();
    Database.open(folder.resolve("n/assay.db")).close();
    assertThat(verdict("database")).isEqualTo("ok");
    assertThat(verdict("port")).isEqualTo("ok");
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      variables.put("ASSAY_RPC_PORT", String.valueOf(taken.getLocalPort()));
      variables.put("ASSAY_NETWORK_LISTEN", "");
      assertThat(verdict("port")).isEqualTo("problem");
    }
  }
}
