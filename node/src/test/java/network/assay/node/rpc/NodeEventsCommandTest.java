// SPDX-License-Identifier: Apache-2.0
package network.assay.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import network.assay.node.cli.CommandRun;
import network.assay.node.json.JsonText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `assay node events` at a server with events.
final class NodeEventsCommandTest {
  @TempDir Path folder;

  private CommandRun events(String... more) {
    String[] all = new String[4 + more.length];
    System.arraycopy(
        new String[] {"node", "events", "--data", folder.resolve("run").toString()}, 0, all, 0, 4);
    System.arraycopy(more, 0, all, 4, more.length);
    return CommandRun.of(folder, all);
  }

  @Test
  void events_are_listed_and_chosen_by_the_start_of_their_type() throws Exception {
    try (var node = new TestServer(folder, 4, 0, Duration.ofSeconds(20))) {
      assertThat(events().out()).isEmpty();
      node.events.publish("job.round", new TestServer.Text("first"));
      node.events.publish("dispute.opened", new TestServer.Text("second"));
      assertThat(events().out().lines())
          .hasSize(2)
          .first()
          .asString()
          .contains("job.round", "{\"text\":\"first\"}");
      assertThat(events("--type", "dispute.").out()).contains("second").doesNotContain("first");
      String line = events("--type", "dispute.", "--json").out().strip();
      assertThat(JsonText.parse(line).get("seq").asInt()).isEqualTo(2);
    }
  }
}
