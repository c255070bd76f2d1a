// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import network.assay.staking.RpcLimits;

/// A development chain in a process of its own, on a free port of the loopback, ended with the
/// test.
///
/// It comes with the Solidity tools: `npm ci` in `staking/` installs it, which the build does.
public final class Anvil implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("Listening on (127\\.0\\.0\\.1:\\d+)");

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Process process;
  private final URI rpc;
  private final JsonRpc control;

  private Anvil(Process process, URI rpc) {
    this.process = process;
    this.rpc = rpc;
    this.control = new JsonRpc(rpc, RpcLimits.DEFAULT);
    // For a test run that is cut off.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /// @param options e.g. `--chain-id 7`
  public static Anvil start(String... options) {
    List<String> command = new ArrayList<>(List.of(binary().toString(), "--port", "0"));
    command.addAll(List.of(options));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return new Anvil(process, URI.create("http://" + address(process)));
    } catch (IOException e) {
      throw new IllegalStateException("anvil did not start", e);
    }
  }

  private static String address(Process process) throws IOException {
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    var said = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      said.append(line).append('\n');
      Matcher listening = LISTENING.matcher(line);
      if (listening.find()) {
        // What it says later must be read, or it would block on a full pipe.
        Thread.ofVirtual().start(() -> out.lines().forEach(ignored -> {}));
        return listening.group(1);
      }
    }
    throw new IOException("anvil ended: " + said);
  }

  private static Path binary() {
    String os =
        System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
    String arch = System.getProperty("os.arch").matches("aarch64|arm64") ? "arm64" : "amd64";
    String inside = "staking/node_modules/@foundry-rs/anvil-%s-%s/bin/anvil".formatted(os, arch);
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isExecutable(at.resolve(inside))) return at.resolve(inside);
    }
    throw new IllegalStateException(
        "no " + inside + ": run `node tools/solidity.mjs install` in staking/");
  }

  public URI rpc() {
    return rpc;
  }

  /// Makes empty blocks, a second apart.
  public void mine(int blocks) {
    control.ask("anvil_mine", Quantity.of(blocks));
  }

  /// Makes a block so much later than the last one.
  public void pass(Duration time) {
    control.ask("evm_increaseTime", time.toSeconds());
    mine(1);
  }

  /// Whether every transaction gets a block of its own at once; else they wait for [#mine].
  public void mineAtOnce(boolean atOnce) {
    control.ask("evm_setAutomine", atOnce);
  }

  /// Replaces the last blocks by empty ones; their transactions are gone.
  public void reorganise(int depth) {
    control.ask("anvil_reorg", depth, List.of());
  }

  public void baseFee(BigInteger wei) {
    control.ask("anvil_setNextBlockBaseFeePerGas", Quantity.of(wei));
  }

  /// Forgets the transactions that wait, as a node does that restarts or is full.
  public void dropWaiting() {
    control.ask("anvil_dropAllTransactions");
  }

  public long waiting() {
    return Quantity.small(control.ask("txpool_status").path("pending"))
        + Quantity.small(control.ask("txpool_status").path("queued"));
  }

  JsonNode ask(String method, Object... parameters) {
    return control.ask(method, parameters);
  }

  /// Sends a transaction of an unlocked account and waits for its block: anvil answers before it
  /// has made one.
  ///
  /// @return its receipt
  JsonNode mined(Map<String, String> transaction) {
    String hash = ask("eth_sendTransaction", transaction).asText();
    Instant end = Instant.now().plus(PATIENCE);
    while (Instant.now().isBefore(end)) {
      JsonNode receipt = ask("eth_getTransactionReceipt", hash);
      if (receipt.isNull()) {
        Pause.of(Duration.ofMillis(5));
      } else if (receipt.path("status").asText().equals("0x1")) {
        return receipt;
      } else {
        throw new IllegalStateException("the transaction failed: " + receipt);
      }
    }
    throw new IllegalStateException("no block with the transaction " + hash);
  }

  @Override
  public void close() {
    control.close();
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
