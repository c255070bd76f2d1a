// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;

/// A js-libp2p peer in a process of its own, led over its stdin and stdout (`peer.mjs`).
public final class JsPeer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Process process;
  private final Writer commands;
  private final List<JsonNode> said = new ArrayList<>();
  private final PeerId peerId;
  private final Multiaddr address;
  private boolean ended;
  private int nextId;

  private JsPeer(Process process) throws InterruptedException {
    this.process = process;
    this.commands = process.outputWriter(UTF_8);
    Thread.ofVirtual().name("js-peer").start(this::listen);
    JsonNode ready = event("ready", _ -> true);
    peerId = PeerId.parse(ready.get("peer").asText());
    address = Multiaddr.parse(ready.get("address").asText());
  }

  /// @param extras what the peer is to speak besides the usual, as `peer.mjs` names it; `tls` and
  /// `noise` choose what connections are secured with, best first, and Noise it is without
  public static JsPeer start(String... extras) throws IOException, InterruptedException {
    Path kit = JsKit.install();
    var command = new ArrayList<>(List.of("node", "--import", "./polyfill.mjs", "peer.mjs"));
    command.addAll(List.of(extras));
    return new JsPeer(
        new ProcessBuilder(command)
            .directory(kit.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
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
      throw new AssertionError("js failed to " + command + ": " + answer.get("error").asText());
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

  /// Waits for something js tells unasked, and takes it.
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
      if (left <= 0 || ended) throw new AssertionError("js never said: " + what + "; " + said);
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
