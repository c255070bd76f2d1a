// SPDX-License-Identifier: Apache-2.0
package network.assay.node.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import network.assay.node.api.NodeCalls;
import network.assay.node.chain.TestMarket;
import network.assay.node.cli.CommandRun;
import network.assay.node.config.DataFolder;
import network.assay.node.config.NodeConfig;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.Method.Nothing;
import network.assay.node.rpc.RpcClient;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.Test;

/// What keeps a node from starting, and who has to do something about it.
final class DaemonRefusalTest extends NodesOnChain {
  /// The fault with which a node does not start.
  private static AssayFault refusal(Path data) {
    Daemon daemon = daemon(data);
    try {
      daemon.start();
    } catch (AssayFault e) {
      return e;
    } catch (Exception e) {
      throw new AssertionError(e);
    } finally {
      daemon.stop(Duration.ofSeconds(5));
    }
    throw new AssertionError("it started");
  }

  @Test
  void an_unreachable_chain_is_said_and_leaves_the_folder_free_for_the_next_try() throws Exception {
    Path data = node("unreachable", wishes().rpcUrl("http://127.0.0.1:" + closedPort()));
    AssayFault fault = refusal(data);
    assertThat(fault).isInstanceOf(AssayFault.World.class).hasMessageContaining("127.0.0.1");
    CommandRun run = CommandRun.of(folder, "node", "run", "--data", data.toString());
    assertThat(run.exit()).isEqualTo(ExitCode.RETRY.code());
    assertThat(run.err()).contains("error: the chain node at 127.0.0.1").doesNotContain("\tat ");
    assertThat(run.out()).isEmpty();

    TestFolders.write(data, wishes(), "");
    Daemon daemon = daemon(data);
    daemon.start();
    daemon.stop(Duration.ofSeconds(10));
  }

  @Test
  void another_chain_or_no_market_needs_the_operator() throws Exception {
    assertThat(refusal(node("chain", wishes().chain(7))))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("is on chain 31337, and chain 7 is configured");
    Address nowhere = Address.parse("0x" + "12".repeat(20));
    assertThat(refusal(node("market", wishes().network(nowhere))))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("has no contract at " + nowhere);
  }

  @Test
  void a_port_that_is_taken_needs_the_operator() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThat(refusal(node("listen", wishes().listen("/ip4/127.0.0.1/tcp/" + port))))
          .isInstanceOf(AssayFault.Operator.class)
          .hasMessageContaining(String.valueOf(port));
      assertThat(refusal(node("rpc", wishes().rpcPort(port))))
          .isInstanceOf(AssayFault.Operator.class)
          .hasMessageContaining("rpc.port");
    }
  }

  @Test
  void a_second_daemon_in_a_folder_is_turned_away_and_harms_nothing() throws Exception {
    Path data = node("twice", wishes());
    Daemon daemon = daemon(data);
    try {
      daemon.start();
      assertThat(refusal(data))
          .isInstanceOf(AssayFault.Operator.class)
          .hasMessageContaining("already runs");
      try (RpcClient client = RpcClient.of(data)) {
        client.call(NodeCalls.STATUS, new Nothing(), NodeCalls.Status.class);
      }
    } finally {
      daemon.stop(Duration.ofSeconds(10));
    }
  }

  @Test
  void settings_that_are_wrong_are_named_with_line_and_column_and_exit_78() throws Exception {
    Path data = node("wrong", wishes());
    Path file = data.resolve(DataFolder.CONFIG);
    Files.writeString(file, "rpc: { prot: 5 }\n", StandardCharsets.UTF_8);
    CommandRun run = CommandRun.of(folder, "node", "run", "--data", data.toString());
    assertThat(run.exit()).isEqualTo(ExitCode.CONFIGURATION.code());
    assertThat(run.err()).contains("prot", "port").contains(":1:");
    assertThatThrownBy(() -> NodeConfig.load(folder.resolve("none"), TestMarket.HOME, Map.of()))
        .hasMessageContaining("assay node init");
  }

  @Test
  void a_backend_that_does_not_exist_needs_the_operator() throws Exception {
    Path data = node("backend", wishes());
    Path file = data.resolve(DataFolder.CONFIG);
    String text = Files.readString(file).replace("scalar", "abacus");
    Files.writeString(file, text, StandardCharsets.UTF_8);
    CommandRun run = CommandRun.of(folder, "node", "run", "--data", data.toString());
    assertThat(run.exit()).isEqualTo(ExitCode.CONFIGURATION.code());
    assertThat(run.err()).contains("abacus");
  }

  private static int closedPort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
