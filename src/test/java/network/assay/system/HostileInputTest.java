// SPDX-License-Identifier: Apache-2.0
package network.assay.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import network.assay.node.api.JobView;
import network.assay.node.api.NodeCalls;
import network.assay.node.config.DataFolder;
import network.assay.node.demo.Child;
import network.assay.node.demo.NodeFolder;
import network.assay.node.demo.NodeProcess;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.Method.Nothing;
import network.assay.node.rpc.RpcClient;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/// What comes wrong from outside is answered with what is wrong, and the daemon goes on.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class HostileInputTest {
  private static final Pattern TCP = Pattern.compile("/ip4/127\\.0\\.0\\.1/tcp/(\\d+)/.*");
  private static final int SECONDS_15 = 15_000;

  private TestNetwork net;

  @BeforeAll
  void start() throws InterruptedException {
    net = TestNetwork.start("hostile-input", 1);
  }

  @AfterAll
  void stop() {
    net.close();
  }

  /// Whatever a test did to it.
  @AfterEach
  void the_daemon_is_unharmed() throws InterruptedException {
    assertThat(net.network().submitter().process().running()).isTrue();
    assertThat(status(net.network().submitter()).account())
        .isEqualTo(net.network().submitter().folder().account());
  }

  private static NodeCalls.Status status(NodeProcess node) throws InterruptedException {
    return node.rpc().call(NodeCalls.STATUS, new Nothing(), NodeCalls.Status.class);
  }

  @Test
  void a_malformed_job_file_is_answered_with_line_column_and_what_was_expected()
      throws IOException {
    SmallJob good = SmallJob.write(net.folder(), "good", 1, 20);
    String bad =
        Files.readString(good.file())
            .replace("shards: 4", "shards: four")
            .replace("evaluate:", "evalute:");
    Path file = Files.writeString(net.folder().resolve("bad.yaml"), bad);

    Command submit = command("job", "submit", file.toString());

    assertThat(submit.exit()).as(submit.said()).isEqualTo(ExitCode.CONFIGURATION.code());
    assertThat(submit.err())
        .contains("bad.yaml:7:11")
        .contains("expected a whole number from 1 to 1024")
        .contains("evaluate");
  }

  @Test
  void a_wrong_token_is_refused() {
    URI url = net.network().submitter().rpc().url();
    try (var client = new RpcClient(url, "0".repeat(64))) {
      assertThatThrownBy(() -> client.call(NodeCalls.STATUS, new Nothing(), NodeCalls.Status.class))
          .isInstanceOf(AssayFault.class)
          .hasMessageContaining("token");
    }
  }

  @Test
  void a_request_that_says_it_is_huge_is_refused_before_it_is_read() throws IOException {
    String answer =
        rpcAnswer(
            "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer x\r\n"
                + "Content-Type: application/json\r\nContent-Length: 9999999999\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 4");
  }

  @Test
  void a_request_that_ends_too_early_harms_nobody() throws IOException {
    URI url = net.network().submitter().rpc().url();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), url.getPort())) {
      socket
          .getOutputStream()
          .write(
              "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 500\r\n\r\n{\"jsonr"
                  .getBytes(StandardCharsets.US_ASCII));
    }
  }

  @Test
  void oversized_truncated_and_random_frames_end_their_connection_only() throws Exception {
    byte[] noise = new byte[4096];
    new Random(3).nextBytes(noise);
    byte[] hello = "\u0013/multistream/1.0.0\n".getBytes(StandardCharsets.ISO_8859_1);
    byte[] huge = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f, 'x'};
    byte[] noise2 = "\u0007/noise\n".getBytes(StandardCharsets.ISO_8859_1);
    for (byte[] sent :
        List.of(
            noise,
            huge,
            Arrays.copyOf(hello, 9),
            joined(hello, huge),
            joined(joined(hello, noise2), noise))) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), peerPort())) {
        socket.setSoTimeout(SECONDS_15);
        socket.getOutputStream().write(sent);
        socket.shutdownOutput();
        drain(socket.getInputStream());
      }
    }
    assertThat(status(net.network().submitter()).load().peers()).isPositive();
  }

  @Test
  @Order(1)
  void a_provider_without_stake_gets_no_task_and_says_why() throws Exception {
    NodeFolder folder = NodeFolder.create(net.folder(), "pauper");
    folder.configure(
        NodeFolder.Setup.provider(List.of(net.network().submitterAddress()), "honest"),
        net.network().chain());
    try (NodeProcess pauper = NodeProcess.start(folder)) {
      SmallJob small = SmallJob.write(net.folder(), "no-stake", 1, 20);
      JobView over = net.awaitOver(net.submit(small));

      assertThat(over.phase()).as(String.valueOf(over)).isEqualTo("done");
      assertThat(over.model()).contains(small.alone());
      assertThat(over.peers())
          .extracting(JobView.Peer::account)
          .containsExactly(net.provider(1).folder().account());
      assertThat(status(pauper).conditions())
          .filteredOn(condition -> condition.name().equals("offers"))
          .singleElement()
          .satisfies(
              condition -> {
                assertThat(condition.met()).isFalse();
                assertThat(condition.detail()).contains("stake").contains("assay stake deposit");
              });
    }
  }

  @Test
  void a_node_that_cannot_reach_its_chain_says_so_and_ends_with_a_code_that_says_retry()
      throws Exception {
    NodeFolder folder = NodeFolder.create(net.folder(), "cut-off");
    folder.configure(NodeFolder.Setup.submitter(), net.network().chain());
    Path config = folder.data().resolve(DataFolder.CONFIG);
    String chain = net.network().chain().rpc().toString();
    Files.writeString(
        config, Files.readString(config).replace(chain, "http://127.0.0.1:" + closedPort()));

    try (Child node = NodeProcess.launch(folder)) {
      int exit = node.awaitEnd(Duration.ofMinutes(2));

      assertThat(exit).as(node.said()).isEqualTo(ExitCode.RETRY.code());
      assertThat(node.said()).contains("error: ").contains("127.0.0.1");
    }
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void when_the_chain_goes_away_a_running_node_stays_and_says_what_it_misses() throws Exception {
    net.network().chain().stopProcess();

    NodeCalls.Status status = status(net.network().submitter());
    Command stake = command("stake", "show");

    assertThat(status.conditions())
        .filteredOn(condition -> condition.name().equals("chain"))
        .singleElement()
        .matches(condition -> !condition.met());
    assertThat(stake.exit()).as(stake.said()).isEqualTo(ExitCode.RETRY.code());
    assertThat(stake.err()).contains("error: ");
  }

  private Command command(String... words) {
    String data = net.network().submitter().folder().data().toString();
    String[] all = Arrays.copyOf(words, words.length + 2);
    all[words.length] = "--data";
    all[words.length + 1] = data;
    return Command.run(net.folder(), all);
  }

  private String rpcAnswer(String request) throws IOException {
    URI url = net.network().submitter().rpc().url();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), url.getPort())) {
      socket.setSoTimeout(SECONDS_15);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readNBytes(12);
      return new String(answer, StandardCharsets.US_ASCII);
    }
  }

  private int peerPort() {
    Matcher address = TCP.matcher(net.network().submitterAddress());
    assertThat(address.matches()).isTrue();
    return Integer.parseInt(address.group(1));
  }

  private static int closedPort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  /// Until the other side closes the connection, in one way or another.
  private static void drain(InputStream in) {
    try {
      in.readAllBytes();
    } catch (IOException reset) {
      assertThat(reset).isNotInstanceOf(java.net.SocketTimeoutException.class);
    }
  }
}
