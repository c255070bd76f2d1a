// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.loopback;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// A peer in a process of its own, led by lines of JSON.
final class Led implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final Writer commands;
  private final BufferedReader answers;
  private final JsonNode ready;
  private int nextId;

  Led(List<String> command, Path folder) throws IOException {
    this.process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    this.commands = process.outputWriter(UTF_8);
    this.answers = process.inputReader(UTF_8);
    this.ready = until("event", "ready");
  }

  String peer() {
    return ready.get("peer").asText();
  }

  String address() {
    return ready.get("address").asText();
  }

  /// Processor time it has taken so far.
  Duration cpu() {
    return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  JsonNode ask(String command, Map<String, String> parameters) throws IOException {
    var line = new TreeMap<String, Object>(parameters);
    int id = ++nextId;
    line.put("id", id);
    line.put("command", command);
    commands.write(JSON.writeValueAsString(line) + "\n");
    commands.flush();
    JsonNode answer = until("id", Integer.toString(id));
    if (answer.has("error")) throw new IOException(command + ": " + answer.get("error").asText());
    return answer;
  }

  private JsonNode until(String field, String value) throws IOException {
    while (true) {
      String line = answers.readLine();
      if (line == null) throw new IOException("a peer has ended: " + process.info());
      JsonNode said = JSON.readTree(line);
      if (said.path(field).asText().equals(value)) return said;
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    commands.close();
    if (!process.waitFor(5, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
  }
}
