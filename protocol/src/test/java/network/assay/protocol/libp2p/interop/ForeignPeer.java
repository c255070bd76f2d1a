// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;

/// A peer of another implementation in a process of its own, led over its stdin and stdout: one
/// JSON command, answer or event a line.
public final class ForeignPeer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final String name;
  private final Process process;
  private final Writer commands;
  private final List<JsonNode> said = new ArrayList<>();
  private final PeerId peerId;
  private final Multiaddr address;
  private boolean ended;
  private int nextId;

  /// @param name of the implementation, for failures
  ForeignPeer(String name, Process process) throws InterruptedException {
    this.name = name;
    this.process = process;
    this.commands = process.outputWriter(UTF_8);
    Thread.ofVirtual().name(name + "-peer").start(this::listen);
    JsonNode ready = event("ready", _ -> true);
    peerId = PeerId.parse(ready.get("peer").asText());
    address = Multiaddr.parse(ready.get("address").asText());
  }

  public PeerId peerId() {
    return peerId;
  }

  /// Where it listens, with its peer id.
  public Multiaddr address() {
    return address;
  }

  /// Gives a command and waits for its answer.
  public JsonNode ask(String command, Map<String, String> parameters) throws Exception {
    var line = new TreeMap<String, Object>(parameters);
    int id = ++nextId;
    line.put("id", id);
    line.put("command", command);
    commands.write(JSON.writeValueAsString(line) + "\n");
    commands.flush();
    JsonNode answer = await(command, node -> node.path("id").asInt() == id);
    if (answer.has("error")) {
      throw new AssertionError(
          name + " failed to " + command + ": " + answer.get("error").asText());
    }
    return answer;
  }

  public byte[] request(PeerId peer, String protocol, byte[] request) throws Exception {
    var parameters =
        Map.of(
            "peer", peer.toString(),
            "protocol", protocol,
            "data", Base64.getEncoder().encodeToString(request));
    return Base64.getDecoder().decode(ask("request", parameters).get("data").asText());
  }

  /// Waits until it passes messages of a topic on to `peer`.
  void awaitInMesh(String topic, PeerId peer) throws Exception {
    for (int i = 0; i < 300; i++) {
      String mesh = ask("mesh", Map.of("topic", topic)).get("peers").toString();
      if (mesh.contains(peer.toString())) return;
      Thread.sleep(100);
    }
    throw new AssertionError(peer + " never entered the mesh of " + name);
  }

  /// Waits for something it tells unasked, and takes it.
  public JsonNode event(String name, Predicate<JsonNode> which) throws InterruptedException {
    return await(name, node -> node.path("event").asText().equals(name) && which.test(node));
  }

  private synchronized JsonNode await(String what, Predicate<JsonNode> which)
      throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      for (JsonNode node : said) {
        if (which.test(node)) {
          said.remove(node);
          return node;
        }
      }
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0 || ended) throw new AssertionError(name + " never said: " + what + "; " + said);
      wait(left);
    }
  }

  private void listen() {
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode node = JSON.readTree(line);
        synchronized (this) {
          said.add(node);
          notifyAll();
        }
      }
    } catch (IOException e) {
      // It was ended while it spoke.
    }
    synchronized (this) {
      ended = true;
      notifyAll();
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    commands.close();
    if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
  }
}
