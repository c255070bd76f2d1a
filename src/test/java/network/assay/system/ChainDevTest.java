// SPDX-License-Identifier: Apache-2.0
package network.assay.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import network.assay.node.demo.NpmTools;
import network.assay.node.json.JsonText;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChainDevTest {

  @TempDir Path folder;

  @BeforeAll
  static void install() throws InterruptedException {
    NpmTools.install(Checkout.home());
  }

  @Test
  void its_accounts_have_money_and_its_job_can_be_submitted() throws Exception {
    try (Launched dev = dev("--json", "--fund", "mine", "--job", "digits")) {
      var report = JsonText.parse(dev.await(out -> out.endsWith("}\n")).out());
      Map<String, String> variables = variables(report.path("environment"));

      Command status =
          Command.run(folder, variables, "chain", "status", "--data", "mine", "--json");
      Command job = Command.run(folder, "job", "validate", report.path("job").asText());

      assertThat(status.exit()).as(status.said()).isZero();
      assertThat(status.out())
          .contains(report.path("nodes").path(0).path("account").asText())
          .contains(report.path("market").asText())
          .contains("1000");
      assertThat(job.exit()).as(job.said()).isZero();
      assertThat(dev.signal("TERM")).isEqualTo(143);
      assertThat(dev.err()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143", "HUP, 129", "KILL, 137"})
  void nothing_of_it_stays_however_it_is_ended(String signal, int exit) throws Exception {
    try (Launched dev = dev()) {
      dev.await(out -> out.contains("Ctrl-C"));
      assertThat(dev.signal(signal)).isEqualTo(exit);
      assertThat(dev.err()).isEmpty();
      assertThat(dev.temporary()).isEmpty();
    }
  }

  @Test
  void a_port_that_is_taken_is_the_users_to_change() throws Exception {
    try (var taken = new ServerSocket(0)) {
      String port = String.valueOf(taken.getLocalPort());
      Command dev = Command.run(folder, "chain", "dev", "--port", port);
      assertThat(dev.exit()).isEqualTo(78);
      assertThat(dev.err()).contains("port " + port, "Name another");
    }
  }

  private Launched dev(String... options) throws IOException {
    var words = Stream.concat(Stream.of("chain", "dev"), Stream.of(options));
    return Launched.start(folder, "", words.toArray(String[]::new));
  }

  private static Map<String, String> variables(Iterable<?> told) {
    var variables = new HashMap<String, String>();
    for (Object one : told) {
      String[] parts = one.toString().replace("\"", "").split("=", 2);
      variables.put(parts[0], parts[1]);
    }
    return variables;
  }
}
